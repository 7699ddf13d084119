"""A salon served by gunicorn for a trial, on an address and, if wanted, in a network of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.networks import Place

if TYPE_CHECKING:
    from staff.models import User

SETTINGS = "tests.faults.served_settings"
ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_ANSWER = 240


@contextmanager
def served(
    place: Place, environment: Mapping[str, str], *, workers: int = 2, log: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Gunicorn with so many workers, until the block ends."""
    command = [
        *place.inside,
        *(sys.executable, "-m", "gunicorn", "harmony.wsgi", "--no-control-socket"),
        *("--bind", f"{place.address}:{place.port}", "--workers", str(workers)),
        *("--threads", "4", "--log-level", "warning", "--graceful-timeout", "5"),
        *("--timeout", str(SECONDS_TO_ANSWER)),  # a worker may be slow to begin
        *("--worker-tmp-dir", "/dev/shm"),  # noqa: S108  (heartbeats only)
    ]
    with open(log or os.devnull, "ab") as said:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, **environment},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        wait_until_it_answers(place, child)
        yield child
    finally:
        stop(child)


def wait_until_it_answers(place: Place, child: "subprocess.Popen[bytes]") -> None:
    """Any answer at all. Raises RuntimeError."""
    end = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < end and child.poll() is None:
        try:
            urllib.request.urlopen(f"http://{place.address}:{place.port}/health/", timeout=10)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the salon did not start")


def stop(child: "subprocess.Popen[bytes]") -> None:
    """End it with all that it started."""
    for end in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, end)
            child.wait(timeout=15)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def manage(
    environment: Mapping[str, str], *command: str, inside: Sequence[str] = ()
) -> "subprocess.CompletedProcess[str]":
    """A management command, as a timer calls it."""
    return subprocess.run(
        [*inside, sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def colleague(number: int, role: str) -> "User":
    """Somebody who works here. Needs Django; talks to no guard of the suite's network."""
    from django.contrib.auth.models import Group

    from staff.models import User

    user = User(
        name=f"Tekijä{number} Virtanen", email=f"t{number}@harmony.example", has_undertaken=True
    )
    user.set_unusable_password()
    user.save()
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)

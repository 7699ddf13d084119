"""Four workers and one login: rights that end, a code that is sent four times, tries at a lock.

python -m tests.faults.login_workers 50
"""

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from staff import actions, roles, second_factor  # noqa: E402
from staff.models import LoginSession, User  # noqa: E402
from tests.faults import worlds  # noqa: E402

WORKERS = 4
PATIENCE = 240  # seconds; more only where a worker hangs
PASSWORD = "kevät saapui etelärannikolle"
PAGE = "/henkilokunta/"
LOCK = "/henkilokunta/lukko/"
HOME = Path(os.environ["HARMONY_HOME"])
fork = multiprocessing.get_context("fork")


def set_up() -> None:
    # What a code was used for is known to all workers, as in a salon.
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "django_cache",
        }
    }
    settings.ALLOWED_HOSTS = ["testserver"]
    create_keys()
    worlds.have_tables()
    call_command("createcachetable", verbosity=0)
    hire("first")


def hire(name: str) -> User:
    user = User(name=name, email=f"{name}@harmony.example", has_undertaken=True)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=roles.OWNER))
    return User.objects.get(pk=user.pk)


def logged_in(user: User) -> Client:
    browser = Client(REMOTE_ADDR="127.0.0.1")
    answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    if answer.status_code != 302:
        raise AssertionError(answer.status_code)
    session = browser.session
    session[second_factor.PASSED] = str(user.pk)
    session.save()
    return browser


def copy_of(browser: Client) -> Client:
    """Another worker gets the same cookies."""
    other = Client(REMOTE_ADDR="127.0.0.1")
    for name, morsel in browser.cookies.items():
        other.cookies[name] = morsel.value
    return other


def in_workers(work: Callable[[int], None]) -> None:
    """Each in a process of its own; all must end well."""
    children = [worlds.start_child(partial(work, number)) for number in range(WORKERS)]
    ends = [worlds.wait_for(child) for child in children]
    if any(ends):
        raise AssertionError(ends)


# --- rights that end --------------------------------------------------------------------------


def watch(
    browser: Client, ended_at: Any, ready: Any, requests: int, told: str, number: int
) -> None:
    """Ask without a pause until so many requests were begun after the change."""
    before = passed = after = 0
    mine = copy_of(browser)
    cookies = {name: morsel.value for name, morsel in mine.cookies.items()}
    while after < requests:
        for name, value in cookies.items():
            mine.cookies[name] = value  # a thief keeps what he has
        begun = time.monotonic()
        is_in = mine.get(PAGE).status_code == 200
        if not ended_at.value:
            before += is_in
            if before == 1:
                ready.release()
        elif begun > ended_at.value:
            after += 1
            passed += is_in
    (HOME / f"{told}.{number}").write_text(json.dumps({"before": before, "passed": passed}))


def rights_end(kind: str, requests: int) -> dict[str, Any]:
    """One person's rights end while four workers serve her cookie."""
    user, owner = hire(kind), User.objects.get(name="first")
    browser = logged_in(user)
    ended_at, ready = fork.Value("d", 0.0), fork.Semaphore(0)
    work = partial(watch, browser, ended_at, ready, requests, kind)
    children = [worlds.start_child(partial(work, number)) for number in range(WORKERS)]
    for _ in range(WORKERS):
        if not ready.acquire(timeout=PATIENCE):
            raise AssertionError("a worker does not answer")
    CHANGES[kind](owner, user, browser)
    ended_at.value = time.monotonic()
    ends = [worlds.wait_for(child) for child in children]
    told = [json.loads((HOME / f"{kind}.{n}").read_text()) for n in range(WORKERS)]
    return {
        "ends": ends,
        "before": min(one["before"] for one in told),
        "passed": sum(one["passed"] for one in told),
    }


def _close(owner: User, user: User, browser: Client) -> None:
    actions.close_account(by=owner, user=user, ends_on=timezone.localdate())


def _change_role(owner: User, user: User, browser: Client) -> None:
    actions.change_role(by=owner, user=user, role=roles.RECEPTION)


def _change_password(owner: User, user: User, browser: Client) -> None:
    token = actions.renew_invitation(by=owner, user=user)
    actions.accept_invitation(by=SYSTEM, token=token, password="uusi pitkä salasana 7")


def _end(owner: User, user: User, browser: Client) -> None:
    actions.end_sessions(by=owner, user=user)


def _remove_factors(owner: User, user: User, browser: Client) -> None:
    actions.remove_factors(by=owner, user=user)


def _log_out(owner: User, user: User, browser: Client) -> None:
    copy_of(browser).post("/accounts/logout/")


def _lock(owner: User, user: User, browser: Client) -> None:
    copy_of(browser).post(LOCK + "lukitse/")


def _leave_alone(owner: User, user: User, browser: Client) -> None:
    """Nobody touches it for six minutes. What the workers ask from now on comes too late."""
    actions.set_lock_time(by=owner, minutes=2)
    mine = LoginSession.objects.filter(user=user)
    while mine.filter(locked_at=None).exists():
        mine.filter(locked_at=None).update(seen_at=timezone.now() - timedelta(minutes=6))


CHANGES: dict[str, Callable[[User, User, Client], None]] = {
    "closed": _close,
    "role": _change_role,
    "password": _change_password,
    "ended": _end,
    "factors": _remove_factors,
    "logout": _log_out,
    "lock": _lock,
    "idle": _leave_alone,
}


# --- once over all workers ----------------------------------------------------------------------


def code_four_times() -> int:
    """How often a code gets somebody in that four workers are given in the same moment."""
    user = hire("code")
    secret = actions.add_app(by=SYSTEM, user=user)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    together = fork.Barrier(WORKERS)

    def give(number: int) -> None:
        browser = Client(REMOTE_ADDR="127.0.0.1")
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        together.wait(PATIENCE)
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        is_in = browser.get("/henkilokunta/oma/").status_code == 200
        (HOME / f"code.{number}").write_text(str(int(is_in)))

    in_workers(give)
    return sum(int((HOME / f"code.{number}").read_text()) for number in range(WORKERS))


def tries_at_a_lock() -> tuple[int, int]:
    """How many wrong tries of four workers, three each, are looked at; whether the right one is."""
    user = hire("tries")
    actions.set_pin(by=user, user=user, pin="582946")
    browser = logged_in(user)
    browser.get(PAGE)
    browser.post(LOCK + "lukitse/")
    row = LoginSession.objects.get(user=user)
    door, together = f"{LOCK}{row.public_id}/", fork.Barrier(WORKERS)

    def guess(number: int) -> None:
        mine = copy_of(browser)
        together.wait(PATIENCE)
        pages = [mine.post(door, {"pin": f"73916{digit}"}).status_code for digit in range(3)]
        (HOME / f"tries.{number}").write_text(str(pages.count(200)))

    in_workers(guess)
    looked_at = sum(int((HOME / f"tries.{number}").read_text()) for number in range(WORKERS))
    browser.post(door, {"pin": "582946"})
    return looked_at, int(browser.get(PAGE).status_code == 200)


if __name__ == "__main__":
    set_up()
    report = {
        "rights": {kind: rights_end(kind, int(sys.argv[1])) for kind in CHANGES},
        "code": code_four_times(),
        "tries": tries_at_a_lock(),
    }
    sys.stdout.write(json.dumps(report))

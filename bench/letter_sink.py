"""`python -m bench.letter_sink [PROGRAM]`: letters to Postfix's smtp-sink, well and ill.

smtp-sink (Debian package postfix) is another implementation of the other side. Well, it has to get
exactly one good message for each reader; ill, every message has to be in the state that its answer
means, and nothing may be called sent. Exit code 1 otherwise.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

READERS = 30
ILLS = {
    "well": ([], "sent"),
    "refuses for now": (["-r", "RCPT"], "retry"),
    "refuses for good": (["-f", "RCPT"], "failed"),
    "hangs up at RCPT": (["-q", "RCPT"], "retry"),
    "hangs up after the message": (["-q", "."], "unknown"),
}
PLACE = "/usr/sbin/smtp-sink"


def main(program: str) -> int:
    """One line per illness."""
    wrong = 0
    for name, (options, state) in ILLS.items():
        found = _tried(program, options)
        is_right = found["states"] and set(found["states"]) <= {state, "waiting", "sending"}
        is_right = is_right and (found["bad"] == 0) and (found["got"] == READERS or state != "sent")
        wrong += not is_right
        print(f"{'+' if is_right else '!'} {name}: {found}", flush=True)
    return int(wrong > 0)


def _tried(program: str, options: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="harmony-bench-") as home:
        environment = {
            **os.environ,
            "HARMONY_HOME": home,
            "DATABASE_URL": f"sqlite:///{home}/salon.sqlite3",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }
        fill = [sys.executable, "-m", "bench.letter_memory", "fill", str(READERS)]
        subprocess.run(fill, env=environment, check=True)
        with _sink(program, options) as (port, kept):
            send = [sys.executable, "-m", "bench.letter_sink", "send", str(port)]
            done = subprocess.run(send, env=environment, check=True, stdout=subprocess.PIPE)
            messages = [path.read_bytes() for path in kept.iterdir()]
        readers = {who for who in map(_recipient, messages) if who}
        bad = len(messages) - len(readers)
        return {"states": json.loads(done.stdout), "got": len(readers), "bad": bad}


@contextmanager
def _sink(program: str, options: list[str]) -> Iterator[tuple[int, Path]]:
    """The server on a free port, and the folder it writes each message to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    folder = Path(tempfile.mkdtemp(prefix="harmony-sink-"))
    who = ["-u", "root"] if os.getuid() == 0 else []
    command = [program, *who, *options, "-d", f"{folder}/%M.", f"127.0.0.1:{port}", "20"]
    child = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield port, folder
    finally:
        child.terminate()
        child.wait()
        shutil.rmtree(folder)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _recipient(content: bytes) -> str:
    """Whom a message that smtp-sink kept is for; "" unless it is one of ours and without fault."""
    _envelope, _, own = content.partition(b"\nFrom: ")
    strict: Any = policy.default.clone(raise_on_defect=True)
    message: Any = message_from_bytes(b"From: " + own, policy=strict)
    one = [address.addr_spec for address in message["To"].addresses]
    is_ours = message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return one[0] if is_ours and len(one) == 1 else ""


def send(port: int) -> None:
    """One run; the number of messages in each state, as JSON."""
    from django.db.models import Count
    from django.test import override_settings

    from bench.mail_sink import settings_for
    from marketing.models import Delivery
    from marketing.sending.runner import send_due

    with override_settings(**settings_for(port)):
        send_due()
    rows = Delivery.objects.order_by().values_list("state").annotate(n=Count("pk"))
    print(json.dumps(dict(rows)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        import django

        django.setup()
        send(int(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else PLACE))

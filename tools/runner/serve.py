"""`run.py` without a command: prepare what is missing, serve, print address and logins last."""

import hashlib
import json
import math
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from harmony.sqlite import sqlite_journal_mode
from tools.runner import configuration
from tools.runner.places import PYTHON, ROOT, SCRIPTS, RefusedError, RunError, home, say

HOST = "127.0.0.1"
NAME = "localhost"  # what is printed: browsers keep passkeys for names, never for addresses
PORTS_TO_TRY = 50
SECONDS_TO_ANSWER = 300  # a machine that is busy with other things is no fault of the salon
SECONDS_OF_SILENCE = 30
LOGINS = "demo-logins.txt"  # written by seed_demo into HARMONY_HOME
WATCHED = ("*/migrations/*.py", "privacy/audit/migrations/*.py", "locale/**/*.po", "static/**/*")


def run(*, port: int, demo: bool, second_factor: bool) -> int:
    """Serve until Ctrl-C or SIGTERM. Raises RefusedError when this is no demo installation."""
    configuration.ensure()
    if configuration.value("HARMONY_ENV") not in {"demo", "test"}:
        raise RefusedError(
            "This installation is not a demo: run.py serves on loopback only.\n"
            "deploy/ and docs/operations.md tell how a real salon is served."
        )
    explain_journal_mode()
    os.umask(0o077)  # whatever is made from here on is for its owner only
    port = free_port(port)
    address = f"http://{NAME}:{port}"
    os.environ["HARMONY_URL"] = configuration.value("HARMONY_URL") or address
    code = prepare(demo=demo, second_factor=second_factor)
    if code:
        return code
    return serve(port, f"{address}/", demo=demo)


def explain_journal_mode() -> None:
    """One line where SQLite is too old for the write-ahead log."""
    if not configuration.value("DATABASE_URL") and sqlite_journal_mode() != "WAL":
        say("SQLite: journal mode TRUNCATE, because this version's write-ahead log can lose data.")


# --- preparing ----------------------------------------------------------------------------------


def prepare(*, demo: bool, second_factor: bool) -> int:
    """Run tools.prepare, unless nothing has changed since it last succeeded."""
    stamp = home() / "prepared.json"
    now = {"source": fingerprint(), "database": configuration.value("DATABASE_URL")}
    if not second_factor and is_prepared(stamp, now):
        return 0
    say("Preparing the salon …")
    options = [] if demo else ["--no-demo"]
    options += ["--mfa"] if second_factor else []
    code = subprocess.run([str(PYTHON), "-m", "tools.prepare", *options], cwd=ROOT).returncode
    if code == 0:
        stamp.write_text(json.dumps(now))
    return code


def is_prepared(stamp: Path, now: dict[str, str]) -> bool:
    """The stamp fits and what it speaks of is still there (a server is always asked)."""
    try:
        fits = json.loads(stamp.read_text()) == now
    except (OSError, ValueError):
        return False
    keys = Path(configuration.value("HARMONY_MASTER_KEY_FILE") or home() / "keys" / "master.key")
    here = (home() / "harmony.sqlite3").exists() and keys.exists()
    return fits and here and not now["database"]


def fingerprint() -> str:
    """Changes with every file that preparing depends on."""
    found = sorted({path for pattern in WATCHED for path in ROOT.glob(pattern) if path.is_file()})
    digest = hashlib.sha256()
    for path in found:
        state = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


# --- serving ------------------------------------------------------------------------------------


def free_port(first: int) -> int:
    """The first port from `first` on that nobody holds."""
    for port in range(first, first + PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise RunError(f"No free port between {first} and {first + PORTS_TO_TRY - 1}.")


def server_command(port: int) -> list[str]:
    """gunicorn; where it does not run (Windows), Django's own server."""
    if os.name == "nt":
        return [str(PYTHON), "manage.py", "runserver", "--noreload", f"{HOST}:{port}"]
    options = ["--workers", "2", "--threads", "4", "--no-control-socket"]
    options += ["--log-level", "warning", "--graceful-timeout", "5"]
    return [f"{SCRIPTS}/gunicorn", "harmony.wsgi", "--bind", f"{HOST}:{port}", *options]


def serve(port: int, address: str, *, demo: bool) -> int:
    """Start the server, wait for its first answer, print the address, wait for its end."""
    child = subprocess.Popen(server_command(port), cwd=ROOT)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        if not answers(address, child):
            raise RunError(why_not(child))
        say(last_line(address, demo=demo))
        return child.wait()
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    finally:
        stop(child)


def answers(address: str, child: subprocess.Popen[bytes]) -> bool:
    """Wait for any answer at all; false when the server ended or stayed silent."""
    told_at = time.monotonic() + SECONDS_OF_SILENCE
    for _ in pauses(SECONDS_TO_ANSWER):
        if child.poll() is not None:
            return False
        if time.monotonic() > told_at:
            told_at = math.inf
            say("The machine is busy; waiting for the server …")
        try:
            with urllib.request.urlopen(f"{address}health/", timeout=10):  # noqa: S310  (loopback)
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            continue
    return False


def why_not(child: subprocess.Popen[bytes]) -> str:
    """What to say of a server that gave no answer."""
    if child.poll() is None:
        return "The server runs and does not answer. Try again when the machine is less busy."
    return "The server did not start; the lines above say why."


def pauses(seconds: float) -> Iterator[None]:
    """A tenth of a second between two tries, for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.1)


def last_line(address: str, *, demo: bool) -> str:
    """Where the salon is open, and how to get in."""
    try:
        logins = (home() / LOGINS).read_text(encoding="utf-8").split("\n") if demo else []
    except OSError:
        logins = []
    return "  ·  ".join([f"Harmony: {address}", *(line for line in logins if line)])


def stop(child: subprocess.Popen[bytes]) -> None:
    """End the server, gently first."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

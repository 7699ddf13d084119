"""PostgreSQL: two roles, one database, and nothing of a statement in the server's log."""

import secrets

from deploy.machine.configuration import Wanted, settle
from deploy.machine.places import (
    ENV,
    OWNER_ENV,
    OWNER_ROLE,
    USER,
    Machine,
    Refused,
    own,
    value,
    write,
)
from deploy.machine.services import DEPLOY

DATABASE = "harmony"
HERE = "/run/postgresql"
PROGRAMS = "/usr/lib/postgresql"
CHECKS_BY_ITSELF = 18


def prepare(machine: Machine, wanted: Wanted, *, anew: bool = False) -> None:
    """Roles and an empty database; the pages come in by the socket, without a password.

    `anew`: the server was just installed and holds nothing yet.
    """
    if not wanted.postgresql:
        return
    _refuse_other_database(machine)
    if anew:
        _switch_checksums_on(machine)
    password = _owner_password(machine)
    script = (DEPLOY / "postgresql.sql").read_text(encoding="utf-8")
    chosen = f"\\set password '{password}'\n\\set database {DATABASE}\n"
    if machine.booted:
        machine.run("systemctl", "start", "postgresql.service")
    # By standard input: a password on the command line could be read by everybody.
    machine.run("psql", "--quiet", "--no-psqlrc", user="postgres", feed=chosen + script)
    settle(machine, "DATABASE_URL", f"postgres://{USER}@/{DATABASE}?host={HERE}")
    settle(machine, "DATABASE_APP_ROLE", USER)


def _switch_checksums_on(machine: Machine) -> None:
    """So that the server notices what a disk has changed. From 18 on it is made with them."""
    for number in (path.name for path in machine.path(PROGRAMS).iterdir()):
        if not number.isdigit() or int(number) >= CHECKS_BY_ITSELF:
            continue
        service = f"postgresql@{number}-main.service"
        if machine.booted:
            machine.run("systemctl", "stop", service)
        words = ("--enable", "--pgdata", f"/var/lib/postgresql/{number}/main")
        machine.run(f"{PROGRAMS}/{number}/bin/pg_checksums", *words, user="postgres")
        if machine.booted:
            machine.run("systemctl", "start", service)


def _owner_password(machine: Machine) -> str:
    """Made once; the file is root's alone, and systemd hands it to the nightly job."""
    file = machine.path(OWNER_ENV)
    found = value(file, "DATABASE_URL")
    if found:
        return found.split(":", 2)[2].split("@", 1)[0]
    password = secrets.token_urlsafe(32)
    address = f"postgres://{OWNER_ROLE}:{password}@127.0.0.1:5432/{DATABASE}"
    write(file, f"DATABASE_URL={address}\n", mode=0o600)
    own(machine, OWNER_ENV, "root:root", 0o600)
    return password


def _refuse_other_database(machine: Machine) -> None:
    """A register in SQLite is moved, not left behind."""
    if value(machine.path(ENV), "DATABASE_URL"):
        return
    if machine.path("/var/lib/harmony/harmony.sqlite3").exists():
        raise Refused(
            "This installation keeps its register in SQLite. docs/operations.md says how it is "
            "moved to PostgreSQL; nothing was changed."
        )

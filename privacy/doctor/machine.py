"""The machine: versions, disk, clock, ports."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy import reserve
from privacy.audit.models import AuditEvent
from privacy.backup.errors import BackupProblem
from privacy.backup.sources import program
from privacy.clock import is_kept_right
from privacy.doctor.lines import Finding, ill, look, well, worth_a_look

GIGABYTE = 1_000_000_000
LOW, VERY_LOW = 5 * GIGABYTE, GIGABYTE
EXPECTED_PORTS = {22, 80, 443}
_SYSTEMD = Path("/run/systemd/system")
_SYSTEMCTL = "/usr/bin/systemctl"
_UNITS = Path("/etc/systemd/system")
_STARTED = ("firewall.service", "proxy.service", "daily.timer", "letters.timer")
_LISTENING = "0A"


@look("versions", gettext_lazy("Versions"))
def versions() -> Finding:
    """Of what Harmony runs on."""
    parts = [f"Python {sys.version.split()[0]}", f"Django {django.get_version()}"]
    parts += [f"cryptography {version('cryptography')}", _database_version()]
    if connection.vendor == "postgresql":
        try:
            program("pg_dump")
        except BackupProblem as problem:
            return ill(", ".join(parts), problem.words)
    return well(", ".join(parts))


@look("library", gettext_lazy("Known faults of the database library"))
def library() -> Finding:
    """SQLite before 3.51.3 (3.50.7, 3.44.6) can lose data in its write-ahead log (G41)."""
    if connection.vendor != "sqlite":
        return well(_("none known"))
    mode, synchronous, secure = (
        _pragma(name) for name in ("journal_mode", "synchronous", "secure_delete")
    )
    found = _("SQLite %(version)s, journal %(mode)s") % {
        "version": sqlite3.sqlite_version,
        "mode": mode,
    }
    if mode == "wal" and not wal_is_safe(sqlite3.sqlite_version_info):
        return ill(found, _("Stop the service and start it again, alone: the mode is changed."))
    if (synchronous, secure) != ("2", "1"):
        return ill(found, _("The database was opened by another program. Start Harmony again."))
    return well(found)


def wal_is_safe(number: tuple[int, ...]) -> bool:
    """Whether the fault of the write-ahead log is mended in this version of SQLite."""
    return number >= (3, 51, 3) or (3, 50, 7) <= number < (3, 51) or (3, 44, 6) <= number < (3, 45)


@look("disk", gettext_lazy("Room on the disk"))
def disk() -> Finding:
    """Where the state lies."""
    free = shutil.disk_usage(settings.HARMONY_HOME).free
    found = _("%(free)s GB free") % {"free": number_format(free / GIGABYTE, 1)}
    if not reserve.tend():
        return ill(
            _("full: cards can be read, nothing can be saved"),
            _("Make room now. The reserve for the use log is in use (docs/operations.md)."),
        )
    if free < VERY_LOW:
        return ill(found, _("Make room today: on a full disk nothing can be saved."))
    if free < LOW:
        return worth_a_look(found, _("Make room soon."))
    return well(found)


@look("clock", gettext_lazy("Clock"))
def clock() -> Finding:
    """Retention, logins and codes go by it."""
    now = timezone.localtime()
    found = f"{now:%d.%m.%Y %H:%M}"
    newest = AuditEvent.objects.order_by("seq").last()
    if newest is not None and newest.at > timezone.now() + timedelta(minutes=5):
        return ill(found, _("The clock stands before the newest entry of the log. Set it."))
    if not is_kept_right():
        return worth_a_look(
            found, _("Nobody keeps the clock right. Switch on: timedatectl set-ntp true")
        )
    return well(found)


@look("services", gettext_lazy("Services and timers"))
def services() -> Finding:
    """Those of an installed machine that nobody would miss at once: systemd is asked."""
    installed = [f"harmony-{name}" for name in _STARTED if (_UNITS / f"harmony-{name}").exists()]
    if not installed or not _SYSTEMD.exists():
        return well(_("none: Harmony was not installed on this machine by its installer"))
    said = subprocess.run(  # noqa: S603  (our own words)
        [_SYSTEMCTL, "is-active", *installed], capture_output=True, text=True, timeout=20
    ).stdout.split()
    if len(said) != len(installed):
        step = _("Look yourself: sudo systemctl list-units --all 'harmony*'")
        return worth_a_look(_("systemd gave no answer"), step)
    still = [name for name, state in zip(installed, said, strict=True) if state != "active"]
    if still:
        step = _(
            "Start them: sudo systemctl start %(names)s. Why it was: sudo journalctl -u %(one)s"
        )
        return ill(", ".join(still), step % {"names": " ".join(still), "one": still[0]})
    return well(_("all of them are at work"))


@look("ports", gettext_lazy("Open ports"))
def ports() -> Finding:
    """What other machines can reach besides the web page and the administrator's door."""
    open_ports = {port for port, outside in listening() if outside}
    found = ", ".join(str(port) for port in sorted(open_ports)) or _("none")
    if open_ports - EXPECTED_PORTS:
        return worth_a_look(found, _("Close what is not needed: only 80 and 443 serve Harmony."))
    return well(found)


def listening() -> Iterator[tuple[int, bool]]:
    """Listening TCP ports, and whether from outside this machine. From the kernel's own table."""
    for name in ("tcp", "tcp6"):
        try:
            rows = Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            columns = row.split()
            address, port = columns[1].split(":")
            if columns[3] == _LISTENING:
                yield int(port, 16), not _is_loopback(address)


def _is_loopback(address: str) -> bool:
    """The kernel writes addresses in words of four bytes, the last byte first."""
    mapped = address[-8:] if address[:24] == "0" * 16 + "FFFF0000" else address
    return mapped.endswith("7F") if len(mapped) == 8 else address == "0" * 24 + "01000000"


def _pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


def _database_version() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    number = ".".join(str(part) for part in connection.get_database_version())
    return f"PostgreSQL {number}"


def device_of(path: Path) -> int:
    """The number of the file system; of the nearest folder that exists."""
    while not path.exists():
        path = path.parent
    return os.stat(path).st_dev


def is_encrypted(path: Path) -> bool | None:
    """Whether the file system lies on an encrypted device; None when that cannot be told."""
    number = device_of(path)
    block = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    if not block.exists():
        return None
    return any(kind.startswith("CRYPT-") for kind in _mapper_kinds(block.resolve()))


def _mapper_kinds(block: Path) -> Iterator[str]:
    """Of the device and of all that it lies on."""
    kind = block / "dm" / "uuid"
    if kind.exists():
        yield kind.read_text()
    below = block / "slaves"
    for slave in below.iterdir() if below.exists() else ():
        yield from _mapper_kinds(slave.resolve())

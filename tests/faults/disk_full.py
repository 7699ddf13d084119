"""A salon on disks that are full: data, temporary files, backups; one JSON report.

python -m tests.faults.disk_full 20

Runs in a mount namespace of its own (`unshare -m`): its disks are gone with it.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connection, connections  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.utils import timezone  # noqa: E402
from pyrage.x25519 import Identity  # noqa: E402

from bench.browsing import signed_in  # noqa: E402
from clients.actions import register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy import rotation, tombstones  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.backup import folder, sheet  # noqa: E402
from privacy.backup.errors import BackupProblem  # noqa: E402
from privacy.backup.writing import backup  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.erasure import erase  # noqa: E402
from privacy.models import Erasure  # noqa: E402
from staff import roles  # noqa: E402
from staff.models import LoginSession  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.serving import colleague  # noqa: E402

HOME = settings.HARMONY_HOME
ROOM = 24_000_000  # bytes of the disk; what is free of it goes from nothing to MOST_FREE
MOST_FREE = 4_000_000
MOST_SAVES = 40
rotation.BATCH = 2


def mount(place: Path, room: int = ROOM) -> None:
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(place)], check=True)


def fill(place: Path, free: int) -> Path:
    """Leave so many bytes; returns the file to remove."""
    ballast = place / "ballast"
    taken = shutil.disk_usage(place).free - free
    with contextlib.suppress(OSError), open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(taken, 1))
    return ballast


def enter(number: int) -> Client:
    details = Details(f"Anna Korhonen{number}", phone=f"0401{number:06d}")
    return register_client(by=SYSTEM, details=details, notice_way="paper")


def open_salon() -> dict[str, str]:
    """Three clients, somebody at reception; returns her cookies."""
    create_keys()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    user = colleague(1, roles.RECEPTION)
    for number in range(3):
        enter(number)
    cookies = {name: morsel.value for name, morsel in signed_in(user).cookies.items()}
    worlds.keep_as_template()
    for name in ("template", "erasures.template", "audit.template"):
        for path in HOME.glob(f"*{name}"):
            shutil.move(path, os.environ["HARMONY_KEPT"])
    return cookies


def put_back() -> None:
    kept = Path(os.environ["HARMONY_KEPT"])
    connections.close_all()
    path = Path(str(connection.settings_dict["NAME"]))
    for left in path.parent.glob(path.name + "*"):
        left.unlink()
    shutil.copy(kept / f"{path.name}.template", path)
    for name in ("erasures", "audit"):
        shutil.rmtree(HOME / name, ignore_errors=True)
        if (kept / f"{name}.template").exists():
            shutil.copytree(kept / f"{name}.template", HOME / name)
    stay_awake()


def stay_awake() -> None:
    """However long it took until here: no screen has locked meanwhile."""
    LoginSession.objects.update(seen_at=timezone.now())
    connections.close_all()


def data_disk(free: int, cookies: dict[str, str]) -> list[str]:
    """Everything that writes, on a disk with so much room; then room again, without a restart."""
    put_back()
    ballast = fill(HOME, free)
    acknowledged, refusals = {0, 1, 2}, 0
    for number in range(3, MOST_SAVES):
        try:
            enter(number)
            acknowledged.add(number)
        except (DatabaseError, OSError):
            refusals += 1
    fill_again(ballast)
    wrong = pages(cookies)
    gone = try_to_erase(0, acknowledged)
    try_to_rotate()
    wrong += whole(acknowledged)
    ballast.unlink()
    with contextlib.suppress(FileNotFoundError):
        (HOME / "ballast2").unlink()
    enter(1_000)
    wrong += saves_again(cookies)
    return wrong + whole({*acknowledged, 1_000}) + ([] if gone or refusals else ["never full"])


def fill_again(ballast: Path) -> None:
    """Not a byte is left, whatever was saved before."""
    with contextlib.suppress(OSError), open(ballast.with_name("ballast2"), "wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()


def browser(cookies: dict[str, str]) -> Browser:
    mine = Browser(raise_request_exception=False, headers={"host": "localhost"})
    for name, value in cookies.items():
        mine.cookies[name] = value
    return mine


def pages(cookies: dict[str, str]) -> list[str]:
    """On the full disk people are found; saving says in plain words that it is not possible."""
    mine = browser(cookies)
    listed = mine.get("/asiakkaat/")
    wrong = [] if listed.status_code == 200 else [f"the list: {listed.status_code}"]
    found = mine.post("/asiakkaat/haku/", {"words": "korhonen"}, headers={"hx-request": "true"})
    if found.status_code != 200 or b"Korhonen" not in found.content:
        wrong.append(f"the search: {found.status_code}")
    answer = save(mine)
    if answer.status_code != 503 or "Levy on täynnä" not in answer.content.decode():
        wrong.append(f"saving: {answer.status_code}")
    return wrong


def save(mine: Browser) -> Any:
    form = {"name": "Bea Virtanen", "birth_year": "1990", "notice_way": "paper"}
    return mine.post("/asiakkaat/uusi/", {**form, "form_key": str(uuid4())})


def saves_again(cookies: dict[str, str]) -> list[str]:
    status = save(browser(cookies)).status_code
    return [] if status == 302 else [f"after there was room: {status}"]


def try_to_erase(number: int, acknowledged: set[int]) -> bool:
    """An erasure is done and noted, or neither."""
    client = Client.objects.get(pk=pk_of(number))
    try:
        erase(by=SYSTEM, subject_ids=[client.pk], ground=Erasure.Ground.MISTAKE)
    except (DatabaseError, OSError):
        return True
    acknowledged.discard(number)
    noted = any(client.pk in stone.subjects for stone in tombstones.tombstones())
    if not noted:
        raise AssertionError("erased, and not noted")
    return False


def try_to_rotate() -> None:
    with contextlib.suppress(DatabaseError, OSError):
        rotation.rotate(SYSTEM)


def pk_of(number: int) -> Any:
    clients = Client.objects.select_related("subject", "contact")
    return next(c.pk for c in clients if c.details.name == f"Anna Korhonen{number}")


def whole(acknowledged: set[int]) -> list[str]:
    """Exactly those who were acknowledged, readable; pages, keys and log in order."""
    connections.close_all()
    clients = Client.objects.select_related("subject", "contact")
    names = {c.details.name for c in clients} - {"Bea Virtanen"}
    wrong = []
    if names != {f"Anna Korhonen{number}" for number in acknowledged}:
        wrong.append(f"{len(names)} of {len(acknowledged)} are there")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        if cursor.fetchone()[0] != "ok":
            wrong.append("corrupt")
        cursor.execute("PRAGMA foreign_key_check")
        if cursor.fetchone():
            wrong.append("a key without its row")
    if not verify().ok:
        wrong.append("the use log is broken")
    return wrong


def backup_disk(levels: int) -> list[str]:
    """No half copy has a name, the older one stays, and the words name the disk."""
    put_back()
    place, wrong = Path(os.environ["HARMONY_COPIES"]), []
    sheet.confirm(Identity.generate())
    mount(place)
    first = backup(place).file
    size = shutil.disk_usage(place).used
    for level in range(levels):
        ballast = fill(place, size * level // levels)
        try:
            backup(place)
            wrong.append(f"{level}: fits")
        except BackupProblem as problem:
            if "levy on täynnä" not in problem.words:
                wrong.append(f"{level}: {problem.words}")
        ballast.unlink()
        if folder.copies(place) != [first]:
            wrong.append(f"{level}: not the copies of before")
    backup(place)
    left = [path.name for path in place.iterdir() if path.name.startswith(".")]
    return wrong + [f"left: {name}" for name in left]


def temp_disk(cookies: dict[str, str]) -> list[str]:
    """The program needs no temporary files: a full /tmp stops nothing."""
    put_back()
    place = Path(os.environ["HARMONY_KEPT"]) / "tmp"
    mount(place, 1_000_000)
    tempfile.tempdir = os.environ["TMPDIR"] = str(place)
    fill(place, 0)
    enter(3)
    return whole({0, 1, 2, 3}) + saves_again(cookies)


def read_only_disk(cookies: dict[str, str]) -> list[str]:
    """A disk that takes nothing any more is like a full one; mounted anew it takes everything."""
    put_back()
    connections.close_all()
    remount("ro")
    try:
        wrong = pages(cookies)
    finally:
        remount("rw")
    connections.close_all()  # each request has a connection of its own
    return wrong + saves_again(cookies) + whole({0, 1, 2})


def remount(how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(HOME)], check=True)


def main(levels: int) -> dict[str, Any]:
    cookies = open_salon()
    report: dict[str, Any] = {"data": [], "levels": levels}
    for level in range(levels):
        free = MOST_FREE * level // max(levels - 1, 1)
        work = partial(told, report_file(level), free, cookies)
        status = worlds.wait_for(worlds.start_child(work))
        report["data"] += [f"{free}: {line}" for line in read(level, status)]
    report["backup"] = backup_disk(min(levels, 5))
    report["read-only"] = read_only_disk(cookies)
    report["temp"] = temp_disk(cookies)
    return report


def report_file(level: int) -> Path:
    return Path(os.environ["HARMONY_KEPT"]) / f"level{level}.json"


def told(path: Path, free: int, cookies: dict[str, str]) -> None:
    path.write_text(json.dumps(data_disk(free, cookies)))


def read(level: int, status: int) -> list[str]:
    if status:
        return [f"ended with {status}"]
    lines: list[str] = json.loads(report_file(level).read_text())
    return lines


if __name__ == "__main__":
    kept = tempfile.mkdtemp(prefix="harmony-kept-")
    os.environ |= {"HARMONY_KEPT": kept, "HARMONY_COPIES": f"{kept}/copies"}
    try:
        mount(HOME)
        with patch("privacy.reserve.file", return_value=None):  # full to the last byte
            print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201
    finally:
        connections.close_all()
        subprocess.run(
            ["umount", *(os.path.join(kept, name) for name in ("copies", "tmp"))],
            capture_output=True,
        )
        shutil.rmtree(kept, ignore_errors=True)

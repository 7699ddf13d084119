"""Backups and restores of a small salon, whole and killed; prints one JSON report.

python -m tests.faults.restoring story 100 50 20 30 10
python -m tests.faults.restoring backup_killed
python -m tests.faults.restoring restore_killed 1
"""

import json
import shutil
import sys
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.utils import timezone  # noqa: E402
from pyrage.x25519 import Identity  # noqa: E402

from clients.actions import register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy.audit.acts import SYSTEM, act, record  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.backup import folder, mirror, sheet  # noqa: E402
from privacy.backup.errors import BackupProblem  # noqa: E402
from privacy.backup.replaying import replay  # noqa: E402
from privacy.backup.restoring import restore, try_file  # noqa: E402
from privacy.backup.writing import backup  # noqa: E402
from privacy.consents import give_consent, live_consent, withdraw_consent  # noqa: E402
from privacy.encryption.keyring import create_keys, forget_ring  # noqa: E402
from privacy.erasure import erase  # noqa: E402
from privacy.models import (  # noqa: E402
    ConsentEvidence,
    ConsentText,
    DataSubject,
    Installation,
    KeyedBan,
)
from staff import roles  # noqa: E402
from staff.actions import change_role, close_account  # noqa: E402
from staff.models import LoginSession, User  # noqa: E402
from tests.conftest import hire  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402
from treatments.models import HealthDataConsent  # noqa: E402

PAPER = Identity.generate()
FOLDER = settings.HARMONY_HOME / "copies"
settings.HARMONY_BACKUP_DIR = str(FOLDER)


def open_salon() -> None:
    create_keys()
    worlds.have_tables()
    sheet.confirm(PAPER)


def enter(number: int) -> Client:
    details = Details(f"Anna Korhonen{number}", phone=f"0401{number:06d}")
    return register_client(by=SYSTEM, details=details, notice_way="paper")


def consent(client: Client) -> None:
    text = ConsentText.current("health")
    evidence = ConsentEvidence(way="paper", kinds=tuple(text.data_kinds[:1]))
    give_consent(
        by=SYSTEM, model=HealthDataConsent, subject=client.subject, text=text, evidence=evidence
    )


def ban(number: int) -> None:
    with act():
        row = KeyedBan(
            kind="marketing",
            keyed_hash=number.to_bytes(16, "big"),
            last_hit_on=timezone.localdate(),
        )
        row.save()
        record("test.banned", by=SYSTEM, obj=row)


def story(erased: int, withdrawn: int, banned: int, purged: int, demoted: int) -> dict[str, Any]:
    """A copy, then all that, then the machine is gone and the copy comes back."""
    open_salon()
    people = [enter(n) for n in range(erased + withdrawn + purged)]
    gone, changed, due = _parts(people, erased, withdrawn)
    for client in changed:
        consent(client)
    staff = [hire(f"Tekijä{n} Virtanen", roles.THERAPIST) for n in range(demoted)]
    hire("Hannele Aaltonen", roles.OWNER)
    _age(due)
    file = backup(FOLDER).file
    erase(by=SYSTEM, subject_ids=[client.pk for client in gone], ground="request")
    for client in changed:
        withdraw_consent(
            by=SYSTEM,
            model=HealthDataConsent,
            subject=client.subject,
            evidence=ConsentEvidence(way="oral"),
        )
    for number in range(banned):
        ban(number)
    for user in staff[: demoted // 2]:
        change_role(by=SYSTEM, user=user, role=roles.RECEPTION)
    for user in staff[demoted // 2 :]:
        close_account(by=SYSTEM, user=user, ends_on=timezone.localdate())
    mirror.wait()
    lose_machine()
    return _come_back(file, gone, changed, due, staff, banned)


def _parts(people: list[Client], erased: int, withdrawn: int) -> tuple[Any, Any, Any]:
    return people[:erased], people[erased : erased + withdrawn], people[erased + withdrawn :]


def _age(clients: list[Client]) -> None:
    from clients.models import Client as Row

    long_ago = timezone.localdate() - timedelta(days=10 * 366)
    names = [f.name for f in Row._meta.concrete_fields if f.get_internal_type() == "DateField"]
    moments = [
        f.name for f in Row._meta.concrete_fields if f.get_internal_type() == "DateTimeField"
    ]
    values: dict[str, Any] = dict.fromkeys(names, long_ago)
    values |= {name: timezone.now() - timedelta(days=10 * 366) for name in moments}
    Row.objects.filter(pk__in=[client.pk for client in clients]).update(**values)


def lose_machine() -> None:
    """Nothing is left but the folder of copies (and the database server)."""
    connections.close_all()
    for name in ("keys", "erasures", "audit", "backup"):
        shutil.rmtree(settings.HARMONY_HOME / name, ignore_errors=True)
    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).unlink()
    else:
        _empty_database()
    forget_ring()


def _empty_database() -> None:
    host, user = worlds.server()
    import psycopg

    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(host=host, user=user, dbname="template1", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        admin.execute(f'CREATE DATABASE "{name}"'.encode())


def _come_back(
    file: Path, gone: Any, changed: Any, due: Any, staff: list[User], banned: int
) -> dict[str, Any]:
    closed: list[int] = []

    def interrupted(**options: Any) -> Any:
        closed.append(status())
        return replay(**options)

    with patch("privacy.backup.restoring.replay", interrupted):  # look through the window
        restored = restore(file, str(PAPER))
    now = {user.pk: user for user in User.objects.all()}
    return {
        "closed": closed,
        "open": status(),
        "came_back": restored.manifest.counts["clients.client"],
        "again": dict(restored.replay.again),
        "erased_left": Client.objects.filter(pk__in=[c.pk for c in gone]).count(),
        "subjects_left": DataSubject.objects.filter(pk__in=[c.pk for c in gone]).count(),
        "consents_left": sum(
            live_consent(HealthDataConsent, client.subject) is not None for client in changed
        ),
        "withdrawn_still_clients": Client.objects.filter(pk__in=[c.pk for c in changed]).count(),
        "due_left": Client.objects.filter(pk__in=[c.pk for c in due]).count(),
        "bans": KeyedBan.objects.count() - banned,
        "roles_left": sum(
            now[user.pk].role == roles.THERAPIST and now[user.pk].is_active for user in staff
        ),
        "logins": LoginSession.objects.count(),
        "chain": verify().ok,
        "sending": Installation.objects.get().sending_confirmed,
        "unsettled": restored.replay.unsettled,
    }


def status() -> int:
    connections.close_all()
    return (
        Browser(raise_request_exception=False, headers={"host": "localhost"})
        .get("/health/")
        .status_code
    )


# --- killed ------------------------------------------------------------------------------------


def killed_at(number: int, work: Any) -> int:
    def struck() -> None:
        Killer(number).install()
        work()

    return worlds.in_child(struck)


def backup_killed(stride: int) -> dict[str, Any]:
    """At every `stride`-th point: no name without a whole copy, none lost."""
    open_salon()
    for number in range(3):
        enter(number)
    backup(FOLDER)
    wrong: list[str] = []
    number, kills = 1 - stride, 0
    while True:
        number += stride
        before = set(folder.copies(FOLDER))
        ended = killed_at(number, partial(backup, FOLDER))
        worlds.wait_for_server()
        after = set(folder.copies(FOLDER))
        wrong += [f"{number}: lost"] if before - after else []
        for path in after - before:
            try:
                try_file(path, str(PAPER))
            except BackupProblem as problem:
                wrong.append(f"{number}: {problem}")
            path.unlink()
        if ended != KILLED:
            left = [*(path.name for path in FOLDER.glob(".*")), *left_beside()]
            return {"kills": kills, "status": ended, "wrong": wrong, "left": left}
        kills += 1
        connections.close_all()


def restore_killed(stride: int) -> dict[str, Any]:
    """At every `stride`-th point: one register stands whole, and no copy serves unreplayed."""
    open_salon()
    gone, stays = enter(0), enter(1)
    file = backup(FOLDER).file
    erase(by=SYSTEM, subject_ids=[gone.pk], ground="request")
    later = enter(2)
    shutil.rmtree(settings.HARMONY_HOME / "kept", ignore_errors=True)
    _keep()
    wrong: list[str] = []
    number, kills = 1 - stride, 0
    while True:
        number += stride
        _put_back()
        ended = killed_at(number, partial(restore, file, str(PAPER), replace=True))
        worlds.wait_for_server()
        wrong += [f"{number}: {fault}" for fault in _faults(gone, stays, later)]
        if ended != KILLED:
            return {"kills": kills, "last": number, "status": ended, "wrong": wrong}
        kills += 1
        _finish(file)
        wrong += [f"{number} finished: {fault}" for fault in _faults(gone, stays, later, True)]
        wrong += [f"{number} left: {name}" for name in left_beside()]
        connections.close_all()


def left_beside() -> list[str]:
    """Whole registers of killed runs: files beside the database, databases beside ours."""
    if connection.vendor == "sqlite":
        return [path.name for path in settings.HARMONY_HOME.glob(".*.partial")]
    name = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name])
        return [found for (found,) in cursor.fetchall() if found not in (name, f"{name}_template")]


def _finish(file: Path) -> None:
    forget_ring()
    restore(file, str(PAPER), replace=True)


def _faults(gone: Client, stays: Client, later: Client, finished: bool = False) -> list[str]:
    """`later` was entered after the copy: gone once the restore is finished."""
    forget_ring()
    connections.close_all()
    there = {pk: Client.objects.filter(pk=pk).exists() for pk in (gone.pk, stays.pk, later.pk)}
    closed = status() == 503
    wrong = []
    if not there[stays.pk]:
        wrong.append("somebody is lost")
    if there[gone.pk] and not closed:
        wrong.append("an erased person is served")
    if finished and (there[gone.pk] or closed or there[later.pk]):
        wrong.append("not finished")
    if not closed and not verify().ok:
        wrong.append("the use log is broken")
    return wrong


def _keep() -> None:
    worlds.keep_as_template()
    shutil.copytree(settings.HARMONY_HOME / "keys", settings.HARMONY_HOME / "kept" / "keys")
    shutil.copytree(FOLDER, settings.HARMONY_HOME / "kept" / "copies")


def _put_back() -> None:
    worlds.reset_to_template()
    for name in ("keys", "copies"):
        shutil.rmtree(settings.HARMONY_HOME / name)
        shutil.copytree(settings.HARMONY_HOME / "kept" / name, settings.HARMONY_HOME / name)
    forget_ring()


if __name__ == "__main__":
    call_command("check", stdout=StringIO())
    mode, *numbers = sys.argv[1:]
    modes: dict[str, Any] = {
        "story": story,
        "backup_killed": backup_killed,
        "restore_killed": restore_killed,
    }
    report = modes[mode](*map(int, numbers))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201

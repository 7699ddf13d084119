"""What is left of erased people in the bytes of the disk; one JSON report.

python -m tests.faults.gone_bytes 40 [FOLDER OF THE DATABASE SERVER]

Every person has a row of everything that can be stored about somebody. Looked for are the words
that were told, and what was sealed of them: ciphertexts, wrapped keys, keyed hashes.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.erasure import erase, forget_deleted_bytes  # noqa: E402
from privacy.models import DataSubject, SealedModel  # noqa: E402
from privacy.registry import PersonalData, declarations  # noqa: E402
from tests.personal_data.all_examples import EXAMPLES  # noqa: E402
from tests.personal_data.dump import every_value  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402

NEEDLE = 24
"""Bytes of a ciphertext that are looked for; that many do not come twice by chance."""


def about_people() -> list[PersonalData]:
    return [declaration for declaration in declarations() if declaration.subject_path]


def somebody(words: list[bytes]) -> DataSubject:
    """A row of everything; what she told is added to `words`."""

    def word(name: str) -> str:
        words.append((made := unique_word()).encode())
        return made

    subject = DataSubject.objects.create_sealed()
    for declaration in reversed(about_people()):
        EXAMPLES[declaration.model._meta.label](subject, word)
    return subject


def sealed_bytes(subject: DataSubject) -> set[bytes]:
    """What is stored of her in place of what she told."""
    found = {bytes(subject.wrapped_key)[-NEEDLE:]}
    for declaration in about_people():
        if issubclass(declaration.model, SealedModel):
            rows = declaration.model._base_manager.filter(**{declaration.subject_path: subject.pk})
            with connection.cursor() as cursor:
                table, keys = declaration.model._meta.db_table, [row.pk for row in rows]
                for key in keys:
                    pk = key.hex if connection.vendor == "sqlite" else key
                    cursor.execute(f"SELECT sealed FROM {table} WHERE id = %s", [pk])  # noqa: S608
                    found |= {bytes(row[0])[-NEEDLE:] for row in cursor.fetchall() if row[0]}
    return found


def left_in(folders: list[Path], needles: set[bytes]) -> dict[str, int]:
    """Files that hold any of them, and how many."""
    found = {}
    for folder in folders:
        for path in (p for p in folder.rglob("*") if p.is_file()):
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # the server puts files away while it runs
                continue
            count = sum(needle in content for needle in needles)
            if count:
                found[path.name] = count
    return found


def main(people: int, server: str) -> dict[str, Any]:
    create_keys()
    call_command("migrate", verbosity=0)
    told: list[bytes] = []
    gone = [somebody(told) for _ in range(people // 2)]
    for _ in range(people - people // 2):
        somebody([])
    sealed = {needle for subject in gone for needle in sealed_bytes(subject)}
    settle()
    folders = [Path(settings.HARMONY_HOME), Path(tempfile.gettempdir())]
    folders += [Path(server)] if server else []
    before, shown = left_in(folders, sealed), in_clear(told)
    erase(by=SYSTEM, subject_ids=[subject.pk for subject in gone], ground="request")
    settle()
    return {
        "people": len(gone),
        "sealed": len(sealed),
        "before": sum(before.values()),
        "sealed_left": left_in(folders[:2], sealed),
        "words": len(told),
        "words_left": left_in(folders, set(told) - shown),
        "shown_left": left_in(folders, shown),
    }


def in_clear(words: list[bytes]) -> set[bytes]:
    """Those that a table shows by declaration: names and addresses of the staff."""
    content = b"\n".join(value for _table, value in every_value())
    return {word for word in words if word in content}


def settle() -> None:
    """The database's own cleaning, as the nightly purge asks for it."""
    forget_deleted_bytes()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    scratch = Path(settings.HARMONY_HOME) / "tmp"
    scratch.mkdir()
    tempfile.tempdir = os.environ["TMPDIR"] = os.environ["SQLITE_TMPDIR"] = str(scratch)
    count, *place = sys.argv[1:]
    report = main(int(count), *(place or [""]))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201

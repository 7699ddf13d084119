"""A thief with the database of the demo salon: every value, every page, every file, no person.

What a person told stands nowhere in clear. Not counted are words that the salon publishes anyway
(its catalogue, shelf and wordings) and the staff's own names and addresses, clear by declaration.
"""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.conf import settings as in_force
from django.core.management import call_command
from django.db import connection, transaction

from clients.contact import e164
from clients.models import Client
from clients.searching.normalise import email_address, name_words, phone_digits
from privacy.encryption.fields import SealedField
from privacy.registry import declarations
from tests.code.sources import ROOT
from tests.personal_data.dump import every_value
from tools.pgtemp import bindir

SHORTEST = 5
LONG = 9
AMONG_OCTETS = 7
"""Shorter ones turn up among a million random octets by themselves: one run in hundreds."""
CLIENTS = "120"
SEED = f"import django; django.setup(); from {__name__} import seed_on_disk; seed_on_disk()"


@pytest.fixture
def salon(transactional_db: None, settings: LazySettings) -> None:
    """The demo, committed, so that a dump from outside sees it."""
    settings.ALLOWED_HOSTS = ["localhost"]
    call_command("seed_demo", "--clients", CLIENTS, verbosity=0)


def test_no_table_and_no_page_tells_anything_about_anybody(salon: None, tmp_path: Path) -> None:
    words = unpublished(told_words())
    assert len(words) > 800
    texts = {table: text for table, text in by_table(texts_only=True).items() if holds(table)}
    assert found_in(texts, words) == {}
    tables = {table: text for table, text in by_table().items() if holds(table)}
    assert found_in(tables, {w for w in words if len(w.encode()) >= AMONG_OCTETS}) == {}
    assert found_in({"dump": raw(tmp_path)}, unmistakable(words)) == {}
    the_look_finds_what_is_there(min(unmistakable(words)), tmp_path)


def the_look_finds_what_is_there(word: str, folder: Path) -> None:
    """A name in a clear column, plainly or as JSON writes it, is seen in both."""
    client = Client.objects.earliest("registered_on")
    Client.objects.filter(pk=client.pk).update(notice_way=word[:10])
    assert found_in(by_table(), {word[:10]}).keys() == {"clients_client"}
    assert found_in({"dump": raw(folder)}, {word[:10]}).keys() == {"dump"}
    assert words_in(json.dumps(["Päivi Öhman"]).encode(), {"Päivi Öhman"})
    assert words_in("PÄIVI öhman".encode(), {"Öhman"})


@pytest.mark.only_on("sqlite")  # about its files
def test_no_file_of_a_real_salon_tells_anything_either(tmp_path: Path) -> None:
    """Database, journal in mid-write, audit head, logs: whatever the folder of state holds."""
    home = tmp_path / "home"
    home.mkdir()
    env = {**os.environ, "HARMONY_HOME": str(home), "HARMONY_ENV": "demo"}
    env["DJANGO_SETTINGS_MODULE"] = "harmony.settings"
    made = subprocess.run(
        [sys.executable, "-c", SEED],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    words = set(json.loads(made.stdout))
    assert len(words) > 800
    files = {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file()}
    assert {"harmony.sqlite3", "in-mid-write/harmony.sqlite3"} < files.keys()
    assert any(name.endswith(("-journal", "-wal")) and files[name] for name in files)
    assert found_in(files, unmistakable(words)) == {}


def seed_on_disk() -> None:
    """In a process of its own: seed, keep what lies on disk before the commit, print the words."""
    with open(os.devnull, "w") as nowhere:
        call_command("create_keys", stdout=nowhere)
        call_command("migrate", verbosity=0)
        connection.cursor().execute("PRAGMA cache_size = 300")  # so that pages go to disk early
        with transaction.atomic():
            call_command("seed_demo", "--clients", CLIENTS, stdout=nowhere)
            kept = in_force.HARMONY_HOME / "in-mid-write"
            kept.mkdir()
            for path in in_force.HARMONY_HOME.glob("harmony.sqlite3*"):
                shutil.copy(path, kept)
    sys.stdout.write(json.dumps(sorted(unpublished(told_words()))))


# --- what is looked for ---------------------------------------------------------------------


def told_words() -> set[str]:
    """Every text of every sealed record, names and numbers also in the forms search uses."""
    words: set[str] = set()
    for row in sealed_rows():
        for text in texts(row.sealed):
            words |= {text, *forms_of(text)}
    return {word for word in words if len(word) >= (7 if word.isdecimal() else SHORTEST)}


def sealed_rows() -> Iterator[Any]:
    for model in apps.get_models():
        if any(isinstance(field, SealedField) for field in model._meta.local_fields):
            yield from model._base_manager.select_related("subject")


def texts(value: Any) -> Iterator[str]:
    """All texts in a record, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, (type, date, UUID)):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def forms_of(text: str) -> set[str]:
    """Parts of a name, digits of a number, the compared form of an address."""
    if "@" in text:
        return {email_address(text)}
    number = e164(text) if any(sign.isdigit() for sign in text) else ""
    parts = {*name_words(text), *text.split()} if len(text.split()) <= 3 else set()
    return {*parts, number, phone_digits(text) if number else ""}


# --- where it is looked for -----------------------------------------------------------------


def by_table(*, texts_only: bool = False) -> dict[str, bytes]:
    """All values of each table, one after the other."""
    found: dict[str, bytearray] = {}
    for table, value in every_value(texts_only=texts_only):
        found.setdefault(table, bytearray()).extend(value + b"\n")
    return {table: bytes(content) for table, content in found.items()}


def holds(table: str) -> bool:
    """Whether the table is about single people, other than staff."""
    about_people = {d.model._meta.db_table for d in declarations() if d.subject_path}
    return table in about_people and table != "staff_user"


def unpublished(words: set[str]) -> set[str]:
    """Without words of the tables that are about nobody, and of the staff's names and addresses."""
    contents = [text for table, text in by_table().items() if not holds(table)]
    return words - words_in(b"".join(contents), words)


def unmistakable(words: set[str]) -> set[str]:
    """Words that do not arise by themselves where one cell of a page ends and another begins."""
    return {word for word in words if len(word) >= LONG}


def raw(folder: Path) -> bytes:
    """The whole database as a file: SQLite's own pages, or what pg_dump writes."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    server, path = connection.connection.info, folder / "dump.sql"
    where = ["--host", server.host, "--port", str(server.port), "--username", server.user]
    subprocess.run(
        [f"{bindir()}/pg_dump", *where, "--file", str(path), server.dbname],
        env={**os.environ, "PGPASSWORD": server.password},
        check=True,
    )
    return path.read_bytes()


def found_in(places: dict[str, bytes], words: set[str]) -> dict[str, set[str]]:
    """The words that stand in each place, places without any left out."""
    found = {place: words_in(content, words) for place, content in places.items()}
    return {place: seen for place, seen in found.items() if seen}


def words_in(content: bytes, words: set[str]) -> set[str]:
    """The words that stand there: as they are, in small letters, or as JSON escapes them."""
    needles: dict[bytes, list[tuple[bytes, str]]] = {}
    for word in words:
        for written in {word, word.casefold(), json.dumps(word)[1:-1]}:
            needle = written.encode().lower()
            needles.setdefault(needle[:SHORTEST], []).append((needle, word))
    text = content.lower()
    places = (i for i in range(len(text)) if text[i : i + SHORTEST] in needles)
    return {
        word
        for place in places
        for needle, word in needles[text[place : place + SHORTEST]]
        if text.startswith(needle, place)
    }

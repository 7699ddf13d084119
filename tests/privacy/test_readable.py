"""The promise that everything stored can be read sees every text, and every page."""

import pytest
from django.db import connection
from django.db.models import F

from clients.models import Client, ClientRecord
from privacy import indexes
from privacy.backup.errors import BackupProblem
from privacy.encryption import CannotBeRead
from privacy.promises import readable
from tests.clients.salon import enter
from tests.promised import found, state
from treatments.opening import opens

pytestmark = pytest.mark.django_db
PLAIN = (
    "SELECT indexrelid::regclass::text FROM pg_index "
    "WHERE indrelid = 'privacy_datasubject'::regclass AND NOT indisunique"
)


def test_one_text_among_many_that_does_not_open_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readable, "_BATCH", 2)
    clients = [enter(f"Oona {name}") for name in ("Niemi", "Mäki", "Laine", "Salo", "Koski")]
    assert state("data.readable") == "kept"
    assert int(found("data.readable").figure) == 2 * len(clients)
    middle = sorted(client.pk for client in clients)[2]
    with connection.cursor() as cursor:
        key = middle.hex if connection.vendor == "sqlite" else middle
        cursor.execute("UPDATE clients_client SET sealed_n = sealed_n + 1 WHERE id = %s", [key])
    assert state("data.readable") == "broken"
    assert found("data.readable").figure == "1"


def test_what_cannot_be_read_is_neither_written_over_nor_saved() -> None:
    client = enter("Oona Niemi")
    Client.objects.update(sealed_n=F("sealed_n") + 1)
    row = Client.objects.get(pk=client.pk)
    with pytest.raises(CannotBeRead):
        row.sealed = ClientRecord("Oona Mäki")
    row = Client.objects.get(pk=client.pk)
    assert not opens(row)
    with pytest.raises(CannotBeRead):
        row.save()


@pytest.mark.only_on("sqlite")
def test_damaged_pages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(alias: str) -> None:
        raise BackupProblem("damaged")

    monkeypatch.setattr(readable, "check_pages", damaged)
    assert state("data.readable") == "broken"


@pytest.mark.only_on("postgresql")
def test_an_index_that_does_not_lead_to_a_row_is_found_and_named() -> None:
    """What a flipped page comes to is tried in tests/faults/test_flipped.py."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION amcheck WITH SCHEMA pg_catalog")
        assert indexes.can_be_read()
        assert state("data.readable") == "kept"
        cursor.execute(PLAIN)
        index = cursor.fetchone()[0]
        for ready in (False, True):  # the row that comes between is left out of it
            cursor.execute(
                "UPDATE pg_index SET indisready = %s WHERE indexrelid = %s::regclass",
                [ready, index],
            )
            if not ready:
                enter("Oona Niemi")
    broken = found("data.readable")
    assert (broken.state.value, broken.figure) == ("broken", "1")
    assert broken.details == ((index, f"REINDEX INDEX {index};"),)


@pytest.mark.only_on("postgresql")
def test_without_the_extension_of_the_server_the_texts_are_read_all_the_same() -> None:
    assert not indexes.can_be_read()
    assert state("data.readable") == "kept"

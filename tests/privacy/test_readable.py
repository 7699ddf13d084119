"""The promise that everything stored can be read sees every text, and every page."""

import pytest
from django.db import connection

from privacy.backup.errors import BackupProblem
from privacy.promises import readable
from tests.clients.salon import enter
from tests.promised import found, state

pytestmark = pytest.mark.django_db


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


@pytest.mark.only_on("sqlite")
def test_damaged_pages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(alias: str) -> None:
        raise BackupProblem("damaged")

    monkeypatch.setattr(readable, "check_pages", damaged)
    assert state("data.readable") == "broken"

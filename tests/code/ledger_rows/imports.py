"""Imports, for the owner alone."""

from typing import Any

from clients.importing import actions
from clients.importing.formats import recognise
from clients.importing.reading import read_table
from clients.models import ImportBatch
from staff.roles import OWNER
from tests.clients.importing.steps import compare, read
from tests.code.ledger import FORM, OWNERS, SHOWS, TAKES, Row

_IMPORT = "asiakkaat/tuonti/"
ROWS = (
    Row("asiakkaat/kertomatta/", OWNERS, SHOWS),
    Row(_IMPORT, OWNERS, FORM),
    Row(_IMPORT + "<uuid:pk>/", OWNERS, SHOWS, key="import"),
    Row(_IMPORT + "<uuid:pk>/sarakkeet/", OWNERS, TAKES, key="import"),
    Row(_IMPORT + "<uuid:pk>/jatka/", OWNERS, TAKES, key="import"),
    Row(_IMPORT + "<uuid:pk>/rivi/<uuid:row>/", OWNERS, TAKES, key="imported row"),
    Row(_IMPORT + "<uuid:pk>/sulje/", OWNERS, TAKES, key="import"),
    Row(_IMPORT + "<uuid:pk>/peru/", OWNERS, TAKES, key="import"),
    Row(_IMPORT + "<uuid:pk>/kortit/", OWNERS, SHOWS, key="import"),
    Row(_IMPORT + "<uuid:pk>/kortit/<uuid:client>/peru/", OWNERS, TAKES, key="imported card"),
)
_FILE = "Syntymäaika/Henkilötunnus;Etunimi;Sukunimi\n1985;{name};Korhonen\n"


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """An import that waits for decisions, and one whose card was entered."""
    from tests.code.ledger_world import kinds

    by = salon.people[OWNER]
    batch, entered = _imported(by, "Aino"), _imported(by, "Hilma")
    (card,) = actions.accept_rows(by=by, batch=entered, rows=list(entered.rows.all()))
    of_card = kinds(card, salon.erased, salon.restricted.client.pk, name="client")
    of_import = kinds(batch.pk, salon.erased, salon.restricted.client.pk)
    of_row = kinds(batch.rows.get().pk, salon.erased, salon.restricted.client.pk, name="row")
    return {
        ("import", ""): of_import,
        ("imported row", ""): {kind: {**of_import["own"], **of_row[kind]} for kind in of_row},
        ("imported card", ""): {kind: {"pk": str(entered.pk), **of_card[kind]} for kind in of_card},
    }


def _imported(by: Any, name: str) -> ImportBatch:
    octets = _FILE.format(name=name).encode()
    table = read_table(octets)
    columns = recognise(table.header)
    batch = actions.start_import(by=by, octets=octets, table=table, columns=columns)
    return compare(by, read(by, batch))

"""Imports, for the owner alone."""

from typing import Any

from clients.importing import actions
from clients.importing.formats import recognise
from clients.importing.reading import read_table
from staff.roles import OWNER
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
)
_FILE = b"Syntym\xc3\xa4aika/Henkil\xc3\xb6tunnus;Etunimi;Sukunimi\n1985;Aino;Korhonen\n"


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """An import that waits for decisions."""
    from tests.code.ledger_world import kinds

    table, by = read_table(_FILE), salon.people[OWNER]
    columns = recognise(table.header)
    batch = actions.start_import(by=by, octets=_FILE, table=table, columns=columns)
    actions.compare_rows(by=by, batch=actions.read_rows(by=by, batch=batch))
    of_import = kinds(batch.pk, salon.erased, salon.restricted.client.pk)
    of_row = kinds(batch.rows.get().pk, salon.erased, salon.restricted.client.pk, name="row")
    return {
        ("import", ""): of_import,
        ("imported row", ""): {kind: {**of_import["own"], **of_row[kind]} for kind in of_row},
    }

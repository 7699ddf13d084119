"""The watch over who reads cards."""

from tests.code.ledger import OWNERS, SHOWS, TAKES, Row

_OPENINGS = "henkilokunta/avaukset/"
ROWS = (
    Row(_OPENINGS, OWNERS, SHOWS),
    Row(_OPENINGS + "nahty/", OWNERS, TAKES),
    Row(_OPENINGS + "kuukausi/", OWNERS, SHOWS),
)

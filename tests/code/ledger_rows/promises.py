"""The owner's promise board."""

from tests.code.ledger import OWNERS, SHOWS, Row

ROWS = (
    Row("tietosuoja/lupaukset/", OWNERS, SHOWS),
    Row("tietosuoja/lupaukset/todistus/", OWNERS, SHOWS),
)

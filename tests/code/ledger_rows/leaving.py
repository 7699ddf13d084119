"""The whole register: what the owner releases."""

from typing import Any

from tests.code.ledger import KINDS, NO_METHOD, NOT_FOUND, OWN, OWNERS, SHOWS, TAKES, Row

_UNKNOWN = (NO_METHOD, NOT_FOUND)
ROWS = (
    Row("tietosuoja/rekisteri/", OWNERS, SHOWS),
    Row("tietosuoja/rekisteri/<slug:kind>/vapauta/", OWNERS, TAKES, "register", _UNKNOWN),
    Row("tietosuoja/rekisteri/<slug:kind>/peru/", OWNERS, TAKES, "register", _UNKNOWN),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """The one way a register goes out; there is no other."""
    return {
        ("register", ""): {kind: {"kind": "export" if kind == OWN else "ei-ole"} for kind in KINDS}
    }

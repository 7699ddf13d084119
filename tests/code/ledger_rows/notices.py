"""The privacy notice on paper, and the owner's desk of its versions."""

from tests.code.ledger import SHOWS, STAFF, Row, desk

ROWS = (
    *(Row(f"tietosuoja/{paper}.pdf", STAFF, SHOWS) for paper in ("seloste", "lyhyesti", "juliste")),
    *desk("noticeversion", app="privacy", adds=True),
)


def keys(salon: object) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """The version that every installation has, and one that is none."""
    missing = {"object_id": "987654"}
    return {
        ("noticeversion", ""): {
            "own": {"object_id": "1"},
            **dict.fromkeys(("missing", "erased", "restricted", "random"), missing),
        }
    }

"""The privacy notice for everybody, and the owner's desk of its versions."""

from tests.code.ledger import SHOWS, desk, public

PUBLIC = (
    public("tietosuoja/en/", SHOWS),
    *(
        public(f"tietosuoja/{start}{paper}.pdf", SHOWS)
        for start in ("", "en/")
        for paper in ("seloste", "lyhyesti", "juliste")
    ),
)
ROWS = (*desk("noticeversion", app="privacy", adds=True),)


def keys(salon: object) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """The version that every installation has, and one that is none."""
    missing = {"object_id": "987654"}
    return {
        ("noticeversion", ""): {
            "own": {"object_id": "1"},
            **dict.fromkeys(("missing", "erased", "restricted", "random"), missing),
        }
    }

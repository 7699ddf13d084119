"""What a cell says: yes, no, or nothing. Pure.

Permissions are read for a no alone, which makes mailing stricter; so whatever may be a no is one.
"""

import re
from typing import Final

from clients.importing import values

_NO: Final = frozenset(
    {"no", "n", "e", "ei", "nej", "nein", "kielto", "unsubscribed", "unsubscribe", "declined"}
)
_NO_WORDS: Final = frozenset(
    {
        *("ei", "nej", "no", "not", "never", "älä", "kielto", "kielletty", "kieltänyt", "kieltää"),
        *("peruttu", "peruutettu", "perunut", "poistunut", "unsubscribed", "unsubscribe"),
        *("declined", "denied", "refused", "opted-out", "opt-out", "optout"),
    }
)
UNSET: Final = frozenset({"false", "0", "0.0", "off", "f", "none", "null", "nil"})
"""A box that nobody ticked: neither a yes nor a no."""
_NOT_SET: Final = _NO | UNSET
_UNANSWERED: Final = re.compile(
    r"|unknown|tuntematon|-|(?:not|no) (?:set|asked|answer|answered|information|preference|data)"
    r"|ei (?:vastausta|vastannut|kysytty|tiedossa|tietoa|määritelty|määritetty|valittu|asetettu)"
)
_LABEL: Final = re.compile(r"[^:=]*[:=]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def is_no(cell: str) -> bool:
    """Whether a mark is not set, in any writing of that."""
    return values.tidy(cell).casefold() in _NOT_SET


def is_set(cell: str) -> bool:
    """Whether a mark is set: a yes, a cross, or the day since when."""
    said = values.tidy(cell).casefold()
    return said not in _NOT_SET and not _UNANSWERED.fullmatch(said)


def says_no(cell: str) -> bool:
    """Whether one of the answers in a cell is a no: "SMS: kyllä, sähköposti: ei"."""
    return any(_is_refusal(part) for part in _said(cell))


def says_yes(cell: str) -> bool:
    """Whether anything else than a no stands there."""
    return any(is_set(part) for part in _said(cell))


def _is_refusal(part: str) -> bool:
    if _UNANSWERED.fullmatch(part):
        return False
    return part in _NO or not _NO_WORDS.isdisjoint(_WORD.findall(part))


def _said(cell: str) -> list[str]:
    """One answer, or several with what each is about."""
    parts = re.split("[,;|]", values.tidy(cell).casefold())
    return [_LABEL.sub("", part, count=1).strip() for part in parts]

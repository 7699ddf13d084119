"""The ledger: who gets what from every address of the program. One row per URL pattern.

A row says what those who may get from the address with a key of something that is there, and what
they get with a key of something that is not there, or that they may not know of. Whoever may not
gets `others`; whoever is not logged in gets the login page, save from the rows of `PUBLIC`. No
page has other methods than reading and posting. `expected` puts these together for one cell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings

from staff.roles import OWNER, RECEPTION, TECHNICIAN, THERAPIST


class Answer(StrEnum):
    """What kind of answer it is."""

    PAGE = "a page"
    ON = "leads on"
    LOGIN = "leads to the login"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    NO_METHOD = "405"


PAGE, ON, LOGIN, FORBIDDEN, NOT_FOUND, NO_METHOD = Answer
Pair = tuple[Answer, Answer]
"""The answers to reading and to an empty form."""

ANONYMOUS, CLOSED = "anonymous", "closed"
"""Nobody; and somebody whose account was closed while she was logged in."""
OUTSIDE = frozenset({ANONYMOUS, CLOSED})
ROLES = (ANONYMOUS, OWNER, THERAPIST, RECEPTION, TECHNICIAN, CLOSED)
STAFF = frozenset({OWNER, THERAPIST, RECEPTION, TECHNICIAN})
DESK = frozenset({OWNER, THERAPIST, RECEPTION})
TREATS = frozenset({OWNER, THERAPIST})
OWNERS = frozenset({OWNER})

READING = ("GET", "HEAD")
METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ASKED = ("GET", "POST")
OWN, MISSING, ERASED, RESTRICTED, RANDOM = "own", "missing", "erased", "restricted", "random"
KINDS = (OWN, MISSING, ERASED, RESTRICTED, RANDOM)
NO_KEY = ""


@dataclass(frozen=True)
class Row:
    """One URL pattern. `key` names the things it is about, see tests/code/ledger_world.py."""

    route: str
    to: frozenset[str]
    own: Pair
    key: str = NO_KEY
    unknown: Pair = (NOT_FOUND, NOT_FOUND)
    others: Answer = FORBIDDEN
    nobody: Pair = (LOGIN, LOGIN)
    nobody_unknown: Pair = (LOGIN, LOGIN)
    special: Mapping[str, Pair] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of key that are tried; one for an address without a key. The owner's lists are
        about no person, so nothing in them is erased or restricted.
        """
        if not self.key:
            return (OWN,)
        return (OWN, MISSING) if self.others is NOT_FOUND else KINDS


def expected(row: Row, role: str, method: str, kind: str) -> Answer:
    """The answer of one cell."""
    if method not in (*READING, "POST"):
        return NO_METHOD
    form = int(method == "POST")
    if role in OUTSIDE:
        return (row.nobody if kind == OWN else row.nobody_unknown)[form]
    if role in row.special:
        return row.special[role][form]
    own = row.own[form]
    if own is NO_METHOD and (role in row.to or row.others is FORBIDDEN):
        return NO_METHOD
    if role not in row.to:
        return row.others
    return own if kind == OWN else row.unknown[form]


def cells(row: Row, role: str) -> Iterator[tuple[str, str, Answer]]:
    """Kind of key, method and expected answer, for every cell of this row and role.

    Methods that no page has are refused before a key is read, and HEAD is GET without its page:
    they are tried with one key.
    """
    for kind in row.kinds:
        for method in METHODS if kind == OWN else ASKED:
            yield kind, method, expected(row, role, method, kind)


# --- shapes of rows; the rows themselves stand in ledger_rows/ ---------------------------------

SHOWS: Pair = (PAGE, NO_METHOD)
TAKES: Pair = (NO_METHOD, ON)
FORM: Pair = (PAGE, PAGE)
SUBMITS: Pair = (PAGE, ON)
LEADS_ON: Pair = (ON, NO_METHOD)
CLOSED_PAGE: Pair = (NOT_FOUND, NOT_FOUND)


def public(route: str, own: Pair, signed_in: Pair | None = None, **more: object) -> Row:
    """An address that answers to everybody."""
    return Row(route, STAFF, signed_in or own, nobody=own, **more)  # type: ignore[arg-type]


def office(route: str, own: Pair, unknown: Pair = (ON, ON), key: str = NO_KEY) -> Row:
    """A page of the owner's back office. For others it is not there."""
    return Row(settings.ADMIN_PATH + route, OWNERS, own, key, unknown, others=NOT_FOUND)


def desk(
    model: str,
    *,
    app: str = "treatments",
    adds: bool = False,
    changes: Pair = (PAGE, FORBIDDEN),
    deletes: bool = False,
) -> tuple[Row, ...]:
    """The pages of one model in the back office. The owner may know what is not there."""
    pages, one, refused = f"{app}/{model}/", "<path:object_id>/", (FORBIDDEN, FORBIDDEN)
    gone: Pair = (ON, FORBIDDEN if changes[1] is FORBIDDEN else ON)
    return (
        office(pages, FORM),
        office(pages + "add/", FORM if adds else refused),
        office(pages + one + "history/", FORM, key=model),
        office(pages + one + "change/", changes, gone, key=model),
        office(
            pages + one + "delete/",
            FORM if deletes else refused,
            (ON, ON) if deletes else refused,
            key=model,
        ),
        office(pages + one, (ON, ON), key=model),
    )

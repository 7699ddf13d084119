"""Letters: a page for everybody, the owner's desk, the permission on a card."""

from typing import Any
from uuid import UUID

from marketing.tokens import LEAVE, Link, make_token
from tests.code.ledger import DESK, FORM, KINDS, NOT_FOUND, OWN, SUBMITS, Row, public

_UNKNOWN = (NOT_FOUND, NOT_FOUND)
PUBLIC = (
    public(
        "kirje/<str:token>/",
        FORM,
        key="letter link",
        unknown=_UNKNOWN,
        nobody_unknown=_UNKNOWN,
    ),
)
ROWS = (
    Row("kirjelupa/<uuid:pk>/", DESK, FORM, key="client"),
    Row("kirjelupa/<uuid:pk>/peruuta/", DESK, SUBMITS, key="client"),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """A real link; every other kind of key is a changed one."""
    return {("letter link", ""): _tokens(LEAVE, salon.own.client.pk)}


def _tokens(purpose: bytes, person: UUID) -> dict[str, dict[str, str]]:
    token = make_token(purpose, Link(person, bytes(16)))
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    return {kind: {"token": token if kind == OWN else forged} for kind in KINDS}

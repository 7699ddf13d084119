"""Letters: a page for everybody, the owner's desk, the permission on a card."""

from typing import Any
from uuid import UUID, uuid4

from marketing.actions.campaign import set_picture, write_campaign
from marketing.tokens import LEAVE, Link, make_token
from staff.roles import OWNER
from tests.code.ledger import (
    DESK,
    FORM,
    KINDS,
    LEADS_ON,
    NO_METHOD,
    NOT_FOUND,
    OWN,
    OWNERS,
    PAGE,
    SHOWS,
    SUBMITS,
    TAKES,
    Row,
    public,
)

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
_LETTER = "kirjeet/<uuid:pk>/"
ROWS = (
    Row("kirjeet/", OWNERS, SHOWS),
    Row("kirjeet/uusi/", OWNERS, TAKES),
    Row("kirjeet/seloste/", OWNERS, SUBMITS),
    Row("viesti/<uuid:pk>/", DESK, FORM, key="client"),
    Row(_LETTER, OWNERS, LEADS_ON, key="letter"),
    Row(_LETTER + "kirjoita/", OWNERS, SUBMITS, key="letter"),
    Row(_LETTER + "kuva/", OWNERS, SHOWS, key="letter"),
    Row(_LETTER + "kuva/vaihda/", OWNERS, (NO_METHOD, PAGE), key="letter"),
    Row(_LETTER + "nakyma/", OWNERS, FORM, key="letter"),
    Row(_LETTER + "koe/", OWNERS, TAKES, key="letter"),
    Row(_LETTER + "hyvaksy/", OWNERS, (NO_METHOD, PAGE), key="letter"),
    Row(_LETTER + "siirra/", OWNERS, TAKES, key="letter"),
    Row("kirjelupa/<uuid:pk>/", DESK, FORM, key="client"),
    Row("kirjelupa/<uuid:pk>/peruuta/", DESK, SUBMITS, key="client"),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """A real link; every other kind of key is a changed one."""
    by = salon.people[OWNER]
    letter = write_campaign(by=by, campaign=None, subject="Joulun hoidot", body="Tervetuloa.")
    set_picture(by=by, campaign=letter, kind="png", content=b"picture", text="Kynttilä")
    return {
        ("letter link", ""): _tokens(LEAVE, salon.own.client.pk),
        ("letter", ""): {
            kind: {"pk": str(letter.pk if kind == OWN else uuid4())} for kind in KINDS
        },
    }


def _tokens(purpose: bytes, person: UUID) -> dict[str, dict[str, str]]:
    token = make_token(purpose, Link(person, bytes(16)))
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    return {kind: {"token": token if kind == OWN else forged} for kind in KINDS}

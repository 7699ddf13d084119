"""The locked screen, and what was half written on it."""

from typing import Any
from uuid import UUID, uuid4

from staff.actions import hold_forms
from staff.held_forms import Held
from staff.models import HeldForm, User
from staff.roles import OWNER, RECEPTION
from tests.code.ledger import (
    ANONYMOUS,
    FORM,
    KINDS,
    LOGIN,
    NO_METHOD,
    ON,
    OWNERS,
    PAGE,
    SHOWS,
    STAFF,
    TAKES,
    Row,
)

_STAFF = "henkilokunta/"
_HELD = _STAFF + "oma/lomakkeet/"
ROWS = (
    Row(_STAFF + "lukko/", STAFF, (ON, NO_METHOD), nobody=(LOGIN, NO_METHOD)),
    Row(_STAFF + "lukko/lukitse/", STAFF, TAKES, nobody=(NO_METHOD, LOGIN)),
    Row(_STAFF + "lukko/tila/", STAFF, FORM),
    Row(_STAFF + "lukko/<uuid:login>/", STAFF, (ON, ON), key="login", unknown=(ON, ON)),
    Row(_STAFF + "lukitusaika/", OWNERS, FORM),
    Row(_STAFF + "oma/pin/", STAFF, FORM),
    Row(_STAFF + "oma/pin/poista/", STAFF, TAKES),
    Row(_HELD, STAFF, SHOWS),
    Row(_HELD + "<uuid:pk>/", STAFF, SHOWS, key="held form"),
    Row(_HELD + "<uuid:pk>/katso/", STAFF, TAKES, key="held form"),
    Row(_HELD + "<uuid:pk>/ota/", STAFF, (NO_METHOD, PAGE), key="held form"),
    Row(_HELD + "<uuid:pk>/poista/", STAFF, TAKES, key="held form"),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """One's own half-filled form; a colleague's is as little there as one that never was."""
    forms = {role: _held(person) for role, person in salon.people.items()}
    made = {}
    for role, own in forms.items():
        hers = forms[OWNER if role != OWNER else RECEPTION]
        values = (own, uuid4(), uuid4(), hers, uuid4())
        made["held form", role] = _named(values)
    made["held form", ANONYMOUS] = made["held form", OWNER]
    return made


def _held(person: User) -> UUID:
    held = Held(path="/asiakkaat/uusi/", names=("name",), fields=(("name", "Aino"),))
    hold_forms(by=person, user=person, forms=[held])
    return HeldForm.objects.get(user=person).pk


def _named(values: tuple[UUID, ...]) -> dict[str, dict[str, str]]:
    return {kind: {"pk": str(value)} for kind, value in zip(KINDS, values, strict=True)}

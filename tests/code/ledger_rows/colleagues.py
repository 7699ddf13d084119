"""The people of the salon."""

from typing import Any
from uuid import uuid4

from staff.roles import RECEPTION
from tests.code.ledger import FORM, NO_METHOD, OWNERS, PAGE, SHOWS, STAFF, TAKES, Row

_STAFF = "henkilokunta/"
ROWS = (
    Row(_STAFF, OWNERS, SHOWS),
    Row(_STAFF + "kutsu/", OWNERS, FORM),
    Row(_STAFF + "oma/", STAFF, SHOWS),
    Row(_STAFF + "oma/kirjautuminen/<uuid:login>/paata/", STAFF, TAKES, key="login"),
    Row(_STAFF + "kirjautuminen/<uuid:login>/paata/", OWNERS, TAKES, key="colleague login"),
    Row(_STAFF + "oma/sitoumus/", STAFF, FORM),
    Row(_STAFF + "oma/sitoumus/tulosta/", STAFF, SHOWS),
    Row(_STAFF + "toinen-tunniste/", OWNERS, FORM),
    Row(_STAFF + "tekstit/", OWNERS, FORM),
    Row(_STAFF + "<uuid:pk>/", OWNERS, SHOWS, key="colleague"),
    Row(_STAFF + "<uuid:pk>/muuta/", OWNERS, FORM, key="colleague"),
    Row(_STAFF + "<uuid:pk>/sulje/", OWNERS, FORM, key="colleague"),
    Row(_STAFF + "<uuid:pk>/avaa/", OWNERS, TAKES, key="colleague"),
    Row(_STAFF + "<uuid:pk>/sitoumus/", OWNERS, SHOWS, key="colleague"),
    Row(_STAFF + "<uuid:pk>/tunnisteet/", OWNERS, TAKES, key="colleague"),
    Row(_STAFF + "<uuid:pk>/linkki/", OWNERS, (NO_METHOD, PAGE), key="colleague"),
    Row(_STAFF + "<uuid:pk>/kirjautumiset/", OWNERS, TAKES, key="colleague"),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """A colleague's login, and such as were ended."""
    from tests.code.ledger_world import kinds, login_elsewhere

    login = login_elsewhere(salon.people[RECEPTION])
    return {("colleague login", ""): kinds(login.public_id, uuid4(), uuid4(), name="login")}

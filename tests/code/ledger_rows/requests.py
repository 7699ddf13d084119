"""Requests of clients, restrictions and holds."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from privacy import actions
from privacy.models import HeldRecord, Hold, HoldRecord, RequestRecord
from privacy.models.subject import DataSubject
from staff.roles import OWNER
from tests.code.ledger import (
    DESK,
    FORM,
    NO_METHOD,
    NOT_FOUND,
    ON,
    PAGE,
    SHOWS,
    Row,
    desk,
    office,
)

_ONE = "privacy/datasubjectrequest/<uuid:pk>/"
_GONE = (NOT_FOUND, NOT_FOUND)
_NO_FILE = (NOT_FOUND, NO_METHOD)
_SENT_AWAY = (NO_METHOD, NOT_FOUND)
ROWS = (
    Row("tietosuoja/pyynto/", DESK, FORM),
    Row("asiakkaat/<uuid:pk>/pyynto/", DESK, FORM, key="client"),
    *desk("datasubjectrequest", app="privacy"),
    *desk("restriction", app="privacy", changes=FORM),
    *desk("hold", app="privacy", adds=True, changes=FORM),
    office(_ONE + "askel/<slug:step>/", (NO_METHOD, PAGE), _SENT_AWAY, key="request step"),
    office(_ONE + "vastaanottaja/", (NO_METHOD, ON), _SENT_AWAY, key="request"),
    office(_ONE + "tiedosto/<str:name>/", _NO_FILE, _NO_FILE, key="request file"),
    office(_ONE + "kirje/", SHOWS, _NO_FILE, key="request"),
    # An erasure: the page leads back to the request.
    office(_ONE + "lausuma/", (ON, ON), _GONE, key="request"),
    # It is not known yet who asks: the page leads back to the request.
    office(_ONE + "poisto/", (ON, ON), _GONE, key="request"),
    office("privacy/restriction/<uuid:pk>/tiedot/", FORM, _GONE, key="restriction pk"),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """A request for erasure, a restriction and a hold."""
    from tests.code.ledger_world import kinds

    by, card = salon.people[OWNER], salon.own
    said = RequestRecord(name="Päivi Korhonen")
    request = actions.receive_request(
        by=by, about=card.client.pk, kind="erasure", channel="visit", said=said
    )
    somebody = DataSubject.objects.create_sealed()
    restriction = actions.restrict(by=by, subject=somebody, ground="claim", reason="Riita")
    rows = {
        "datasubjectrequest": request.pk,
        "restriction": restriction.pk,
        "hold": _hold().pk,
    }
    others = (uuid4(), salon.restricted.client.pk)
    made = {(name, ""): kinds(pk, *others, "object_id") for name, pk in rows.items()}
    made["request", ""] = kinds(request.pk, *others)
    made["restriction pk", ""] = kinds(restriction.pk, *others)
    made["request step", ""] = {
        kind: {**found, "step": "henkilollisyys"} for kind, found in made["request", ""].items()
    }
    made["request file", ""] = {
        kind: {**found, "name": "omat-tiedot.pdf"} for kind, found in made["request", ""].items()
    }
    return made


def _hold() -> Hold:
    today = date(2026, 11, 22)
    row = Hold(
        subject=DataSubject.objects.create_sealed(),
        decided_on=today,
        review_on=today + timedelta(days=90),
        sealed=HoldRecord("Päivi Korhonen", "Riita", (HeldRecord("Hoitokäynti", "{}"),)),
    )
    row.save()
    return row

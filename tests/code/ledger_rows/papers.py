"""The owner's papers: registers on her desk, papers to adopt, the draft of a breach notice."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from privacy.audit.acts import SYSTEM
from privacy.models import Breach, BreachRecord, Processor
from privacy.papers import actions
from privacy.papers.rules import BreachPaper
from tests.code.ledger import FORM, KINDS, NO_METHOD, OWN, OWNERS, PAGE, SHOWS, TREATS, Row, desk
from treatments.actions import record_incident
from treatments.incidents import IncidentPaper
from treatments.models import Incident, IncidentRecord

ROWS = (
    Row("tietosuoja/paperit/", OWNERS, SHOWS),
    Row("tietosuoja/paperit/seloste-kasittelytoimista/", OWNERS, SHOWS),
    Row("tietosuoja/paperit/<slug:slug>/", OWNERS, SHOWS, key="paper"),
    Row("tietosuoja/paatokset/<slug:question>/", OWNERS, FORM, key="question"),
    Row("tietosuoja/loukkaukset/<uuid:pk>/ilmoitus/", OWNERS, SHOWS, key="breach page"),
    Row("kortti/<uuid:pk>/tapaturma/", TREATS, FORM, key="client"),
    Row("tapaturma/<uuid:pk>/yhteenveto/", OWNERS, SHOWS, key="incident page"),
    Row("henkilokunta/<uuid:pk>/tiedot/", OWNERS, (NO_METHOD, PAGE), key="colleague"),
    *desk("incident", adds=True, changes=FORM),
    *desk("breach", app="privacy", adds=True, changes=FORM),
    *desk("processor", app="privacy", adds=True, changes=FORM),
    *desk("contacttest", app="privacy", adds=True),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """One of each paper."""
    now = timezone.now()
    said = BreachRecord(happened="x", what="y")
    breach = actions.record_breach(by=SYSTEM, paper=BreachPaper(aware_at=now), said=said)
    company = Processor(name="Palvelin Oy", service="host", place="Suomi")
    actions.save_processor(by=SYSTEM, processor=company)
    test = actions.note_contact_test(
        by=SYSTEM, channel="email", tested_on=timezone.localdate(now), worked=True
    )
    on = timezone.localdate(now)
    incident = record_incident(
        by=SYSTEM,
        paper=IncidentPaper(kind="product", happened_on=on, aware_on=on),
        said=IncidentRecord(what="x"),
    )
    return {
        ("incident page", ""): _cases(incident, "pk"),
        ("incident", ""): _cases(incident, "object_id"),
        ("paper", ""): _named("slug", "kynnysarvio"),
        ("question", ""): _named("question", "dpia"),
        ("breach page", ""): _cases(breach, "pk"),
        ("breach", ""): _cases(breach, "object_id"),
        ("processor", ""): _numbered(company.pk),
        ("contacttest", ""): _numbered(test.pk),
    }


def _named(name: str, own: str) -> dict[str, dict[str, str]]:
    return {kind: {name: own if kind == OWN else "ei-ole"} for kind in KINDS}


def _cases(case: Breach | Incident, name: str) -> dict[str, dict[str, str]]:
    return {kind: {name: str(case.pk if kind == OWN else uuid4())} for kind in KINDS}


def _numbered(own: int) -> dict[str, dict[str, str]]:
    return {
        kind: {"object_id": str(own if kind == OWN else 10**6 + place)}
        for place, kind in enumerate(KINDS)
    }

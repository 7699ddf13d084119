"""Incidents: who reports and who opens one, the 20 days, closing, and what stays (R12, R57)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.erasure import erase
from privacy.models import Erasure
from privacy.purge import purge
from staff.models import User
from tests.promised import state
from tests.treatments.pages import SignIn, opened
from tests.treatments.room import FACIAL, interview, log
from treatments import actions
from treatments.incidents import IncidentPaper, days_left, due_on, refuse_closing, refuse_incident
from treatments.models import Given, Incident, IncidentRecord, ProductUse
from treatments.refusals import (
    ClosedIncident,
    IncidentInFuture,
    IncidentUndecided,
    NotifiedBeforeKnown,
    NotifiedMissing,
    ReasonForDecision,
)

TODAY = date(2026, 11, 22)
NEW = IncidentPaper(kind="product", happened_on=TODAY, aware_on=TODAY)
SERIOUS = replace(NEW, serious=("hospital",))
DECIDED = replace(SERIOUS, decision="notify", decision_reason="Sairaalahoito")
SAID = IncidentRecord(what="Kasvot turposivat", product="Kuulas", batch="23-114")
TYPED = {
    "kind": "product",
    "happened_on": "22.11.2026",
    "aware_on": "22.11.2026",
    "what": "Kasvot turposivat",
    "product": "Kuulas",
    "batch": "23-114",
    "serious": ["hospital"],
}


# --- the rules ---------------------------------------------------------------------------------


def test_the_20_days_are_calendar_days_from_awareness() -> None:
    assert due_on(TODAY) == date(2026, 12, 12)
    assert [days_left(TODAY, TODAY + timedelta(days=n)) for n in (0, 20, 21)] == [20, 0, -1]


@pytest.mark.parametrize(
    ("paper", "refusal"),
    [
        (replace(NEW, aware_on=TODAY - timedelta(days=1)), IncidentInFuture),
        (replace(NEW, aware_on=TODAY + timedelta(days=1)), IncidentInFuture),
        (replace(NEW, decision="not_notify"), ReasonForDecision),
        (replace(DECIDED, notified_on=TODAY - timedelta(days=1)), NotifiedBeforeKnown),
        (replace(DECIDED, notified_on=TODAY + timedelta(days=1)), NotifiedBeforeKnown),
    ],
)
def test_what_does_not_fit_is_refused(paper: IncidentPaper, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        refuse_incident(paper, TODAY)


def test_nothing_is_closed_without_a_decision() -> None:
    with pytest.raises(IncidentUndecided):
        refuse_closing(NEW)
    with pytest.raises(NotifiedMissing):
        refuse_closing(DECIDED)
    refuse_closing(replace(DECIDED, notified_on=TODAY))
    refuse_closing(replace(NEW, decision="not_notify", decision_reason="Lievä"))


# --- the acts ----------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_a_serious_incident_that_nobody_decides_breaks_its_promise(
    tiina: User, paivi: Client
) -> None:
    actions.record_incident(by=tiina, paper=SERIOUS, said=SAID, client=paivi)
    assert state("incidents.decided", TODAY + timedelta(days=20)) == "kept"
    assert state("incidents.decided", TODAY + timedelta(days=21)) == "broken"


def test_a_near_miss_starts_no_clock(tiina: User, paivi: Client) -> None:
    actions.record_incident(by=tiina, paper=replace(NEW, kind="near_miss"), said=SAID)
    assert state("incidents.decided", TODAY + timedelta(days=400)) == "kept"


def test_closing_copies_what_was_done_that_day_without_a_name(
    tiina: User, hannele: User, paivi: Client
) -> None:
    interview(tiina, paivi)
    log(tiina, paivi, given=Given(FACIAL, "", products=(ProductUse("Kuulas", "23-114"),)))
    incident = actions.record_incident(by=tiina, paper=SERIOUS, said=SAID, client=paivi)
    paper = replace(DECIDED, notified_on=TODAY)
    closed = actions.change_incident(
        by=hannele, incident=incident, paper=paper, said=SAID, closing=True
    )
    assert "23-114" in closed.sealed.treatment
    assert "Korhonen" not in str(closed.sealed)
    with pytest.raises(ClosedIncident):
        actions.change_incident(by=hannele, incident=incident, paper=paper, said=SAID)


@pytest.mark.django_db(transaction=True)
def test_the_archive_outlives_the_card_and_ends_three_years_after_closing(
    tiina: User, hannele: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    incident = actions.record_incident(by=tiina, paper=SERIOUS, said=SAID, client=paivi)
    paper = replace(DECIDED, notified_on=TODAY)
    actions.change_incident(by=hannele, incident=incident, paper=paper, said=SAID, closing=True)
    erase(by=SYSTEM, subject_ids=[paivi.pk], ground=Erasure.Ground.REQUEST)
    kept = Incident.objects.get()
    assert (kept.about, kept.sealed.what) == (None, SAID.what)
    purge(date(2029, 11, 22))
    assert Incident.objects.exists()
    purge(date(2029, 11, 23))
    assert not Incident.objects.exists()


def test_an_open_incident_is_never_purged(tiina: User, clock: time_machine.Traveller) -> None:
    actions.record_incident(by=tiina, paper=SERIOUS, said=SAID)
    purge(date(2046, 11, 22))
    assert Incident.objects.exists()


# --- the pages ---------------------------------------------------------------------------------


def test_a_therapist_reports_without_any_consent_and_cannot_open_it(
    tiina: User, listed: object, signed_in: SignIn
) -> None:
    from tests.clients.salon import enter

    client = enter("Päivi Korhonen", 1978)
    browser = opened(tiina, client, signed_in)
    answer = browser.post(reverse("treatments:incident_record", args=[client.pk]), TYPED)
    assert answer.status_code == 302, answer.context["form"].errors
    incident = Incident.objects.get()
    assert (incident.about, incident.is_serious, incident.sealed.batch) == (
        client.pk,
        True,
        "23-114",
    )
    pages = [
        reverse("treatments:incident_print", args=[incident.pk]),
        reverse("admin:treatments_incident_change", args=[incident.pk]),
    ]
    assert [browser.get(page).status_code for page in pages] == [403, 404]


@pytest.mark.parametrize(
    "wrong", [{"what": ""}, {"kind": ""}, {"aware_on": "23.11.2026"}, {"what": "131052-308T"}]
)
def test_a_refused_report_keeps_what_was_typed(
    wrong: dict[str, str], tiina: User, paivi: Client, signed_in: SignIn
) -> None:
    browser = opened(tiina, paivi, signed_in)
    page = reverse("treatments:incident_record", args=[paivi.pk])
    answer = browser.post(page, {**TYPED, **wrong})
    assert (answer.status_code, "23-114" in answer.content.decode()) == (200, True)
    assert not Incident.objects.exists()


def test_reception_reports_nothing(riikka: User, paivi: Client, signed_in: SignIn) -> None:
    page = reverse("treatments:incident_record", args=[paivi.pk])
    assert signed_in(riikka).get(page).status_code == 403


def test_a_reaction_without_consent_is_offered_as_an_incident(
    tiina: User, listed: object, signed_in: SignIn
) -> None:
    from tests.clients.salon import enter

    client = enter("Päivi Korhonen", 1978)
    browser = opened(tiina, client, signed_in)
    page = reverse("treatments:reaction_record", args=[client.pk])
    answer = browser.post(page, {"reaction": "punoitus", "kind": "skin"})
    assert reverse("treatments:incident_record", args=[client.pk]) in answer.content.decode()


def test_the_summary_names_nobody_and_its_reading_is_in_the_log(
    tiina: User, hannele: User, paivi: Client, signed_in: SignIn
) -> None:
    incident = actions.record_incident(by=tiina, paper=DECIDED, said=SAID, client=paivi)
    page = reverse("treatments:incident_print", args=[incident.pk])
    text = signed_in(hannele).get(page).content.decode()
    assert ("Kuulas" in text, "Korhonen" in text, "Päivi" in text) == (True, False, False)
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    assert (event.act, event.purpose) == ("incidents.opened", "incident")


def test_the_owner_decides_and_closes_on_her_desk(
    tiina: User, hannele: User, paivi: Client, signed_in: SignIn
) -> None:
    incident = actions.record_incident(by=tiina, paper=SERIOUS, said=SAID, client=paivi)
    browser = signed_in(hannele)
    page = reverse("admin:treatments_incident_change", args=[incident.pk])
    assert "12.12.2026" in browser.get(page).content.decode()
    refused = browser.post(page, {**TYPED, "closing": "on"})
    assert (refused.status_code, Incident.objects.get().closed_on) == (200, None)
    decided: dict[str, Any] = {**TYPED, "decision": "notify", "decision_reason": "Sairaala"}
    decided |= {"notified_on": "22.11.2026", "closing": "on"}
    assert browser.post(page, decided).status_code == 302
    closed = Incident.objects.get()
    assert (closed.closed_on, closed.about) == (TODAY, paivi.pk)
    assert browser.get(page).status_code == 200
    assert browser.post(page, decided).status_code == 403


def test_the_owner_enters_an_incident_of_somebody_who_is_not_in_the_register(
    hannele: User, listed: object, signed_in: SignIn
) -> None:
    answer = signed_in(hannele).post(reverse("admin:treatments_incident_add"), TYPED)
    assert answer.status_code == 302
    assert Incident.objects.get().about is None


def test_a_serious_incident_waits_for_the_owner_in_red(
    tiina: User, hannele: User, paivi: Client, signed_in: SignIn
) -> None:
    actions.record_incident(by=tiina, paper=SERIOUS, said=SAID, client=paivi)
    address = reverse("admin:treatments_incident_changelist")
    pages = [signed_in(u).get("/").content.decode() for u in (hannele, tiina)]
    assert [address in page for page in pages] == [True, False]

"""Her own words beside what she disputes: chosen on the desk, shown with it, gone with it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import register_client
from clients.details import Details
from clients.models import Client
from privacy import actions
from privacy.access import build_access
from privacy.audit.models import AuditEvent
from privacy.consents import withdraw_consent
from privacy.documents.reply import as_files, information
from privacy.models import ConsentEvidence, DataSubjectRequest, Statement
from privacy.models.request import Kind
from privacy.purge import purge
from privacy.refusals import NobodyMeant
from privacy.registry import declaration_of
from staff.models import User
from tests.personal_data.all_examples import EXAMPLES
from tests.personal_data.examples import unique_word
from tests.privacy.documents.papers import as_one_line, text_of
from tests.privacy.requests.conftest import Ask
from treatments.models import HealthDataConsent

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
WORDS = "Ihoni ei ollut punainen"


def example_of(client: Client, label: str) -> Any:
    """A row of this kind, as the canary tests make it."""
    return EXAMPLES[label](client.subject, lambda name: unique_word())


@pytest.fixture
def entry(aino: Client) -> Any:
    return example_of(aino, "treatments.TreatmentEntry")


@pytest.fixture
def desk(hannele: User, signed_in: SignIn) -> Browser:
    return signed_in(hannele)


def address(row: DataSubjectRequest) -> str:
    return reverse("admin:privacy_request_statement", args=[row.pk])


def test_the_owner_chooses_the_entry_and_it_stands_on_card_and_treatment(
    desk: Browser, ask: Ask, aino: Client, entry: Any
) -> None:
    row = ask(Kind.RECTIFICATION, known=True)
    page = desk.get(address(row))
    assert f'value="{entry.pk}"' in page.content.decode()
    answer = desk.post(address(row), {"entry": str(entry.pk), "text": WORDS})
    assert answer.status_code == 302
    statement = Statement.objects.get()
    last_day = declaration_of(type(entry)).ends_on(entry)
    assert (statement.entry_id, statement.entry_ends_on) == (entry.pk, last_day)
    shown = desk.get(reverse("clients:client_show", args=[aino.pk])).content.decode()
    assert (WORDS in shown, statement.sealed.entry in shown) == (True, True)
    _open_card(desk, aino)
    treatment = desk.get(reverse("treatments:entry_show", args=[entry.pk])).content.decode()
    assert WORDS in treatment


def test_another_treatment_does_not_carry_it(
    desk: Browser, hannele: User, aino: Client, entry: Any
) -> None:
    other = example_of(aino, "treatments.TreatmentEntry")
    actions.note_statement(by=hannele, subject_id=aino.pk, text=WORDS, entry_id=entry.pk)
    _open_card(desk, aino)
    page = desk.get(reverse("treatments:entry_show", args=[other.pk]))
    assert (page.status_code, WORDS in page.content.decode()) == (200, False)


def test_without_a_choice_it_stands_beside_the_card(desk: Browser, ask: Ask) -> None:
    desk.post(address(ask(Kind.RECTIFICATION, known=True)), {"entry": "", "text": WORDS})
    assert Statement.objects.get().entry_id is None


def test_an_entry_of_somebody_else_is_refused(
    desk: Browser, ask: Ask, hannele: User, aino: Client
) -> None:
    other = register_client(by=hannele, details=Details("Liisa Laine", 1980), notice_way="paper")
    foreign = example_of(other, "treatments.TreatmentEntry")
    answer = desk.post(
        address(ask(Kind.RECTIFICATION, known=True)), {"entry": str(foreign.pk), "text": WORDS}
    )
    assert (answer.status_code, WORDS in answer.content.decode()) == (200, True)
    with pytest.raises(NobodyMeant):
        actions.note_statement(by=hannele, subject_id=aino.pk, text=WORDS, entry_id=foreign.pk)
    assert not Statement.objects.exists()


@pytest.mark.parametrize("text", ["", " ", "Olen 131052-308T"])
def test_nothing_and_an_identity_code_are_refused(desk: Browser, ask: Ask, text: str) -> None:
    answer = desk.post(address(ask(Kind.RECTIFICATION, known=True)), {"entry": "", "text": text})
    assert (answer.status_code, Statement.objects.exists()) == (200, False)


@pytest.mark.parametrize(("kind", "known"), [(Kind.RECTIFICATION, False), (Kind.ACCESS, True)])
def test_before_it_is_known_who_asks_nothing_is_listed(
    desk: Browser, ask: Ask, kind: str, known: bool
) -> None:
    assert desk.get(address(ask(kind, known=known))).status_code == 302
    assert not AuditEvent.objects.filter(act="privacy.entries_listed").exists()


def test_looking_her_entries_through_is_in_the_use_log(
    desk: Browser, ask: Ask, aino: Client, entry: Any
) -> None:
    desk.get(address(ask(Kind.RECTIFICATION, known=True)))
    desk.get(reverse("admin:privacy_hold_add"), {"asiakas": str(aino.pk)})
    events = AuditEvent.objects.filter(act="privacy.entries_listed", subject_id=aino.pk)
    assert list(events.order_by("seq").values_list("purpose", flat=True)) == ["request", "claim"]


def test_the_answer_to_her_has_it_with_the_entry(hannele: User, aino: Client, entry: Any) -> None:
    actions.note_statement(by=hannele, subject_id=aino.pk, text=WORDS, entry_id=entry.pk)
    export = build_access(by=hannele, subject=aino.subject, purpose="request")
    tables = {
        section["table"]
        for section in export["sections"]
        for row in section["rows"]
        if WORDS in str(row["values"])
    }
    assert tables == {"privacy.statement", "treatments.treatmententry"}
    export["information"] = information(export, "fi")
    pdf = as_one_line(text_of(as_files(export, (), "fi")["omat-tiedot.pdf"]))
    assert pdf.count(WORDS) == 2


def test_it_goes_when_the_consent_takes_the_answer_away(hannele: User, aino: Client) -> None:
    answer = example_of(aino, "treatments.HealthAnswer")
    actions.note_statement(by=hannele, subject_id=aino.pk, text=WORDS, entry_id=answer.pk)
    withdraw_consent(
        by=hannele, model=HealthDataConsent, subject=aino.subject, evidence=ConsentEvidence("oral")
    )
    assert not Statement.objects.exists()


def test_it_stays_as_long_as_an_answer_that_was_confirmed_again(
    hannele: User, aino: Client
) -> None:
    answer = example_of(aino, "treatments.HealthAnswer")
    actions.note_statement(by=hannele, subject_id=aino.pk, text=WORDS, entry_id=answer.pk)
    later = timezone.localdate() + timedelta(days=300)
    type(answer).objects.update(confirmed_on=later)
    Client.objects.update(last_visit_on=later)
    with time_machine.travel(timezone.now() + timedelta(days=800)):
        purge(timezone.localdate(), by=hannele)
    assert Statement.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=1_200)):
        purge(timezone.localdate(), by=hannele)
    assert not Statement.objects.exists()


def test_it_goes_with_an_entry_that_goes_during_the_relationship(
    hannele: User, aino: Client, entry: Any
) -> None:
    actions.note_statement(by=hannele, subject_id=aino.pk, text=WORDS, entry_id=entry.pk)
    actions.note_statement(by=hannele, subject_id=aino.pk, text="Korttini")
    type(entry).objects.update(performed_on=date(2023, 1, 1))
    purge(timezone.localdate(), by=hannele)
    assert [row.entry_id for row in Statement.objects.all()] == [None]


def _open_card(desk: Browser, client: Client) -> None:
    """Without a visit today the card asks first why."""
    desk.post(reverse("treatments:card_open", args=[client.pk]), {"reason": "request"})

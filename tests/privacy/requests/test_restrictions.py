"""Restriction (R37), holds (R58), statements (R33), withdrawals and the owner's decisions."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.models import Client, ContactDetails
from clients.search import search_clients
from privacy import actions, refusals
from privacy.actions.restricting import renew_restriction
from privacy.consents import live_consent
from privacy.models import (
    DataSubject,
    Hold,
    OwnerDecision,
    Restriction,
    Statement,
)
from privacy.models.immutable import Unchangeable
from privacy.models.request import Kind, Outcome
from privacy.purge import purge
from privacy.withdrawals import live_consents, withdraw_marketing
from staff.models import User
from tests.privacy.requests.conftest import Ask
from treatments.actions.consent import give_health_consent
from treatments.models import HealthAnswer, HealthDataConsent

pytestmark = pytest.mark.django_db
LABEL = "clients.ContactDetails"


def _restricted(hannele: User, aino: Client) -> Restriction:
    return actions.restrict(
        by=hannele, subject=aino.subject, ground="accuracy", reason="Tarkistetaan"
    )


def test_restricted_data_are_out_of_search(hannele: User, aino: Client) -> None:
    assert [found.id for found in search_clients("").clients] == [aino.pk]
    _restricted(hannele, aino)
    assert search_clients("").clients == ()


def test_the_purge_skips_them_and_reports(hannele: User, aino: Client) -> None:
    _restricted(hannele, aino)
    report = purge(date(2035, 1, 1))
    assert report.kept["client"]["restricted"] == 1
    assert Client.objects.filter(pk=aino.pk).exists()


def test_nobody_is_restricted_twice_or_without_a_reason(hannele: User, aino: Client) -> None:
    with pytest.raises(refusals.ReasonMissing):
        actions.restrict(by=hannele, subject=aino.subject, ground="claim", reason=" ")
    _restricted(hannele, aino)
    with pytest.raises(refusals.IsRestricted):
        _restricted(hannele, aino)


def test_she_is_told_before_it_is_lifted(hannele: User, aino: Client, today: date) -> None:
    restriction = _restricted(hannele, aino)
    with pytest.raises(refusals.NotTold):
        actions.lift_restriction(by=hannele, restriction=restriction, told_on=None, told="Kerrottu")
    assert DataSubject.objects.get(pk=aino.pk).state == DataSubject.State.RESTRICTED
    lifted = actions.lift_restriction(
        by=hannele, restriction=restriction, told_on=today, told="Kerrottu"
    )
    assert DataSubject.objects.get(pk=aino.pk).state == DataSubject.State.ACTIVE
    with pytest.raises(refusals.NotRestricted):
        actions.lift_restriction(by=hannele, restriction=lifted, told_on=today, told="Taas")


def test_a_review_moves_its_day(hannele: User, aino: Client) -> None:
    with time_machine.travel(date(2026, 11, 22)):
        restriction = _restricted(hannele, aino)
    assert restriction.review_on == date(2027, 2, 22)
    with time_machine.travel(date(2027, 2, 22)):
        assert renew_restriction(by=hannele, restriction=restriction).review_on == date(2027, 5, 22)


def test_opening_needs_a_purpose_that_the_law_permits(hannele: User, aino: Client) -> None:
    restriction = _restricted(hannele, aino)
    actions.open_restricted(by=hannele, restriction=restriction, purpose="claim")
    with pytest.raises(ValueError, match="curiosity"):
        actions.open_restricted(by=hannele, restriction=restriction, purpose="curiosity")


# --- holds ----------------------------------------------------------------------------------


def _hold(hannele: User, aino: Client, **more: Any) -> Hold:
    contact = ContactDetails.objects.get(client=aino)
    values: dict[str, Any] = {
        "by": hannele,
        "subject_id": aino.pk,
        "name": "Aino Virtanen",
        "claim": "Vahingonkorvaus",
        "chosen": [(LABEL, contact.pk)],
        "review_on": timezone.localdate() + timedelta(days=180),
    }
    return actions.hold_records(**values | more)


def test_a_hold_outlives_the_card_with_exactly_its_records(hannele: User, aino: Client) -> None:
    hold = _hold(hannele, aino)
    purge(date(2035, 1, 1))
    assert not Client.objects.filter(pk=aino.pk).exists()
    kept = Hold.objects.select_related("subject").get(pk=hold.pk)
    assert [record.title for record in kept.sealed.records] == ["Yhteystiedot"]
    assert "aino@example.org" in kept.sealed.records[0].content


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"claim": "  "}, refusals.ReasonMissing),
        ({"chosen": []}, refusals.NothingToHold),
        ({"chosen": [("clients.Nothing", None)]}, refusals.NothingToHold),
        ({"review_on": date(2026, 1, 1)}, refusals.ReviewInPast),
        ({"review_on": date(2099, 1, 1)}, refusals.ReviewTooLate),
        ({"claim": "131052-308T"}, ValidationError),
    ],
)
def test_a_hold_without_its_rule_is_refused(
    hannele: User, aino: Client, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        _hold(hannele, aino, **wrong)
    assert not Hold.objects.exists()


def test_records_of_somebody_else_are_not_held(hannele: User, aino: Client) -> None:
    somebody = DataSubject.objects.create_sealed()
    with pytest.raises(refusals.NothingToHold):
        _hold(hannele, aino, subject_id=somebody.pk)


def test_a_hold_is_renewed_by_half_a_year_at_most(hannele: User, aino: Client) -> None:
    hold = _hold(hannele, aino)
    with pytest.raises(refusals.ReviewTooLate):
        actions.renew_hold(by=hannele, hold=hold, claim="Yhä", review_on=date(2099, 1, 1))
    later = timezone.localdate() + timedelta(days=100)
    assert actions.renew_hold(by=hannele, hold=hold, claim="Yhä", review_on=later)
    assert Hold.objects.get().review_on == later


# --- statements -----------------------------------------------------------------------------


def test_her_statement_stands_beside_the_card_or_an_entry(hannele: User, aino: Client) -> None:
    contact = ContactDetails.objects.get(client=aino)
    card = actions.note_statement(by=hannele, subject_id=aino.pk, text="Nimeni on väärin")
    entry = actions.note_statement(
        by=hannele, subject_id=aino.pk, text="Numero ei ole minun", entry_id=contact.pk
    )
    assert (card.entry_id, entry.sealed.entry) == (None, "Yhteystiedot")


def test_a_statement_is_about_an_entry_of_her_own(hannele: User, aino: Client) -> None:
    somebody = DataSubject.objects.create_sealed()
    contact = ContactDetails.objects.get(client=aino)
    with pytest.raises(refusals.NobodyMeant):
        actions.note_statement(
            by=hannele, subject_id=somebody.pk, text="Ei näin", entry_id=contact.pk
        )
    with pytest.raises(refusals.ReasonMissing):
        actions.note_statement(by=hannele, subject_id=aino.pk, text=" ")


def test_a_statement_dies_with_its_entry(hannele: User, aino: Client) -> None:
    row = actions.note_statement(by=hannele, subject_id=aino.pk, text="Ei näin")
    Statement.objects.filter(pk=row.pk).update(entry_ends_on=date(2026, 11, 30))
    purge(date(2026, 11, 30))
    assert Statement.objects.exists()
    purge(date(2026, 12, 1))
    assert not Statement.objects.exists()


# --- withdrawal -----------------------------------------------------------------------------


def test_a_withdrawal_takes_what_rests_on_the_consent(
    hannele: User, aino: Client, ask: Ask
) -> None:
    give_health_consent(by=hannele, client=aino, way="oral", kinds=["skin"])
    label = HealthDataConsent._meta.label
    assert [d.model._meta.label for d in live_consents(aino.pk)] == [label]
    row = ask(Kind.WITHDRAWAL, known=True)
    with pytest.raises(refusals.NoneChosen):
        actions.withdraw_for_request(by=hannele, request=row, labels=["marketing.Nothing"])
    row = actions.withdraw_for_request(by=hannele, request=row, labels=[label])
    assert row.outcome == Outcome.FULFILLED
    assert live_consent(HealthDataConsent, aino.subject) is None
    assert not HealthAnswer.objects.exists()


def test_an_objection_to_marketing_leaves_the_health_consent(hannele: User, aino: Client) -> None:
    give_health_consent(by=hannele, client=aino, way="oral", kinds=["skin"])
    assert withdraw_marketing(by=hannele, subject_id=aino.pk, channel="visit") == []
    assert live_consent(HealthDataConsent, aino.subject) is not None


# --- decisions ------------------------------------------------------------------------------


def test_the_newest_decision_holds_and_none_is_rewritten(hannele: User) -> None:
    question = OwnerDecision.Question.ENTRIES_STAY
    assert OwnerDecision.newest(question) is None
    for answer in (False, True):
        actions.decide_for_salon(by=hannele, question=question, answer=answer, reason="Sopimus")
    newest = OwnerDecision.newest(question)
    assert newest is not None
    assert (newest.answer, newest.decided_by) == (True, hannele.pk)
    with pytest.raises(Unchangeable):
        newest.delete()
    with pytest.raises(refusals.ReasonMissing):
        actions.decide_for_salon(by=hannele, question=question, answer=True, reason="")

"""What a client tells, confirmed, ended, unknown, and told to two people at once (R8)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from staff.models import User
from tests.clients.salon import enter
from tests.treatments.room import FACIAL, NEEDLING, consent, in_days, interview
from treatments import actions
from treatments.answering import Answered, UnknownTerm, suggested_end
from treatments.catalogue_in_use import catalogue_in_use
from treatments.models import Consultation, HealthAnswer
from treatments.refusals import (
    AnswersChanged,
    EndInPast,
    EndNeeded,
    KindNotCovered,
    MethodNotOffered,
    NoHealthConsent,
    UnknownCode,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
FABRY = UnknownTerm("Fabryn tauti")


def say(by: User, client: Client, *answers: Answered, **more: Any) -> Consultation:
    return actions.record_consultation(
        by=by, client=client, methods=[FACIAL], answers=answers, **more
    )


def stored() -> dict[str, HealthAnswer]:
    return {row.sealed.condition_code or row.sealed.term: row for row in HealthAnswer.objects.all()}


def test_yes_no_and_not_asked_are_three_things(tiina: User, paivi: Client) -> None:
    say(tiina, paivi, Answered("rosacea", True), Answered("psoriasis", False))
    rows = stored()
    assert {code: row.sealed.is_yes for code, row in rows.items()} == {
        "rosacea": True,
        "psoriasis": False,
    }
    assert {row.confirmed_on for row in rows.values()} == {date(2026, 11, 22)}


def test_a_later_talk_replaces_an_answer_and_keeps_the_others(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    say(tiina, paivi, Answered("rosacea", True), Answered("psoriasis", False))
    clock.shift(timedelta(days=10))
    say(tiina, paivi, Answered("rosacea", False, note="parantunut"))
    rows = stored()
    assert not rows["rosacea"].sealed.is_yes
    assert rows["rosacea"].confirmed_on == date(2026, 12, 2)
    assert rows["psoriasis"].confirmed_on == date(2026, 11, 22)
    assert len(rows) == 2


def test_the_consultation_notes_methods_and_list(tiina: User, paivi: Client) -> None:
    held = say(tiina, paivi, Answered("rosacea", True))
    row = Consultation.objects.get(pk=held.pk)
    assert (row.held_on, row.catalogue_version_id) == (date(2026, 11, 22), 1)
    assert row.sealed.method_codes == (FACIAL,)
    assert row.sealed.condition_codes == ("rosacea",)
    assert row.sealed.asked_by == tiina.pk


@pytest.mark.parametrize("code", ["pregnancy", "breastfeeding", "antibiotic-course"])
def test_what_passes_needs_an_end(code: str, tiina: User, paivi: Client) -> None:
    with pytest.raises(EndNeeded) as refused:
        say(tiina, paivi, Answered(code, True), Answered("rosacea", True))
    assert refused.value.codes == (code,)
    with pytest.raises(EndInPast):
        say(tiina, paivi, Answered(code, True, ends_on=in_days(-1)))
    assert not stored()
    say(tiina, paivi, Answered(code, True, ends_on=in_days(0)))
    say(tiina, paivi, Answered(code, False))
    assert stored()[code].ends_on is None


def test_the_form_can_suggest_when_to_ask_again(listed: object) -> None:
    conditions = catalogue_in_use().catalogue.conditions
    today = date(2026, 11, 22)
    assert suggested_end(conditions["pregnancy"], today) == date(2027, 2, 20)
    assert suggested_end(conditions["rosacea"], today) is None
    assert suggested_end(conditions["gold-therapy"], today) is None


@pytest.mark.parametrize("code", ["under-18", "no-such-condition", ""])
def test_what_the_list_does_not_ask_is_no_answer(code: str, tiina: User, paivi: Client) -> None:
    with pytest.raises(UnknownCode):
        say(tiina, paivi, Answered(code, True))


def test_only_methods_on_offer_are_asked_for(tiina: User, paivi: Client) -> None:
    with pytest.raises(MethodNotOffered):
        actions.record_consultation(by=tiina, client=paivi, methods=["hifu"], answers=[])


# --- unknown terms ----------------------------------------------------------------------------


def test_an_unknown_term_waits_for_classification_once(tiina: User, paivi: Client) -> None:
    say(tiina, paivi, unknown=[FABRY])
    say(tiina, paivi, unknown=[UnknownTerm(" fabryn TAUTI "), UnknownTerm("  ")])
    row = HealthAnswer.objects.get()
    assert row.needs_classification
    assert (row.sealed.condition_code, row.sealed.kind) == ("", "other")
    assert row.sealed.is_yes


def test_an_unknown_term_needs_consent_to_its_kind(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    consent(tiina, client, ["skin"])
    with pytest.raises(KindNotCovered):
        say(tiina, client, unknown=[FABRY])


# --- "no changes" -----------------------------------------------------------------------------


def test_no_changes_confirms_all_with_one_act(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    interview(tiina, paivi, "rosacea")
    clock.shift(timedelta(days=100))
    count = HealthAnswer.objects.count()
    assert actions.confirm_unchanged(by=tiina, client=paivi).count == count
    days = HealthAnswer.objects.values_list("confirmed_on", flat=True)
    assert set(days) == {date(2027, 3, 2)}


def test_what_has_ended_is_asked_and_not_confirmed(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    say(
        tiina,
        paivi,
        Answered("pregnancy", True, ends_on=in_days(30)),
        Answered("rosacea", True),
    )
    clock.shift(timedelta(days=30))
    assert actions.confirm_unchanged(by=tiina, client=paivi).to_ask == ()
    clock.shift(timedelta(days=1))
    confirmed = actions.confirm_unchanged(by=tiina, client=paivi)
    assert confirmed.count == 1
    assert [row.sealed.condition_code for row in confirmed.to_ask] == ["pregnancy"]
    assert stored()["pregnancy"].confirmed_on == date(2026, 12, 22)
    assert stored()["rosacea"].confirmed_on == date(2026, 12, 23)


def test_nothing_is_confirmed_without_consent(tiina: User) -> None:
    with pytest.raises(NoHealthConsent):
        actions.confirm_unchanged(by=tiina, client=enter("Outi Laine", 1990, by=tiina))


def test_what_she_takes_back_was_never_asked(tiina: User, paivi: Client) -> None:
    say(tiina, paivi, Answered("rosacea", True), Answered("psoriasis", False))
    outi = enter("Outi Laine", 1990, by=tiina)
    rows = [stored()["rosacea"]]
    assert actions.forget_answers(by=tiina, client=outi, answers=rows) == 0
    assert actions.forget_answers(by=tiina, client=paivi, answers=rows) == 1
    assert list(stored()) == ["psoriasis"]


# --- two people at once -----------------------------------------------------------------------


def test_two_who_answer_differently_see_both_versions(tiina: User, paivi: Client) -> None:
    say(tiina, paivi, Answered("rosacea", True), seen={})
    with pytest.raises(AnswersChanged) as conflict:
        say(tiina, paivi, Answered("rosacea", False), Answered("psoriasis", True), seen={})
    assert conflict.value.stored["rosacea"].is_yes
    assert conflict.value.wanted == {"rosacea": Answered("rosacea", False)}
    assert list(stored()) == ["rosacea"]
    say(tiina, paivi, Answered("rosacea", False), seen={"rosacea": 1})
    assert not stored()["rosacea"].sealed.is_yes


def test_two_who_answer_the_same_or_other_things_do_not_clash(tiina: User, paivi: Client) -> None:
    say(tiina, paivi, Answered("rosacea", True), seen={})
    say(tiina, paivi, Answered("rosacea", True), Answered("psoriasis", True), seen={})
    assert set(stored()) == {"rosacea", "psoriasis"}


# --- cost -------------------------------------------------------------------------------------


def test_a_whole_interview_takes_few_queries(tiina: User, paivi: Client) -> None:
    with CaptureQueriesContext(connection) as first:
        interview(tiina, paivi, "rosacea", methods=[FACIAL, NEEDLING])
    with CaptureQueriesContext(connection) as unchanged:
        interview(tiina, paivi, "rosacea", methods=[FACIAL, NEEDLING])
    assert len(HealthAnswer.objects.all()) > 80
    assert len(first) <= 30
    assert len(unchanged) <= 20
    assert set(HealthAnswer.objects.values_list("sealed_n", flat=True)) == {1}

"""The acts on a request: what is allowed, and what is refused with which rule."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.models import Client
from privacy import actions, refusals
from privacy.actions.receiving import stop_waiting
from privacy.audit.models import AuditEvent
from privacy.bans import contacts_of, is_banned
from privacy.models import (
    DataSubject,
    DataSubjectRequest,
    KeyedBan,
    RecipientTask,
    RequestStep,
)
from privacy.models.request import Channel, Ground, HandedFile, Kind, Outcome
from staff.models import User
from tests.privacy.requests.conftest import Ask

pytestmark = pytest.mark.django_db
FILES = (HandedFile("answer.pdf", "0" * 64),)
CODE = "131052-308T"


@pytest.mark.parametrize("channel", Channel.values)
def test_a_request_comes_by_any_channel_without_any_precondition(ask: Ask, channel: str) -> None:
    row = ask(Kind.ACCESS, channel=channel)
    assert (row.is_open, row.channel, row.identity_method) == (True, channel, "")


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_gets_its_day(ask: Ask, kind: str) -> None:
    with time_machine.travel(date(2026, 11, 30)):
        row = ask(kind)
    same_day = kind in (Kind.MARKETING_OBJECTION, Kind.WITHDRAWAL)
    assert row.due_on == (date(2026, 11, 30) if same_day else date(2026, 12, 30))


def test_erasure_of_an_ended_relationship_is_due_the_same_day(ask: Ask, today: date) -> None:
    assert ask(Kind.ERASURE, relationship_over=True).due_on == today


def test_the_list_is_in_the_order_of_due_days(ask: Ask) -> None:
    late, soon = ask(Kind.ACCESS), ask(Kind.WITHDRAWAL)
    assert list(DataSubjectRequest.objects.all()) == [soon, late]


def test_the_file_says_each_step_and_the_log_names_the_case_alone(ask: Ask, aino: Client) -> None:
    row = ask(Kind.ACCESS, known=True)
    assert list(RequestStep.objects.values_list("what", flat=True)) == ["received", "identified"]
    events = AuditEvent.objects.filter(object_id=str(row.pk))
    assert {event.subject_id for event in events} == {row.subject.pk}
    assert row.subject.pk != aino.pk


@pytest.mark.parametrize("name", ["name", "words", "answer_to"])
def test_an_identity_code_is_refused_wherever_it_is_written(ask: Ask, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(said={name: f"Aino {CODE}"})
    assert list(refused.value.message_dict) == [name]
    assert not DataSubjectRequest.objects.exists()


def test_whoever_asks_for_another_says_who_she_is_and_why(ask: Ask) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(asker="authorised")
    assert set(refused.value.message_dict) == {"asker_name", "authority"}


def test_a_request_to_come_is_not_received(ask: Ask, today: date) -> None:
    with pytest.raises(ValidationError):
        ask(received_on=today + timedelta(days=1))


# --- identity -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [Kind.ACCESS, Kind.PORTABILITY, Kind.ERASURE, Kind.RECTIFICATION, Kind.WITHDRAWAL]
)
def test_nothing_is_done_before_it_is_known_who_asks(ask: Ask, hannele: User, kind: str) -> None:
    row = ask(kind)
    steps: list[Callable[[], object]] = [
        lambda: actions.build_reply(by=hannele, request=row, files=FILES, sections=()),
        lambda: actions.erase_for_request(by=hannele, request=row),
        lambda: actions.decide_request(by=hannele, request=row, outcome="fulfilled"),
        lambda: actions.withdraw_for_request(by=hannele, request=row, labels=()),
    ]
    for step in steps:
        with pytest.raises((refusals.NoIdentity, refusals.WrongKind)):
            step()
    row.refresh_from_db()
    assert row.outcome == ""


def test_an_unknown_method_is_no_method(ask: Ask, hannele: User) -> None:
    with pytest.raises(ValueError, match="copy_of_passport"):
        actions.confirm_identity(by=hannele, request=ask(), method="copy_of_passport")


def test_no_column_takes_the_number_of_a_document() -> None:
    names = {field.name for field in DataSubjectRequest._meta.fields}
    assert not [name for name in names if "number" in name or "document" in name]


def test_the_clock_stands_while_identity_is_asked_about(ask: Ask, hannele: User) -> None:
    with time_machine.travel(date(2026, 11, 2)):
        row = actions.ask_identity(by=hannele, request=ask(), on=date(2026, 11, 2))
    with time_machine.travel(date(2026, 11, 11)):
        assert row.clock(date(2026, 11, 11)).is_paused
        row = actions.confirm_identity(by=hannele, request=row, method="code")
    assert (row.due_on, row.paused_days, row.paused_since) == (date(2026, 12, 11), 9, None)


def test_a_question_that_came_late_does_not_stop_the_clock(ask: Ask, hannele: User) -> None:
    with time_machine.travel(date(2026, 11, 2)):
        row = ask()
    with time_machine.travel(date(2026, 11, 10)), pytest.raises(refusals.AskedTooLate):
        actions.ask_identity(by=hannele, request=row, on=date(2026, 11, 10))


def test_when_nobody_answers_the_clock_runs_on(ask: Ask, hannele: User) -> None:
    with time_machine.travel(date(2026, 11, 2)):
        row = actions.ask_identity(by=hannele, request=ask(), on=date(2026, 11, 2))
    with time_machine.travel(date(2026, 11, 5)):
        row = stop_waiting(by=hannele, request=row)
        with pytest.raises(refusals.NotAsked):
            stop_waiting(by=hannele, request=row)
    assert row.due_on == date(2026, 12, 5)


# --- extension ------------------------------------------------------------------------------


def test_an_extension_has_a_reason_and_is_told_within_the_first_month(
    ask: Ask, hannele: User
) -> None:
    with time_machine.travel(date(2026, 11, 30)):
        row = ask()
    told = date(2026, 12, 30)
    with time_machine.travel(told):
        with pytest.raises(refusals.ReasonMissing):
            actions.extend_request(by=hannele, request=row, reason=" ", told_on=told)
        row = actions.extend_request(by=hannele, request=row, reason="Paljon", told_on=told)
        with pytest.raises(refusals.ExtendedAlready):
            actions.extend_request(by=hannele, request=row, reason="Lisää", told_on=told)
    assert row.due_on == date(2027, 2, 28)


def test_an_extension_after_the_first_due_day_is_refused(ask: Ask, hannele: User) -> None:
    with time_machine.travel(date(2026, 11, 30)):
        row = ask()
    with time_machine.travel(date(2026, 12, 31)), pytest.raises(refusals.TooLateToExtend):
        actions.extend_request(by=hannele, request=row, reason="Paljon", told_on=date(2026, 12, 30))


def test_once_decided_there_is_nothing_to_ask_and_nothing_to_extend(
    ask: Ask, hannele: User
) -> None:
    row, today = ask(known=True), timezone.localdate()
    said = {"outcome": "refused", "ground": "12_5", "decision": "Sama pyyntö viikoittain."}
    actions.decide_request(by=hannele, request=row, **said)
    with pytest.raises(refusals.AlreadyDecided):
        actions.ask_identity(by=hannele, request=row, on=today)
    with pytest.raises(refusals.AlreadyDecided):
        actions.extend_request(by=hannele, request=row, reason="Paljon", told_on=today)


# --- outcomes -------------------------------------------------------------------------------


def test_a_refusal_needs_a_ground_and_words(ask: Ask, hannele: User) -> None:
    row = ask(known=True)
    with pytest.raises(refusals.GroundMissing):
        actions.decide_request(by=hannele, request=row, outcome="refused", decision="Ei")
    with pytest.raises(refusals.ReasonMissing):
        actions.decide_request(by=hannele, request=row, outcome="refused", ground="12_5")
    row = actions.decide_request(
        by=hannele, request=row, outcome="refused", ground="12_5", decision="Kymmenes kerta"
    )
    assert (row.outcome, row.ground) == (Outcome.REFUSED, Ground.EXCESSIVE)


def test_who_stays_unknown_may_be_refused_for_that(ask: Ask, hannele: User) -> None:
    row = ask()
    with pytest.raises(refusals.NoIdentity):
        actions.decide_request(
            by=hannele, request=row, outcome="refused", ground="17_3_e", decision="Riita"
        )
    row = actions.decide_request(
        by=hannele, request=row, outcome="refused", ground="no_identity", decision="Ei vastannut"
    )
    assert row.outcome == Outcome.REFUSED


def test_that_nothing_is_held_says_which_search_was_made(
    ask: Ask, hannele: User, aino: Client
) -> None:
    with pytest.raises(refusals.SomebodyMeant):
        actions.decide_request(
            by=hannele, request=ask(), outcome="nothing_held", search_made="Nimi"
        )
    row = ask(about=None)
    with pytest.raises(refusals.ReasonMissing):
        actions.decide_request(by=hannele, request=row, outcome="nothing_held")
    row = actions.decide_request(
        by=hannele, request=row, outcome="nothing_held", search_made="Nimi, puhelin"
    )
    assert row.sealed.search_made == "Nimi, puhelin"


def test_a_guardian_is_not_answered_before_the_childs_view_is_known(
    ask: Ask, hannele: User
) -> None:
    said = {"asker_name": "Maria Virtanen", "authority": "huoltaja"}
    row = ask(known=True, asker="guardian", said=said)
    with pytest.raises(refusals.ChildsViewMissing):
        actions.build_reply(by=hannele, request=row, files=FILES, sections=())
    row = actions.note_childs_view(by=hannele, request=row, child_view="Sopii hänelle")
    row = actions.build_reply(by=hannele, request=row, files=FILES, sections=("Kortti",))
    assert row.outcome == Outcome.FULFILLED


def test_the_file_keeps_a_fingerprint_and_no_copy(ask: Ask, hannele: User) -> None:
    row = ask(known=True)
    row = actions.build_reply(by=hannele, request=row, files=FILES, sections=("Asiakaskortti",))
    assert row.sealed.files == FILES
    assert row.sealed.sections == ("Asiakaskortti",)


def test_closing_needs_a_decision_and_a_handing_over(ask: Ask, hannele: User, today: date) -> None:
    row = ask(known=True)
    with pytest.raises(refusals.NotDecided):
        actions.close_request(by=hannele, request=row)
    with pytest.raises(refusals.NotDecided):
        actions.hand_over(by=hannele, request=row, delivery="by_hand", on=today)
    actions.build_reply(by=hannele, request=row, files=FILES, sections=())
    with pytest.raises(refusals.NotHandedOver):
        actions.close_request(by=hannele, request=row)
    actions.hand_over(by=hannele, request=row, delivery="by_hand", on=today)
    row = actions.close_request(by=hannele, request=row)
    assert row.closed_on == today
    with pytest.raises(refusals.AlreadyClosed):
        actions.hand_over(by=hannele, request=row, delivery="post", on=today)


def test_the_second_of_two_owners_at_one_request_is_told(
    ask: Ask, hannele: User, aino: Client, today: date
) -> None:
    """Both have the page open; what the second one saw is not what the act goes by."""
    one, other = (DataSubjectRequest.objects.get(pk=row.pk) for row in [ask(known=True)] * 2)
    refuse: dict[str, Any] = {"outcome": "refused", "ground": "12_5", "decision": "Taas"}
    actions.decide_request(by=hannele, request=one, **refuse)
    with pytest.raises(refusals.AlreadyDecided):
        actions.decide_request(by=hannele, request=other, **refuse | {"ground": "15_4"})
    with pytest.raises(refusals.AlreadyDecided):
        actions.build_reply(by=hannele, request=other, files=FILES, sections=())
    actions.hand_over(by=hannele, request=one, delivery="post", on=today)
    with pytest.raises(refusals.HandedOverAlready):
        actions.hand_over(by=hannele, request=other, delivery="by_hand", on=today)
    erasing = ask(Kind.ERASURE, known=True)
    actions.erase_for_request(by=hannele, request=erasing)
    with pytest.raises((refusals.AlreadyDecided, refusals.NobodyMeant)):
        actions.erase_for_request(by=hannele, request=erasing)


def test_what_she_takes_back_is_closed_without_an_answer(ask: Ask, hannele: User) -> None:
    row = actions.decide_request(by=hannele, request=ask(), outcome="withdrawn")
    assert actions.close_request(by=hannele, request=row).closed_on


# --- recipients -----------------------------------------------------------------------------


def test_a_correction_is_told_to_whoever_got_the_data(
    ask: Ask, hannele: User, aino: Client, today: date
) -> None:
    actions.note_disclosure(
        by=hannele,
        subject=aino.subject,
        recipient="Ajanvarausjärjestelmä",
        what="Nimi",
        ground="Varaus",
        on=today,
    )
    row = ask(Kind.RECTIFICATION, known=True)
    actions.decide_request(by=hannele, request=row, outcome="fulfilled")
    task = RecipientTask.objects.select_related("subject", "request").get()
    assert task.sealed.recipient == "Ajanvarausjärjestelmä"
    actions.hand_over(by=hannele, request=row, delivery="by_hand", on=today)
    with pytest.raises(refusals.RecipientsWaiting):
        actions.close_request(by=hannele, request=row)
    with pytest.raises(refusals.ReasonMissing):
        actions.answer_recipient(by=hannele, task=task, answer="impossible")
    actions.answer_recipient(by=hannele, task=task, answer="told")
    assert actions.close_request(by=hannele, request=row).closed_on


# --- objections -----------------------------------------------------------------------------


def test_an_objection_to_marketing_takes_effect_at_once(
    ask: Ask, hannele: User, aino: Client
) -> None:
    contacts = contacts_of(aino.pk)
    assert len(contacts) == 2
    row = ask(Kind.MARKETING_OBJECTION)
    assert row.outcome == Outcome.FULFILLED
    assert all(is_banned(KeyedBan.Kind.MARKETING, [contact]) for contact in contacts)


def test_somebody_unknown_may_object_to_marketing_too(ask: Ask) -> None:
    ask(Kind.MARKETING_OBJECTION, about=None, said={"answer_to": " Liisa@Example.org"})
    assert is_banned(KeyedBan.Kind.MARKETING, ["liisa@example.org"])
    assert not is_banned(KeyedBan.Kind.RETURN, ["liisa@example.org"])


def test_any_other_objection_restricts_until_it_is_decided(ask: Ask, aino: Client) -> None:
    ask(Kind.OBJECTION)
    assert DataSubject.objects.get(pk=aino.pk).state == DataSubject.State.RESTRICTED


def test_a_ban_that_is_hit_again_lasts_anew(hannele: User, today: date) -> None:
    values: dict[str, Any] = {"by": hannele, "kind": "marketing", "contacts": ["a@example.org"]}
    with time_machine.travel(today - timedelta(days=900)):
        assert actions.ban_contacts(**values) == 1
    assert actions.ban_contacts(**values) == 0
    assert KeyedBan.objects.get().last_hit_on == today
    with pytest.raises(refusals.NoContact):
        actions.ban_contacts(**{**values, "contacts": []})

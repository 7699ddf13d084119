"""Erasure on request: what goes, what stays and why; and the database is asked afterwards."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from clients.models import Client
from privacy import actions, refusals
from privacy.bans import contacts_of, is_banned
from privacy.erasure_preview import preview, traces
from privacy.models import (
    ConsentReceipt,
    DataSubject,
    DataSubjectRequest,
    Disclosure,
    Erasure,
    FormKey,
    Hold,
    KeyedBan,
    PurgeRun,
    RecipientTask,
)
from privacy.models.request import Kind, Outcome
from privacy.purge import purge
from privacy.registry import declaration_of
from staff.models import User
from tests.personal_data.dump import tables_with
from tests.personal_data.test_canaries import Canaries
from tests.privacy.requests.conftest import Ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


def _erased(by: User, ask: Ask, about: UUID, **more: Any) -> DataSubjectRequest:
    request = ask(Kind.ERASURE, known=True, about=about)
    return actions.erase_for_request(by=by, request=request, **more)


def test_after_the_erasure_no_word_of_hers_is_left_and_the_check_says_so(
    canaries: Canaries, hannele: User, ask: Ask
) -> None:
    row = _erased(hannele, ask, canaries.subject.pk)
    row = actions.check_erasure(by=hannele, request=row)
    assert tables_with(list(canaries.words.values())) == set()
    assert not DataSubject.objects.filter(pk=canaries.subject.pk).exists()
    assert (row.about, row.outcome) == (None, Outcome.FULFILLED)
    assert row.checked_at is not None
    assert [line for line in row.sealed.result if line.left] == []


def test_the_result_names_each_kind_and_field_that_is_gone(
    canaries: Canaries, hannele: User, ask: Ask
) -> None:
    before = preview(canaries.subject.pk, timezone.localdate())
    result = _erased(hannele, ask, canaries.subject.pk).sealed.result
    gone = {line.title: line for line in result if line.fields}
    assert set(gone) == {line.title for line in before.goes}
    assert sum(line.erased for line in gone.values()) == before.rows
    assert "Puhelin" in gone["Yhteystiedot"].fields


def test_what_stays_says_why_and_until_when(canaries: Canaries, today: date) -> None:
    stays = {line.title: line for line in preview(canaries.subject.pk, today).stays}
    assert all(line.reason for line in stays.values())
    request_file = stays[str(declaration_of(DataSubjectRequest).title)]
    assert request_file.until is not None
    assert request_file.until >= today + timedelta(days=700)


def test_a_trace_that_was_left_is_found_and_the_request_is_not_done(
    hannele: User, ask: Ask, aino: Client
) -> None:
    """The check reads the database, so an eraser that forgets a table does not get past it."""
    PurgeRun(today=timezone.localdate(), counts={"note": str(aino.pk)}).save()
    row = actions.check_erasure(by=hannele, request=_erased(hannele, ask, aino.pk))
    assert row.checked_at is None
    assert {line.title: line.left for line in row.sealed.result if line.left} == {
        "privacy.PurgeRun": 1
    }
    with pytest.raises(refusals.NotChecked):
        actions.close_request(by=hannele, request=row)
    PurgeRun.objects.all().delete()
    row = actions.check_erasure(by=hannele, request=row)
    assert row.checked_at is not None
    assert not [line for line in row.sealed.result if line.left]


def test_tables_that_outlive_her_are_no_trace(hannele: User, aino: Client) -> None:
    key = UUID(int=1)
    FormKey(key=key, user_id=hannele.pk, digest=b"0" * 32, location=f"/kortti/{aino.pk}/").save()
    assert "privacy.FormKey" not in traces(aino.pk)


def test_erasing_works_during_the_relationship(hannele: User, ask: Ask, aino: Client) -> None:
    Client.objects.filter(pk=aino.pk).update(last_visit_on=timezone.localdate())
    _erased(hannele, ask, aino.pk)
    assert not Client.objects.filter(pk=aino.pk).exists()
    assert Erasure.objects.get().ground == Erasure.Ground.REQUEST


def test_nothing_is_erased_before_it_is_known_who_asks(
    hannele: User, ask: Ask, aino: Client
) -> None:
    with pytest.raises(refusals.NoIdentity):
        actions.erase_for_request(by=hannele, request=ask(Kind.ERASURE))
    assert Client.objects.filter(pk=aino.pk).exists()


def test_another_kind_of_request_erases_nobody(hannele: User, ask: Ask, aino: Client) -> None:
    with pytest.raises(refusals.WrongKind):
        actions.erase_for_request(by=hannele, request=ask(Kind.ACCESS, known=True))
    assert Client.objects.filter(pk=aino.pk).exists()


def test_nobody_is_erased_twice(hannele: User, ask: Ask, aino: Client) -> None:
    row = _erased(hannele, ask, aino.pk)
    with pytest.raises(refusals.AlreadyDecided):
        actions.erase_for_request(by=hannele, request=row)


def test_she_is_kept_out_only_at_her_express_wish(hannele: User, ask: Ask, aino: Client) -> None:
    contacts = contacts_of(aino.pk)
    row = _erased(hannele, ask, aino.pk)
    assert not row.return_ban
    assert not is_banned(KeyedBan.Kind.RETURN, contacts)


def test_her_wish_not_to_come_back_is_kept_as_hashes(hannele: User, ask: Ask, aino: Client) -> None:
    contacts = contacts_of(aino.pk)
    row = _erased(hannele, ask, aino.pk, return_ban=True)
    assert row.return_ban
    assert all(is_banned(KeyedBan.Kind.RETURN, [contact]) for contact in contacts)
    assert tables_with(["aino@example.org", "0401112233"]) == set()


def test_restricted_data_are_not_erased_over_her_head(
    hannele: User, ask: Ask, aino: Client
) -> None:
    actions.restrict(by=hannele, subject=aino.subject, ground="claim", reason="Riita")
    with pytest.raises(refusals.RestrictionInForce):
        _erased(hannele, ask, aino.pk)
    assert Client.objects.filter(pk=aino.pk).exists()


def test_recipients_are_told_of_an_erasure(hannele: User, ask: Ask, aino: Client) -> None:
    actions.note_disclosure(
        by=hannele,
        subject=aino.subject,
        recipient="Varausjärjestelmä",
        what="Nimi",
        ground="Varaus",
        on=timezone.localdate(),
    )
    row = _erased(hannele, ask, aino.pk)
    tasks = RecipientTask.objects.filter(request=row).select_related("subject")
    assert [task.sealed.recipient for task in tasks] == ["Varausjärjestelmä"]
    assert not Disclosure.objects.exists()


def test_held_records_stay_readable_under_their_own_key(
    canaries: Canaries, hannele: User, ask: Ask, today: date
) -> None:
    pk, held = canaries.subject.pk, canaries.words["treatments.TreatmentEntry.given#note"]
    Hold.objects.filter(about=pk).delete()
    hold = actions.hold_records(
        by=hannele,
        subject_id=pk,
        name="Aino",
        claim="Vahingonkorvausvaatimus",
        chosen=[("treatments.TreatmentEntry", _entry_of(pk))],
        review_on=today + timedelta(days=90),
    )
    _erased(hannele, ask, pk)
    kept = Hold.objects.select_related("subject").get(pk=hold.pk)
    assert kept.about is None
    assert held in kept.sealed.records[0].content
    assert tables_with([held]) == set()
    actions.release_hold(by=hannele, hold=kept)
    assert not Hold.objects.filter(pk=hold.pk).exists()
    assert not DataSubject.objects.filter(pk=kept.subject.pk).exists()


def _entry_of(subject_id: UUID) -> Any:
    from treatments.models import TreatmentEntry

    return TreatmentEntry.objects.get(subject_id=subject_id).pk


def test_two_years_after_closing_the_file_goes_and_its_key(
    hannele: User, ask: Ask, aino: Client
) -> None:
    with time_machine.travel(date(2026, 10, 1)):
        row = actions.decide_request(by=hannele, request=ask(), outcome="withdrawn")
        row = actions.close_request(by=hannele, request=row)
    case = row.subject.pk
    purge(date(2028, 10, 1))
    assert DataSubjectRequest.objects.filter(pk=row.pk).exists()
    purge(date(2028, 10, 2))
    assert not DataSubjectRequest.objects.filter(pk=row.pk).exists()
    assert not DataSubject.objects.filter(pk=case).exists()


def test_an_open_file_does_not_go(hannele: User, ask: Ask, aino: Client) -> None:
    with time_machine.travel(date(2026, 10, 1)):
        row = ask(Kind.COMPLAINT)
    purge(date(2032, 1, 1))
    assert DataSubjectRequest.objects.get(pk=row.pk).about is None, "the card itself is gone"


def test_nobody_falls_due_between_her_asking_and_her_answer(
    hannele: User, ask: Ask, aino: Client
) -> None:
    row, due = ask(Kind.ACCESS), date(2032, 1, 1)
    assert purge(due, dry_run=True).erased.get("client", 0) == 0
    assert purge(due).kept["client"]["request"] == 1
    assert Client.objects.filter(pk=aino.pk).exists()
    actions.decide_request(by=hannele, request=row, outcome="withdrawn")
    assert purge(due).erased["client"] == 1
    assert not Client.objects.filter(pk=aino.pk).exists()


def test_consents_leave_a_receipt(canaries: Canaries, hannele: User, ask: Ask) -> None:
    _erased(hannele, ask, canaries.subject.pk)
    assert ConsentReceipt.objects.exists()

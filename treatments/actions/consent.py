"""Consent to health data: given, withdrawn, refused; and what a withdrawal leaves to do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from clients.actions import refuse_health_storing
from clients.age import AgeGroup
from clients.models import Client
from privacy.audit.acts import Actor, audited, record
from privacy.consents import (
    consents_in_force,
    give_consent,
    standing,
    withdraw_consent,
    withdraw_on_card,
)
from privacy.first_texts import HEALTH
from privacy.links import locked_subjects
from privacy.models import ConsentEvidence, ConsentText, DataSubject, Guardian
from privacy.models.consent import Way
from privacy.registry import delete_rows, resting_on
from privacy.vocabulary import HealthDataKind
from treatments.capacity import refuse_insufficient
from treatments.locking import locked_entry, locked_person
from treatments.models import (
    ContraindicationCheck,
    HealthAnswer,
    HealthDataConsent,
    PatchTest,
    TreatmentEntry,
    silent_cards,
)
from treatments.opening import opened, opens
from treatments.refusals import AgeNotKnown, NoHealthConsent, StoringRefused

NOTE_REVIEW = timedelta(days=7)
"""Free-text notes are reviewed within a week of a withdrawal (R6)."""
_NO = HealthDataConsent.Act.WITHDRAWN


@audited
def give_health_consent(
    *,
    by: Actor,
    client: Client,
    way: str,
    kinds: Sequence[str],
    paper_place: str = "",
    guardian: Guardian | None = None,
    minor_agrees: bool | None = None,
) -> HealthDataConsent:
    """She agrees to these kinds of health data (HealthDataKind), in this way (R2 to R4, R43).

    A minor's guardian is the one given, or the one on her card. Where an earlier consent covered
    more kinds, here or on a card merged into this one, what rests on the others goes. Raises
    StoringRefused, AgeNotKnown, GuardianMissing, OwnConsentMissing, and ValueError for kinds that
    the wording does not name or without a way.
    """
    card = locked_person(client.pk)
    locked_subjects(card.pk)
    if card.refuses_health_storing:
        raise StoringRefused
    evidence = ConsentEvidence(
        way=way,
        kinds=tuple(dict.fromkeys(kinds)),
        paper_place=paper_place,
        guardian=guardian,
        minor_agrees=minor_agrees,
    )
    evidence = _of_the_right_people(card, evidence)
    before = standing(HealthDataConsent, card.subject_ids)
    _narrow_others(by, card, before, evidence)
    given = _given(by, card.subject, evidence)
    erased = _carry_over(card, before, given)
    record("health.consent_given", by=by, subject_id=card.pk, obj=given, counts=erased)
    return given


@audited
def withdraw_health_consent(*, by: Actor, client: Client, way: str) -> HealthDataConsent:
    """Answers, findings, consultations and patch tests go at once; no reason is asked (R6).

    Notes of treatments are put up for review within a week. Raises NoHealthConsent.
    """
    card = locked_person(client.pk)
    locked_subjects(card.pk)
    if not standing(HealthDataConsent, card.subject_ids):
        raise NoHealthConsent
    withdrawn = withdraw_consent(
        by=by, model=HealthDataConsent, subject=card.subject, evidence=ConsentEvidence(way=way)
    )
    counts = {"notes_to_review": _put_up_notes(card)}
    record("health.consent_withdrawn", by=by, subject_id=card.pk, obj=withdrawn, counts=counts)
    return withdrawn


@audited
def refuse_storing(*, by: Actor, client: Client, way: str) -> Client:
    """She wants no health data stored (R5): a live consent is withdrawn in the same breath."""
    card = locked_person(client.pk)
    if standing(HealthDataConsent, card.subject_ids):
        withdraw_health_consent(by=by, client=card, way=way)
    return refuse_health_storing(by=by, client=card)


@audited
def erase_silent(*, by: Actor, client: Client) -> int:
    """Erase what may not be read any more, because another card of hers said no (`silent_cards`):
    what she said there is written here as well. Returns of how many cards.
    """
    card = locked_person(client.pk)
    locked_subjects(card.pk)
    silent, acts = silent_cards(card), HealthDataConsent.objects.filter(act=_NO)
    no = acts.filter(subject__in=card.subject_ids).select_related("subject").order_by("at").last()
    way = no.sealed.way if no is not None and opens(no) else Way.ORAL.value
    given = standing(HealthDataConsent, card.subject_ids)
    ended = [consent for consent in given if consent.subject_id in silent]
    for consent in ended:
        said = ConsentEvidence(way=way)
        withdraw_on_card(by=by, model=HealthDataConsent, given=consent, evidence=said)
    noted = _put_up_notes(card)
    record(
        "health.silent_erased",
        by=by,
        subject_id=card.pk,
        counts={"cards": len(ended), "notes_to_review": noted},
    )
    return len(ended)


@audited
def review_note(*, by: Actor, entry: TreatmentEntry, note: str) -> TreatmentEntry:
    """The note of a treatment after a withdrawal, without what the consent had carried.

    Earlier versions lose their notes too: what was taken out must not live on in the history.
    """
    row = locked_entry(entry)
    kept = row.sealed
    row.sealed = replace(
        kept,
        given=replace(kept.given, note=note),
        earlier=tuple(replace(e, given=replace(e.given, note="")) for e in kept.earlier),
    )
    row.note_review_due_on = None
    row.save()
    record("treatments.note_reviewed", by=by, subject_id=row.subject_id, obj=row, fields=("note",))
    return row


def _of_the_right_people(client: Client, evidence: ConsentEvidence) -> ConsentEvidence:
    """The evidence with the guardian of a minor; an adult has none. Raises when one is lacking."""
    today, who = timezone.localdate(), client.sealed
    age = client.age_group(today)
    if age in (AgeGroup.ASK, AgeGroup.UNKNOWN):
        raise AgeNotKnown
    if age is AgeGroup.ADULT:
        return replace(evidence, guardian=None, minor_agrees=None)
    evidence = replace(evidence, guardian=evidence.guardian or who.guardian)
    refuse_insufficient(
        evidence,
        age=age,
        birth_year=who.birth_year,
        own_consent_age=settings.MINOR_OWN_CONSENT_AGE,
        today=today,
    )
    return evidence


def _given(by: Actor, subject: DataSubject, evidence: ConsentEvidence) -> HealthDataConsent:
    return give_consent(
        by=by,
        model=HealthDataConsent,
        subject=subject,
        text=ConsentText.current(HEALTH),
        evidence=evidence,
    )


def _narrow_others(
    by: Actor, client: Client, before: Sequence[HealthDataConsent], evidence: ConsentEvidence
) -> None:
    """What she had agreed to on other cards holds no further than what she agrees to now, and what
    a later withdrawal had ended does not come back to life.
    """
    live = consents_in_force(HealthDataConsent, client.subject, client.merges)
    ended = [consent for consent in before if consent not in live]
    narrowed: list[HealthDataConsent] = []
    for consent in live:
        kinds = tuple(kind for kind in consent.sealed.kinds if kind in evidence.kinds)
        if consent.subject_id != client.pk and kinds != consent.sealed.kinds:
            (narrowed if kinds else ended).append(consent)
    for consent in ended:  # first, for a withdrawal ends what was given before it
        said = ConsentEvidence(way=evidence.way)
        withdraw_on_card(by=by, model=HealthDataConsent, given=consent, evidence=said)
    for consent in narrowed:
        kinds = tuple(kind for kind in consent.sealed.kinds if kind in evidence.kinds)
        _rest_on(_given(by, consent.subject, replace(evidence, kinds=kinds)), consent.subject_id)


def _carry_over(
    client: Client, before: Sequence[HealthDataConsent], given: HealthDataConsent
) -> dict[str, int]:
    """What rests on the earlier consents now rests on the new one, or goes with its kinds."""
    if not before:
        return {}
    dropped = {kind for one in before for kind in one.sealed.kinds} - set(given.sealed.kinds)
    erased = _erase_kinds(client, dropped) if dropped else {}
    _rest_on(given, client.pk)
    return erased


def _rest_on(consent: HealthDataConsent, subject_id: UUID) -> None:
    for declaration in resting_on(HealthDataConsent):
        declaration.own_rows([subject_id]).update(consent=consent)


def _erase_kinds(client: Client, dropped: set[str]) -> dict[str, int]:
    hers = {"subject__in": client.subject_ids}
    rows, unreadable = opened(HealthAnswer.objects.filter(**hers), client)
    answers = [row.pk for row in (*rows, *unreadable) if _falls(row, dropped)]
    tests = PatchTest.objects.filter(**hers)
    return {
        "answers": delete_rows(HealthAnswer.objects.filter(pk__in=answers)),
        "tests": delete_rows(tests) if HealthDataKind.ALLERGIES in dropped else 0,
        "checks": delete_rows(ContraindicationCheck.objects.filter(**hers)),
    }


def _put_up_notes(client: Client) -> int:
    """Notes of treatments may hold what the consent had carried. Returns how many."""
    entries = opened(TreatmentEntry.objects.filter(subject__in=client.subject_ids), client)
    noted = [entry.pk for group in entries for entry in group if _may_hold_notes(entry)]
    due = timezone.localdate() + NOTE_REVIEW
    TreatmentEntry.objects.filter(pk__in=noted).update(note_review_due_on=due)
    return len(noted)


def _falls(answer: HealthAnswer, dropped: set[str]) -> bool:
    """What cannot be read goes too, so that nothing stays that may not."""
    return not opens(answer) or answer.sealed.kind in dropped


def _may_hold_notes(entry: TreatmentEntry) -> bool:
    if not opens(entry):
        return True
    earlier = (before.given.note for before in entry.sealed.earlier)
    return bool(entry.given.note or any(earlier))

"""Consent to health data: given, withdrawn, refused; and what a withdrawal leaves to do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from clients.actions import refuse_health_storing
from clients.age import AgeGroup
from clients.models import Client
from privacy.audit.acts import Actor, audited, record
from privacy.consents import give_consent, live_consent, withdraw_consent
from privacy.first_texts import HEALTH
from privacy.models import ConsentEvidence, ConsentText, DataSubject, Guardian
from privacy.registry import delete_rows, resting_on
from privacy.vocabulary import HealthDataKind
from treatments.capacity import refuse_insufficient
from treatments.locking import locked_client, locked_entry
from treatments.models import (
    ContraindicationCheck,
    HealthAnswer,
    HealthDataConsent,
    PatchTest,
    TreatmentEntry,
    health_consent,
)
from treatments.opening import opened, opens
from treatments.refusals import AgeNotKnown, NoHealthConsent, StoringRefused

NOTE_REVIEW = timedelta(days=7)
"""Free-text notes are reviewed within a week of a withdrawal (R6)."""


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
    more kinds, what rests on the others goes. Raises StoringRefused, AgeNotKnown, GuardianMissing,
    OwnConsentMissing, and ValueError for kinds that the wording does not name or without a way.
    """
    card = locked_client(client.pk)
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
    before = live_consent(HealthDataConsent, card.subject)
    given = give_consent(
        by=by,
        model=HealthDataConsent,
        subject=card.subject,
        text=ConsentText.current(HEALTH),
        evidence=evidence,
    )
    erased = _carry_over(card, before, given)
    record("health.consent_given", by=by, subject_id=card.pk, obj=given, counts=erased)
    return given


@audited
def withdraw_health_consent(*, by: Actor, client: Client, way: str) -> HealthDataConsent:
    """Answers, findings, consultations and patch tests go at once; no reason is asked (R6).

    Notes of treatments are put up for review within a week. Raises NoHealthConsent.
    """
    card = locked_client(client.pk)
    hers = DataSubject.objects.select_for_update(no_key=True).filter(pk__in=card.subject_ids)
    live = [s for s in hers.order_by("pk") if live_consent(HealthDataConsent, s) is not None]
    if not live:
        raise NoHealthConsent
    for subject in live:  # of merged cards: she withdraws, whichever card she gave it on
        withdrawn = withdraw_consent(
            by=by, model=HealthDataConsent, subject=subject, evidence=ConsentEvidence(way=way)
        )
    due = timezone.localdate() + NOTE_REVIEW
    entries = opened(TreatmentEntry.objects.filter(subject__in=card.subject_ids), card)
    noted = [entry.pk for group in entries for entry in group if _may_hold_notes(entry)]
    TreatmentEntry.objects.filter(pk__in=noted).update(note_review_due_on=due)
    record(
        "health.consent_withdrawn",
        by=by,
        subject_id=card.pk,
        obj=withdrawn,
        counts={"notes_to_review": len(noted)},
    )
    return withdrawn


@audited
def refuse_storing(*, by: Actor, client: Client, way: str) -> Client:
    """She wants no health data stored (R5): a live consent is withdrawn in the same breath."""
    card = locked_client(client.pk)
    if health_consent(card) is not None:
        withdraw_health_consent(by=by, client=card, way=way)
    return refuse_health_storing(by=by, client=card)


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


def _carry_over(
    client: Client, before: HealthDataConsent | None, given: HealthDataConsent
) -> dict[str, int]:
    """What rests on the earlier consent now rests on the new one, or goes with its kinds."""
    if before is None:
        return {}
    dropped = set(before.sealed.kinds) - set(given.sealed.kinds)
    erased = _erase_kinds(client, dropped) if dropped else {}
    for declaration in resting_on(HealthDataConsent):
        declaration.own_rows([client.pk]).update(consent=given)
    return erased


def _erase_kinds(client: Client, dropped: set[str]) -> dict[str, int]:
    rows, unreadable = opened(HealthAnswer.objects.filter(subject_id=client.pk), client)
    answers = [row.pk for row in (*rows, *unreadable) if _falls(row, dropped)]
    tests = PatchTest.objects.filter(subject_id=client.pk)
    checks = ContraindicationCheck.objects.filter(subject_id=client.pk)
    return {
        "answers": delete_rows(HealthAnswer.objects.filter(pk__in=answers)),
        "tests": delete_rows(tests) if HealthDataKind.ALLERGIES in dropped else 0,
        "checks": delete_rows(checks),
    }


def _falls(answer: HealthAnswer, dropped: set[str]) -> bool:
    """What cannot be read goes too, so that nothing stays that may not."""
    return not opens(answer) or answer.sealed.kind in dropped


def _may_hold_notes(entry: TreatmentEntry) -> bool:
    if not opens(entry):
        return True
    earlier = (before.given.note for before in entry.sealed.earlier)
    return bool(entry.given.note or any(earlier))

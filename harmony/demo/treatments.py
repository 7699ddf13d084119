"""The treatments of a story: each after a check by the list in use, as the acts would make it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from clients.models import Client
from harmony.demo.equipment import SETTINGS, batch_of
from harmony.demo.story import Came, Story
from privacy.audit.acts import Actor
from treatments.assessment import Assessment, Who
from treatments.catalogue_in_use import InUse
from treatments.catalogue_reading import Outcome
from treatments.checking import stored_findings
from treatments.equipment import equipment_of
from treatments.facts import Facts
from treatments.models import (
    CheckRecord,
    ContraindicationCheck,
    Device,
    DeviceUse,
    DoctorsOpinion,
    Earlier,
    EntryRecord,
    Given,
    HealthAnswer,
    PatchTest,
    Product,
    ProductUse,
    TreatmentEntry,
)

Decision = ContraindicationCheck.Decision
DECIDED = {
    Outcome.CAUTION: (Decision.WITH_CARE, "Hellävaraisesti ja lyhyemmin, iho tarkistettu ensin."),
    Outcome.LOCAL: (Decision.AREA_LEFT_OUT, "Alue jätettiin pois."),
}
OPINION = "Lääkärin kirjallinen arvio nähty, kevyt käsittely."
NOT_DONE = "Vasta-aihe, tarjottiin toista hoitoa."
AFTERCARE = {
    "facial": "Ei saunaa eikä meikkiä vuorokauteen. Kosteusvoide aamuin illoin.",
    "light/laser": "Vältä aurinkoa neljä viikkoa, aurinkosuoja 50+.",
    "peel": "Ei kuorintoja viikkoon. Aurinkosuoja joka päivä.",
    "injection-free needling": "Ei meikkiä eikä uimahallia kahteen päivään.",
    "hair-removal": "Ei saunaa vuorokauteen. Kevyt kuorinta viikon päästä.",
    "lash&brow": "Ei vettä eikä höyryä vuorokauteen.",
    "body": "Juo vettä ja lepää hetki.",
    "hand&foot": "Rasvaa illalla. Vaihda sukat päivittäin.",
}
NOTE_REVIEW = timedelta(days=7)


@dataclass(frozen=True)
class Room:
    """The salon in which the stories happen: its day, its people, its shelf and its list."""

    now: datetime
    today: date
    in_use: InUse
    random: Random
    owner: Actor
    reception: Actor
    therapists: tuple[Actor, ...]

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def moment(self, days_ago: int, hour: int) -> datetime:
        """That hour of the day, but never one that is still to come."""
        day = datetime.combine(self.day(days_ago), time(hour))
        return min(timezone.make_aware(day), self.now)

    def therapist(self, client: Client) -> Actor:
        """Most clients stay with one."""
        return self.therapists[len(client.sealed.name) % len(self.therapists)]

    def products_for(self, method: str) -> list[Product]:
        return [item for item in self.in_use.layer.products if method in item.method_codes]

    def devices_for(self, method: str) -> tuple[Device, ...]:
        return self.in_use.devices_for(method, self.today)


def treatment_rows(
    story: Story,
    client: Client,
    answers: Sequence[HealthAnswer],
    tests: Sequence[PatchTest],
    room: Room,
) -> Iterator[Any]:
    """Entries with their checks; where she could not be treated, the check alone."""
    asked = story.asked
    for visit in story.came:
        if not visit.method:
            continue
        entry = _entry(visit, client, room)
        if asked is None or visit.days_ago > asked.days_ago or not asked.methods:
            if not room.in_use.offered[visit.method].needs_answers:
                yield entry
        elif asked.withdrawn_ago is not None:
            yield _after_withdrawal(entry, asked.withdrawn_ago, room)
        else:
            facts = _facts_then(client, answers, tests, visit, room)
            yield from _checked(entry, visit, facts, room)


def _entry(visit: Came, client: Client, room: Room) -> TreatmentEntry:
    """As if nothing about her health were stored."""
    by, given = room.therapist(client), _given(visit, room)
    record = EntryRecord(given=given, list_version=room.in_use.catalogue.version)
    if visit.was_corrected:
        before = replace(given, products=(), note="")
        day = room.day(visit.days_ago)
        record = replace(record, earlier=(Earlier(before, day, day, by.pk),))
    return TreatmentEntry(
        subject=client.subject,
        performed_on=room.day(visit.days_ago),
        performed_by=by.pk,
        catalogue_version=room.in_use.version,
        check_state=TreatmentEntry.CheckState.ORAL,
        told_at=room.moment(visit.days_ago, 12),
        told_by=by.pk,
        sealed=record,
    )


def _given(visit: Came, room: Room) -> Given:
    method = room.in_use.method(visit.method)
    products = room.products_for(method.code)[:2]
    return Given(
        method_code=method.code,
        method_name=method.name.fi,
        products=tuple(
            ProductUse(item.name, batch_of(item.name, visit.days_ago, room.today), item.pk)
            for item in products
        ),
        devices=tuple(
            DeviceUse(d.name, d.serial, room.random.choice(SETTINGS.get(d.name, ("",))), d.pk)
            for d in room.devices_for(method.code)[:1]
        ),
        note=visit.note,
        aftercare=AFTERCARE.get(method.family, "") if visit.days_ago % 3 == 0 else "",
    )


def _after_withdrawal(entry: TreatmentEntry, withdrawn_ago: int, room: Room) -> TreatmentEntry:
    """Its check is gone; a note waits to be looked through (R6)."""
    days_since = (room.today - entry.performed_on).days
    if days_since > withdrawn_ago:
        entry.check_state = TreatmentEntry.CheckState.CHECKED
        if entry.given.note and withdrawn_ago <= NOTE_REVIEW.days:
            entry.note_review_due_on = room.day(withdrawn_ago) + NOTE_REVIEW
    return entry


def _facts_then(
    client: Client,
    answers: Sequence[HealthAnswer],
    tests: Sequence[PatchTest],
    visit: Came,
    room: Room,
) -> Facts:
    """What was known on that day: passing conditions of today had not begun yet."""
    day = room.day(visit.days_ago)
    return Facts(
        client=client,
        answers=tuple(_as_it_was(answer, day, room) for answer in answers),
        patch_tests=tuple(t for t in tests if timezone.localdate(t.applied_at) < day),
        was_interviewed=True,
        unreadable=(),
    )


def _as_it_was(answer: HealthAnswer, day: date, room: Room) -> HealthAnswer:
    condition = room.in_use.catalogue.conditions.get(answer.sealed.condition_code)
    valid = condition.review_after_days if condition else None
    if valid is None or (answer.confirmed_on - day).days <= valid:
        return answer
    return HealthAnswer(
        subject=answer.subject,
        confirmed_on=day,
        sealed=replace(answer.sealed, is_yes=False),
    )


def _checked(
    entry: TreatmentEntry, visit: Came, facts: Facts, room: Room
) -> Iterator[TreatmentEntry | ContraindicationCheck]:
    equipment = equipment_of(entry.given)
    catalogue = room.in_use.for_equipment(equipment)
    code, day = visit.method, entry.performed_on
    assessment = facts.assessments([code], catalogue, day)[code]
    decision = _decision(assessment, visit, room)
    if decision is None:
        return  # something was still to be asked: she came, and nothing was done
    findings = stored_findings(assessment, catalogue)
    record = CheckRecord(
        method_code=code,
        method_name=entry.given.method_name,
        outcome=str(assessment.outcome),
        list_version=assessment.catalogue_version,
        findings=findings,
        **decision,
    )
    is_done = decision["decision"] != Decision.NOT_DONE
    by = room.owner.pk if decision["opinion"] else entry.performed_by
    if is_done:
        entry.check_state = TreatmentEntry.CheckState.CHECKED
        yield entry
    yield ContraindicationCheck(
        subject=entry.subject,
        checked_on=day,
        decided_by=by,
        entry=entry if is_done else None,
        catalogue_version=room.in_use.version,
        sealed=record,
    )


def _decision(assessment: Assessment, visit: Came, room: Room) -> dict[str, Any] | None:
    """What was decided and why; None while something is to be asked."""
    choice, reason, opinion = "", "", None
    outcome, going_on = assessment.outcome, assessment.going_on
    if outcome is Outcome.STOP and visit.has_opinion:
        choice, reason = Decision.CLEARED, OPINION
        opinion = DoctorsOpinion(room.day(visit.days_ago + 6), "Kansio 2, lääkärin lausunnot")
    elif outcome is Outcome.STOP:
        choice, reason = Decision.NOT_DONE, NOT_DONE
    elif outcome is Outcome.ASK and going_on.who is Who.NOBODY:
        return None
    elif outcome is Outcome.ASK:
        choice, reason = DECIDED[Outcome.CAUTION]
    elif outcome in DECIDED:
        choice, reason = DECIDED[outcome]
    return {"decision": str(choice), "reason": reason, "opinion": opinion}

"""Treatments: logged after a check, declined, corrected, taken back."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from clients.actions import note_visit
from clients.models import Client
from privacy.audit.acts import Actor, audited, record
from privacy.registry import delete_rows
from treatments.actors import StaffActor
from treatments.assessment import Assessment
from treatments.catalogue_in_use import Equipment, InUse, catalogue_in_use
from treatments.checking import Checked, stored_findings
from treatments.checking import check as check_now
from treatments.deciding import Decision, refuse_undecided
from treatments.equipment import equipment_of, named, refuse_unwritten
from treatments.facts import facts_about
from treatments.locking import locked_client, locked_entry
from treatments.models import (
    CheckRecord,
    ContraindicationCheck,
    Earlier,
    EntryRecord,
    Given,
    TreatmentEntry,
    Visit,
    health_consent,
)
from treatments.refusals import (
    AnswersNeeded,
    CheckNeeded,
    CheckOutdated,
    ConfirmationNeeded,
    EntryChanged,
    NoHealthConsent,
    NotTold,
    TooLate,
    WrongDay,
)

ORAL = "oral"
"""In place of a check's fingerprint: gone through orally, not stored (R5)."""

LATE_BY = timedelta(days=14)
"""How long afterwards a treatment may still be logged."""


@audited
def log_treatment(
    *,
    by: StaffActor,
    client: Client,
    given: Given,
    told: bool,
    check: str,
    decision: Decision | None = None,
    performed_on: date | None = None,
) -> TreatmentEntry:
    """A treatment was given, today or up to two weeks ago.

    `check` is the fingerprint of the check that was shown (`check_contraindications` for the same
    day), or ORAL where there is no consent to storing. `given` names products and devices by the
    ids of the inventory; names are filled in. Raises NotTold, TooLate, CheckNeeded, CheckOutdated,
    ConfirmationNeeded, QuestionsOpen, DecisionNeeded, MayNotGoOn, OpinionNeeded, ExcludedByMaker,
    DeviceWithoutList, AnswersNeeded, NoHealthConsent, MethodNotOffered, NoApprovedCatalogue.
    """
    if not told:
        raise NotTold
    card, in_use, day = locked_client(client.pk), catalogue_in_use(), _day(performed_on)
    given = named(given, in_use.method(given.method_code), in_use)
    refuse_unwritten(given, in_use, timezone.localdate())
    entry = _entry(by, card, given, day, in_use)
    if _may_be_oral(card, check, in_use, given):
        entry.save(force_insert=True)
    else:
        equipment = equipment_of(given)
        made = _held_check(card, in_use, given.method_code, day, check)
        assessment = made.with_equipment(equipment)
        refuse_undecided(
            assessment, decision, may_decide_stop=by.has_perm("treatments.decide_stop")
        )
        entry.check_state = TreatmentEntry.CheckState.CHECKED
        entry.save(force_insert=True)
        _keep_check(by, made, assessment, equipment, decision, entry)
    Visit.objects.get_or_create(subject=card.subject, on=day, defaults={"noted_by": by.pk})
    note_visit(by=by, client=card, on=day)
    record("treatments.logged", by=by, subject_id=card.pk, obj=entry, purpose=entry.check_state)
    return entry


@audited
def decline_treatment(
    *, by: Actor, client: Client, method: str, check: str, reason: str
) -> ContraindicationCheck:
    """The decision not to treat today, with its reason (R10).

    Raises NoHealthConsent, CheckOutdated, MethodNotOffered.
    """
    card, in_use = locked_client(client.pk), catalogue_in_use()
    if health_consent(card) is None:
        raise NoHealthConsent
    made = _held_check(card, in_use, method, timezone.localdate(), check, confirmed=False)
    decision = Decision(ContraindicationCheck.Decision.NOT_DONE, reason)
    row = _keep_check(by, made, made.assessment, None, decision, None)
    record("treatments.declined", by=by, subject_id=card.pk, obj=row)
    return row


@audited
def correct_entry(
    *,
    by: Actor,
    entry: TreatmentEntry,
    given: Given,
    seen: int,
    performed_on: date | None = None,
) -> TreatmentEntry:
    """Correct an entry; how it stood before stays inside it and goes with it (R38).

    The method stays: it is what was checked. `seen`: the entry's `sealed_n` that the form showed.
    Raises EntryChanged, WrongDay for a day after the logging, DeviceWithoutList for a new device.
    """
    row, in_use = locked_entry(entry), catalogue_in_use()
    before = row.sealed
    given = replace(
        given, method_code=before.given.method_code, method_name=before.given.method_name
    )
    given = named(given, None, in_use, known=before.given)
    if seen != row.sealed_n:
        raise EntryChanged(stored=before.given, wanted=given)
    refuse_unwritten(given, in_use, timezone.localdate(), known=before.given)
    day = performed_on or row.performed_on
    if day > timezone.localdate(row.told_at):
        raise WrongDay
    earlier = Earlier(before.given, row.performed_on, timezone.localdate(), by.pk)
    row.sealed = replace(before, given=given, earlier=(*before.earlier, earlier))
    row.performed_on = day
    row.save()
    ContraindicationCheck.objects.filter(entry=row).update(checked_on=day)
    record("treatments.corrected", by=by, subject_id=row.subject_id, obj=row)
    return row


@audited
def take_back_entry(*, by: Actor, entry: TreatmentEntry) -> None:
    """Undo an entry on the day it was logged, with its check. Raises TooLate afterwards."""
    row = locked_entry(entry)
    if timezone.localdate(row.told_at) != timezone.localdate():
        raise TooLate
    delete_rows(ContraindicationCheck.objects.filter(entry=row))
    delete_rows(TreatmentEntry.objects.filter(pk=row.pk))
    record("treatments.taken_back", by=by, subject_id=row.subject_id, obj=row)


def _day(performed_on: date | None) -> date:
    today = timezone.localdate()
    day = performed_on or today
    if not today - LATE_BY <= day <= today:
        raise TooLate
    return day


def _entry(by: Actor, client: Client, given: Given, day: date, in_use: InUse) -> TreatmentEntry:
    return TreatmentEntry(
        subject=client.subject,
        performed_on=day,
        performed_by=by.pk,
        catalogue_version=in_use.version,
        check_state=TreatmentEntry.CheckState.ORAL,
        told_at=timezone.now(),
        told_by=by.pk,
        sealed=EntryRecord(given=given, list_version=in_use.catalogue.version),
    )


def _may_be_oral(client: Client, check: str, in_use: InUse, given: Given) -> bool:
    """Whether there is no stored answer to check; raises where the form says otherwise."""
    if health_consent(client) is not None:
        if check == ORAL:
            raise CheckNeeded
        return False
    if check != ORAL:
        raise NoHealthConsent
    if in_use.offered[given.method_code].needs_answers:
        raise AnswersNeeded
    return True


def _held_check(
    client: Client, in_use: InUse, method: str, day: date, shown: str, *, confirmed: bool = True
) -> Checked:
    """The check made anew; it must be the one that was shown, from confirmed answers (R8)."""
    facts = facts_about(client)
    made = check_now(facts, in_use, method, day)
    if made.fingerprint != shown:
        raise CheckOutdated(made)
    if confirmed and facts.to_confirm(timezone.localdate()):
        raise ConfirmationNeeded
    return made


def _keep_check(
    by: Actor,
    made: Checked,
    assessment: Assessment,
    equipment: Equipment | None,
    decision: Decision | None,
    entry: TreatmentEntry | None,
) -> ContraindicationCheck:
    in_use, has_hit = made.in_use, bool(assessment.findings or assessment.questions)
    used = in_use.catalogue if equipment is None else in_use.for_equipment(equipment)
    decided = decision if has_hit else None
    row = ContraindicationCheck(
        subject=made.facts.client.subject,
        checked_on=made.on,
        decided_by=by.pk,
        entry=entry,
        catalogue_version=in_use.version,
        sealed=CheckRecord(
            method_code=made.method.code,
            method_name=made.method.name.fi,
            outcome=str(assessment.outcome),
            list_version=assessment.catalogue_version,
            findings=stored_findings(assessment, used),
            decision=str(decided.choice) if decided else "",
            reason=decided.reason.strip() if decided else "",
            opinion=decided.opinion if decided else None,
        ),
    )
    row.save(force_insert=True)
    return row

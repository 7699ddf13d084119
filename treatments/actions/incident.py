"""Incidents: anybody who treats may report one, only the responsible person opens it (R12, R57)."""

from dataclasses import replace

from django.utils import timezone

from clients.models import Client
from privacy.audit.acts import Actor, audited, record
from privacy.links import subjects_of
from privacy.models import DataSubject
from treatments.incidents import IncidentPaper, refuse_closed, refuse_closing, refuse_incident
from treatments.models import Incident, IncidentRecord, TreatmentEntry
from treatments.words import given_in_line


@audited
def record_incident(
    *, by: Actor, paper: IncidentPaper, said: IncidentRecord, client: Client | None = None
) -> Incident:
    """An undesirable effect, an accident or a near miss, with or without a client of the register.

    No consent is needed: only what the duty to notify and a claim need is kept (law.md, U4).
    Raises IncidentInFuture, ReasonForDecision, NotifiedBeforeKnown.
    """
    refuse_incident(paper, timezone.localdate())
    incident = Incident(
        subject=DataSubject.objects.create_sealed(),
        about=client.pk if client else None,
        recorded_by=by.pk,
    )
    _write(incident, paper, said)
    record("incidents.recorded", by=by, subject_id=incident.about, obj=incident)
    return incident


@audited
def open_incident(*, by: Actor, incident: Incident, purpose: str) -> Incident:
    """Somebody reads it: looking is an act too, with its purpose (R57)."""
    about = incident.about
    record("incidents.opened", by=by, subject_id=about, obj=incident, purpose=purpose)
    return incident


@audited
def change_incident(
    *,
    by: Actor,
    incident: Incident,
    paper: IncidentPaper,
    said: IncidentRecord,
    closing: bool = False,
) -> Incident:
    """What is known and decided by now. Closing copies what was done that day, without a name.

    Raises ClosedIncident, IncidentUndecided, NotifiedMissing and what record_incident raises.
    """
    row: Incident = Incident.objects.select_for_update().get(pk=incident.pk)
    refuse_closed(row)
    refuse_incident(paper, timezone.localdate())
    if closing:
        refuse_closing(paper)
        row.closed_on = timezone.localdate()
        if not said.treatment:
            said = replace(said, treatment=_treatments_of(row, paper))
    _write(row, paper, said)
    event = "incidents.closed" if closing else "incidents.changed"
    record(event, by=by, subject_id=row.about, obj=row)
    return row


def _write(incident: Incident, paper: IncidentPaper, said: IncidentRecord) -> None:
    incident.kind = Incident.Kind(paper.kind)
    incident.happened_on, incident.aware_on = paper.happened_on, paper.aware_on
    incident.is_serious = bool(paper.serious)
    incident.decision, incident.notified_on = paper.decision, paper.notified_on
    incident.sealed = replace(said, serious=paper.serious, decision_reason=paper.decision_reason)
    incident.save()


def _treatments_of(incident: Incident, paper: IncidentPaper) -> str:
    """What was done to her on the day it happened: the entries themselves go on their own day."""
    if incident.about is None:
        return ""
    entries = TreatmentEntry.objects.filter(
        subject__in=subjects_of(incident.about), performed_on=paper.happened_on
    ).select_related("subject", "catalogue_version")
    lines = [given_in_line(e.given, e.catalogue_version.number) for e in entries]
    return "\n".join(lines)

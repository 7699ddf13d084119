"""When an incident has to be dealt with, and what it lacks (R12). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from treatments.refusals import (
    ClosedIncident,
    IncidentInFuture,
    IncidentUndecided,
    NotifiedBeforeKnown,
    NotifiedMissing,
    ReasonForDecision,
)

if TYPE_CHECKING:
    from treatments.models import Incident

NOTIFY_WITHIN = timedelta(days=20)
"""Calendar days from the salon's awareness (law.md, U5)."""
NOTIFY, NOT_NOTIFY = "notify", "not_notify"


@dataclass(frozen=True)
class IncidentPaper:
    """What is known and decided about an incident, beside its words."""

    kind: str
    happened_on: date
    aware_on: date
    serious: tuple[str, ...] = ()
    decision: str = ""
    decision_reason: str = ""
    notified_on: date | None = None


def due_on(aware_on: date) -> date:
    """The last day for notifying Tukes."""
    return aware_on + NOTIFY_WITHIN


def days_left(aware_on: date, today: date) -> int:
    """Days left for the notice; negative when the last day is over."""
    return (due_on(aware_on) - today).days


def refuse_incident(paper: IncidentPaper, today: date) -> None:
    """Raise the Refusal that says what does not fit."""
    if not paper.happened_on <= paper.aware_on <= today:
        raise IncidentInFuture
    if paper.decision and not paper.decision_reason.strip():
        raise ReasonForDecision
    if paper.notified_on is not None and not paper.aware_on <= paper.notified_on <= today:
        raise NotifiedBeforeKnown


def refuse_closing(paper: IncidentPaper) -> None:
    """Raise the Refusal that says what closing lacks."""
    if not paper.decision or not paper.decision_reason.strip():
        raise IncidentUndecided
    if paper.decision == NOTIFY and paper.notified_on is None:
        raise NotifiedMissing


def refuse_closed(incident: "Incident") -> None:
    """Raise ClosedIncident when the matter is over."""
    if incident.closed_on is not None:
        raise ClosedIncident


def waits_for_notice(incident: "Incident") -> bool:
    """Whether the clock of 20 days runs."""
    is_open = incident.closed_on is None and incident.notified_on is None
    return incident.is_serious and is_open and incident.decision != NOT_NOTIFY


def overdue(incidents: Sequence["Incident"], today: date) -> list["Incident"]:
    """Those past their last day."""
    return [i for i in incidents if waits_for_notice(i) and today > due_on(i.aware_on)]

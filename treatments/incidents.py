"""When an incident has to be dealt with (R12). The day is pure; the lists read the database."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treatments.models import Incident

NOTIFY_WITHIN = timedelta(days=20)
"""Calendar days from the salon's awareness (law.md, U5)."""


def due_on(aware_on: date) -> date:
    """The last day for notifying Tukes."""
    return aware_on + NOTIFY_WITHIN


def is_overdue(incident: "Incident", today: date) -> bool:
    """Serious, neither notified nor decided against, and the last day is over."""
    waits = incident.is_serious and incident.closed_on is None and incident.notified_on is None
    decided_against = incident.decision == incident.Decision.NOT_NOTIFY
    return waits and not decided_against and today > incident.due_on


def overdue_incidents(today: date) -> list["Incident"]:
    """Incidents past their day."""
    from treatments.models import Incident

    rows = Incident.objects.filter(is_serious=True, closed_on=None, notified_on=None)
    return [row for row in rows if is_overdue(row, today)]

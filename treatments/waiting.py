"""What waits for somebody. Of a restricted person nothing is opened, so nothing of her waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from clients.ending import count_ending_clients
from privacy.models import DataSubject
from privacy.waiting import Line, Person
from treatments.incidents import days_left, waits_for_notice
from treatments.models import HealthAnswer, Incident, TreatmentEntry


def answers_to_classify() -> QuerySet[HealthAnswer]:
    """Answers in words that no list knows."""
    rows: QuerySet[HealthAnswer] = HealthAnswer.objects.filter(
        needs_classification=True, subject__state=DataSubject.State.ACTIVE
    )
    return rows


def notes_to_review() -> QuerySet[TreatmentEntry]:
    """Entries whose note has to be looked at after a withdrawal (R6)."""
    rows: QuerySet[TreatmentEntry] = TreatmentEntry.objects.filter(
        note_review_due_on__isnull=False, subject__state=DataSubject.State.ACTIVE
    )
    return rows


def lines_waiting(person: Person, day: date) -> Iterator[Line]:
    """What of this room and of the clients' waits for this person."""
    if person.has_perm("treatments.approve_catalogue") and (count := answers_to_classify().count()):
        text = ngettext("%(count)s answer to classify", "%(count)s answers to classify", count)
        yield _line(text, count, "treatments:term_list", "message-circle-question-mark")
    if person.has_perm("treatments.log_treatment") and (count := notes_to_review().count()):
        text = ngettext("%(count)s note to review", "%(count)s notes to review", count)
        yield _line(text, count, "treatments:note_list", "notebook-pen")
    if person.has_perm("treatments.keep_incidents"):
        yield from _incidents(day)
    if person.has_perm("privacy.view_promises") and (count := count_ending_clients(day)):
        text = ngettext(
            "%(count)s card goes within 30 days", "%(count)s cards go within 30 days", count
        )
        yield _line(text, count, "clients:ending_list", "hourglass")


def _incidents(day: date) -> Iterator[Line]:
    """Serious ones by the days that are left, the others by their number."""
    rows = list(Incident.objects.filter(closed_on=None))
    running = [row for row in rows if waits_for_notice(row)]
    address = "admin:treatments_incident_changelist"
    if running:
        left = min(days_left(row.aware_on, day) for row in running)
        text = ngettext(
            "Serious incident: %(count)s day for the notice to Tukes",
            "Serious incident: %(count)s days for the notice to Tukes",
            max(left, 0),
        )
        line = _line(text, max(left, 0), address, "siren")
        yield replace(line, is_urgent=True)
    elif rows:
        text = ngettext("%(count)s open incident", "%(count)s open incidents", len(rows))
        yield _line(text, len(rows), address, "siren")


def _line(text: str, count: int, address: str, icon: str) -> Line:
    return Line(text % {"count": count}, reverse(address), icon)

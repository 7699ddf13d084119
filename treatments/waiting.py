"""What waits for somebody. Of a restricted person nothing is opened, so nothing of her waits."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from clients.ending import count_ending_clients
from privacy.models import DataSubject
from privacy.waiting import Line, Person
from treatments.models import HealthAnswer, TreatmentEntry


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
    if person.has_perm("privacy.view_promises") and (count := count_ending_clients(day)):
        text = ngettext(
            "%(count)s card goes within 30 days", "%(count)s cards go within 30 days", count
        )
        yield _line(text, count, "clients:ending_list", "hourglass")


def _line(text: str, count: int, address: str, icon: str) -> Line:
    return Line(text % {"count": count}, reverse(address), icon)

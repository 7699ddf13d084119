"""What waits for somebody. Of a restricted person nothing is opened, so nothing of her waits."""

from django.db.models import QuerySet

from privacy.models import DataSubject
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

"""The example of a merge: her own card, and one that was merged into it."""

from django.db import models
from django.utils import timezone

from privacy.models import DataSubject, LinkRecord, Replaced
from tests.personal_data.examples import Word, example, made


@example("privacy.SubjectLink")
def merge_of_cards(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "privacy.SubjectLink",
        subject=subject,
        alias=DataSubject.objects.create_sealed(),
        linked_at=timezone.now(),
        sealed=LinkRecord(
            reason=word("reason"),
            replaced=(Replaced("phone", word("replaced#before"), word("replaced#chosen")),),
            storing_allowed=True,
        ),
    )

"""Examples of what a locked screen keeps for a member of staff."""

from django.db import models

from privacy.models import DataSubject
from tests.personal_data.examples import Word, example, made, some_time


@example("staff.Pin")
def pin(subject: DataSubject, word: Word) -> models.Model:
    return made("staff.Pin", user_id=subject.pk, hash="!", set_at=some_time())


@example("staff.HeldForm")
def held_form(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "staff.HeldForm", user_id=subject.pk, about=subject.pk, content="", held_at=some_time()
    )

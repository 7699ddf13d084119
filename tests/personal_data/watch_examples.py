"""Examples of what the watch holds about a member of staff."""

from django.db import models

from privacy.models import DataSubject
from tests.personal_data.examples import Word, example, made, some_time


@example("staff.SignIn")
def sign_in(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "staff.SignIn",
        user_id=subject.pk,
        at=some_time(),
        outcome="in",
        device=word("device"),
        place=word("place"),
    )


@example("staff.ReadingNotice")
def reading_notice(subject: DataSubject, word: Word) -> models.Model:
    now = some_time()
    return made("staff.ReadingNotice", user_id=subject.pk, at=now, cards=31, seen_at=now)

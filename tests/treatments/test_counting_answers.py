"""Which of several answers to one question counts: of merged cards, and since they were merged."""

from datetime import UTC, date, datetime, timedelta

import pytest

from privacy.models import DataSubject
from treatments.facts import counting_answers
from treatments.models import AnswerRecord, HealthAnswer

MERGED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CODE = "pregnancy"


def said(*, yes: bool, days_ago: int, ends_in: int | None = None, code: str = CODE) -> HealthAnswer:
    """An answer of so many days ago."""
    return HealthAnswer(
        subject=DataSubject(),
        confirmed_on=TODAY - timedelta(days_ago),
        confirmed_at=datetime(2026, 11, 22, 9, tzinfo=UTC) - timedelta(days_ago),
        ends_on=None if ends_in is None else TODAY + timedelta(ends_in),
        sealed=AnswerRecord(kind="pregnancy", condition_code=code, is_yes=yes),
    )


OLD_NO, OLDER_NO = said(yes=False, days_ago=50), said(yes=False, days_ago=80)
OLD_YES, OLDER_YES = said(yes=True, days_ago=60), said(yes=True, days_ago=90)
ENDED = said(yes=True, days_ago=100, ends_in=-5)
ENDING_LATER = said(yes=True, days_ago=40, ends_in=30)
NEW_NO, NEWER_YES = said(yes=False, days_ago=9), said(yes=True, days_ago=2)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ([OLD_NO, OLD_YES], OLD_YES),
        ([OLD_NO, OLDER_NO], OLDER_NO),
        ([OLD_YES, OLDER_YES], OLDER_YES),
        ([ENDED, ENDING_LATER], ENDING_LATER),
        ([ENDED, OLD_NO], ENDED),
        ([ENDING_LATER, OLD_YES], OLD_YES),
        ([OLD_YES, NEW_NO], NEW_NO),
        ([NEW_NO, NEWER_YES, OLD_NO], NEWER_YES),
    ],
)
def test_the_newest_since_the_merge_counts_and_until_then_the_stricter(
    answers: list[HealthAnswer], counts: HealthAnswer
) -> None:
    for order in (answers, answers[::-1]):
        assert counting_answers(order, MERGED_AT) == (counts,)


def test_each_question_has_its_own_answer() -> None:
    other = said(yes=False, days_ago=3, code="epilepsy")
    assert set(counting_answers([OLD_NO, other, OLD_YES], MERGED_AT)) == {OLD_YES, other}

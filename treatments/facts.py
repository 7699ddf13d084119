"""What is stored about one client that a check needs, read at once and opened once."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from clients.merged import gather
from clients.models import Client
from privacy.models import SealedModel
from privacy.retention import Period, last_day
from treatments.assessment import Answer, Assessment, Known, Said
from treatments.assessment import PatchTest as PatchTestFact
from treatments.catalogue_reading import Catalogue
from treatments.contraindications import age_of, assess_all
from treatments.free_text import TextReading
from treatments.models import Consultation, HealthAnswer, PatchTest, silent_cards
from treatments.opening import opened

R = TypeVar("R", bound=SealedModel)

CONFIRMED_FOR = Period(months=12)
"""An answer that was not confirmed for longer is not enough for a treatment (R8)."""


@dataclass(frozen=True)
class Meanwhile:
    """What is being said and not stored yet: answers, and a free text as far as it is open."""

    answers: Mapping[str, Answer]
    text: TextReading | None = None


@dataclass(frozen=True)
class Facts:
    """Answers and tests that can be read, and apart those that have been tampered with.

    Merged cards may have two answers to one question: all stand in `answers` with their own dates,
    and those in `counting` decide.
    """

    client: Client
    answers: tuple[HealthAnswer, ...]
    patch_tests: tuple[PatchTest, ...]
    was_interviewed: bool
    unreadable: tuple[HealthAnswer | PatchTest, ...]
    merged_at: datetime | None = None

    @cached_property
    def counting(self) -> tuple[HealthAnswer, ...]:
        """One answer to each question."""
        if self.merged_at is None:
            return self.answers
        return counting_answers(self.answers, self.merged_at)

    def assessments(
        self,
        methods: Sequence[str],
        catalogue: Catalogue,
        on: date,
        *,
        meanwhile: Meanwhile | None = None,
    ) -> dict[str, Assessment]:
        """The outcome of each method on a day. What cannot be read never looks like a no."""
        known, at = self._known(on), _moment(on)
        if meanwhile is not None:
            known = self._known_meanwhile(known, meanwhile, on)
        found: dict[str, Assessment] = {}
        plain = [code for code in methods if not self._tests_for(code)]
        groups = [(plain, known)] + [
            ([code], replace(known, patch_tests=self._patch_tests(code, at)))
            for code in methods
            if self._tests_for(code)
        ]
        for codes, facts in groups:
            for made in assess_all(methods=codes, known=facts, today=on, catalogue=catalogue):
                found[made.method_code] = made
        return {code: found[code] for code in methods}

    def to_confirm(self, today: date) -> tuple[HealthAnswer, ...]:
        """Answers that were not confirmed for more than twelve months (R8)."""
        return tuple(a for a in self.counting if last_day(a.confirmed_on, CONFIRMED_FOR) < today)

    def ended(self, today: date) -> tuple[HealthAnswer, ...]:
        """Time-bound answers whose end is over: they are asked, not confirmed."""
        return tuple(answer for answer in self.counting if answer.has_ended(today))

    def by_code(self) -> Mapping[str, HealthAnswer]:
        """The answers by condition code; unknown terms under a code that no list has."""
        return {answer.code: answer for answer in self.counting}

    def _known(self, on: date) -> Known:
        who = self.client.sealed
        return Known(
            answers={answer.code: _fact(answer, on) for answer in self.counting},
            age=age_of(who.birth_year, turned_18=who.turned_18, today=on),
            was_interviewed=self.was_interviewed and not self.unreadable,
        )

    def _known_meanwhile(self, known: Known, said: Meanwhile, on: date) -> Known:
        """In the middle of an interview: what was not asked yet is asked about, one by one."""
        return replace(
            known,
            answers={**known.answers, **said.answers},
            was_interviewed=not self.unreadable,
            text=said.text,
            text_read_on=on,
        )

    def _tests_for(self, method: str) -> list[PatchTest]:
        return [test for test in self.patch_tests if test.sealed.method_code == method]

    def _patch_tests(self, method: str, at: datetime) -> list[PatchTestFact]:
        return [
            PatchTestFact(hours_ago=_hours(at - test.applied_at), reacted=test.has_reacted)
            for test in self._tests_for(method)
        ]


def facts_about(client: Client, *, was_interviewed: bool | None = None) -> Facts:
    """At most three queries, one less where it is known whether somebody has interviewed her.

    Reading them is part of an act that says why.
    """
    held = None if was_interviewed is None else {client.pk} if was_interviewed else set()
    return facts_about_all([client], held=held)[client.pk]


def facts_about_all(
    clients: Sequence[Client], *, held: Set[UUID] | None = None
) -> dict[UUID, Facts]:
    """The same for several clients, in three queries at most; `held`: who was interviewed.

    A silent card is not read (`silent_cards`).
    """
    gather(clients)
    ids = [pk for client in clients for pk in client.subject_ids]
    answers = _by_subject(HealthAnswer.objects.filter(subject_id__in=ids))
    tests = _by_subject(PatchTest.objects.filter(subject_id__in=ids))
    if held is None:
        held = _interviewed([pk for pk in ids if pk not in answers])
    found = {}
    for client in clients:
        silent = silent_cards(client)
        cards = [pk for pk in client.subject_ids if pk not in silent]
        hers, broken = opened(_of(cards, answers), client)
        her_tests, broken_tests = opened(_of(cards, tests), client)
        found[client.pk] = Facts(
            client=client,
            answers=tuple(hers),
            patch_tests=tuple(her_tests),
            was_interviewed=not held.isdisjoint(cards) or bool(hers),
            unreadable=(*broken, *broken_tests),
            merged_at=max((link.linked_at for link in client.merges), default=None),
        )
    return found


def counting_answers(
    answers: Sequence[HealthAnswer], merged_at: datetime
) -> tuple[HealthAnswer, ...]:
    """Of several answers to one question the newest that was given or confirmed since the merge;
    until then the stricter: a yes before a no, one that holds before one that has ended, and of
    equal ones the older, which is asked anew sooner.
    """
    by_code: dict[str, list[HealthAnswer]] = {}
    for answer in answers:
        by_code.setdefault(_question(answer), []).append(answer)
    return tuple(_counting(rows, merged_at) for rows in by_code.values())


def _question(answer: HealthAnswer) -> str:
    """By condition; an unknown term by its words."""
    return answer.sealed.condition_code or f"?{answer.sealed.term.casefold()}"


def _counting(rows: Sequence[HealthAnswer], merged_at: datetime) -> HealthAnswer:
    anew = [row for row in rows if row.confirmed_at is not None and row.confirmed_at > merged_at]
    if anew:
        return max(anew, key=lambda row: (row.confirmed_at, _strictness(row)))
    return max(rows, key=_strictness)


def _strictness(row: HealthAnswer) -> tuple[bool, date, int]:
    return row.sealed.is_yes, row.ends_on or date.max, -row.confirmed_on.toordinal()


def _of(cards: Sequence[UUID], rows: Mapping[UUID, Sequence[R]]) -> list[R]:
    return [row for pk in cards for row in rows.get(pk, ())]


def _interviewed(ids: Sequence[UUID]) -> set[UUID]:
    """Whom of these, who have no answer, somebody has interviewed all the same."""
    if not ids:
        return set()
    held = Consultation.objects.filter(subject_id__in=ids)
    return set(held.values_list("subject_id", flat=True))


def _by_subject(rows: Iterable[R]) -> dict[UUID, list[R]]:
    found: dict[UUID, list[R]] = {}
    for row in rows:
        found.setdefault(row.subject_id, []).append(row)
    return found


def _fact(answer: HealthAnswer, on: date) -> Answer:
    """For a treatment logged late, what was confirmed since holds for its day too."""
    said = Said.YES if answer.sealed.is_yes else Said.NO
    return Answer(said, min(answer.confirmed_on, on), answer.ends_on)


def _moment(on: date) -> datetime:
    """Now; for an earlier day its noon."""
    if on == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(on, time(12)))


def _hours(since: timedelta) -> Decimal:
    return Decimal(since.total_seconds()) / 3600

"""From the fields of a sent consultation to answers: one per condition, a yes outweighs a no."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from privacy.vocabulary import HealthDataKind
from treatments.answering import Answered, UnknownTerm, suggested_end
from treatments.catalogue_reading import Catalogue
from treatments.forms.fields import NO, YES
from treatments.forms.heard import IS, IS_NOT, OTHER, Heard
from treatments.forms.questions import Asked

ANSWER, SINCE, WHERE, UNTIL, HEARD, KIND = "answer", "since", "where", "until", "heard", "kind"
DETAILS = (SINCE, WHERE, UNTIL)
LONGEST_NOTE = 100

Said = Mapping[str, Any]
"""The cleaned fields of the form."""


def name_of(part: str, item: Heard) -> str:
    """The name of a field about one place of the free text."""
    return f"{part}-{item.key}"


def answers_of(
    said: Said, asked: Sequence[Asked], heard: Sequence[Heard], catalogue: Catalogue, today: date
) -> list[Answered]:
    """The yes and no of the questions and of the free text; what was not asked is missing."""
    found: dict[str, Answered] = {}
    for question in asked:
        reply = said.get(question.name(ANSWER))
        if reply in (YES, NO):
            found[question.condition.code] = _answered(said, question, is_yes=reply == YES)
    for item in heard:
        for answered in _told(said, item, catalogue, today):
            if answered.is_yes or answered.condition_code not in found:
                found[answered.condition_code] = answered
    return list(found.values())


def unknown_of(said: Said, heard: Sequence[Heard], kinds: frozenset[str]) -> list[UnknownTerm]:
    """What the responsible person has to classify."""
    only = next(iter(kinds), HealthDataKind.OTHER.value)
    return [
        UnknownTerm(item.quote, said.get(name_of(KIND, item)) or only)
        for item in heard
        if item.is_unknown or said.get(name_of(HEARD, item)) == OTHER
    ]


def counters_in(text: str) -> dict[str, int]:
    """The stored answers that a form showed, with their write counters; nonsense is passed over."""
    found = {}
    for part in text.split():
        code, _colon, number = part.rpartition(":")
        if code and number.isascii() and number.isdigit() and len(number) < 10:
            found[code] = int(number)
    return found


def _answered(said: Said, asked: Asked, *, is_yes: bool) -> Answered:
    kept = asked.stored
    note = kept.sealed.note if kept is not None and kept.sealed.is_yes == is_yes else ""
    if not is_yes:
        return Answered(asked.condition.code, is_yes=False, note=note)
    return Answered(
        asked.condition.code,
        is_yes=True,
        ends_on=said.get(asked.name(UNTIL)),
        since=said.get(asked.name(SINCE), ""),
        where=said.get(asked.name(WHERE), ""),
        note=note,
    )


def _told(said: Said, item: Heard, catalogue: Catalogue, today: date) -> Iterator[Answered]:
    reply = said.get(name_of(HEARD, item), "")
    if reply.startswith(IS):
        yield _heard_yes(said, reply.removeprefix(IS), item.quote, catalogue, today)
    elif reply == IS_NOT:
        for code in item.codes:
            yield Answered(code, is_yes=False)


def _heard_yes(said: Said, code: str, quote: str, catalogue: Catalogue, today: date) -> Answered:
    """A yes with her own word as its note, and with the details of its question, if any."""
    return Answered(
        code,
        is_yes=True,
        ends_on=said.get(f"{UNTIL}-{code}") or suggested_end(catalogue.conditions[code], today),
        since=said.get(f"{SINCE}-{code}", ""),
        where=said.get(f"{WHERE}-{code}", ""),
        note=quote[:LONGEST_NOTE],
    )

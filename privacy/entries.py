"""Single entries of a person, for the desk: one is disputed (art. 16), some are held (R58)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from privacy.encryption import CannotBeRead
from privacy.registry import Keep, PersonalData, as_day, declarations
from privacy.vocabulary import Purpose

_SHORT = 80
_DISPUTABLE = (Purpose.CLIENT_RELATIONSHIP, Purpose.CLIENT_SAFETY)


@dataclass(frozen=True)
class Entry:
    """A row: the label of its model, its id, its kind, its day, and what it says."""

    label: str
    pk: UUID
    kind: str
    day: str
    content: str

    @property
    def in_short(self) -> str:
        """Day and beginning, for a list under the kind."""
        return cut(": ".join(part for part in (self.day, self.content) if part) or self.kind)


def by_kind(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries under their kinds, in the order in which the kinds come."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.kind, []).append(entry)
    return list(groups.items())


def entries_of(subject_id: UUID, *, disputable: bool = False) -> Iterator[Entry]:
    """Her rows, in the order in which they are read; what cannot be read has no content.

    `disputable`: treatments, answers and what was drawn from them, beside which a statement of hers
    may stand. Reading them is an act: see `actions.list_entries`.
    """
    for declaration in reversed(declarations()):
        if is_disputable(declaration) if disputable else _goes_with_her(declaration):
            for row in declaration.rows([subject_id]):
                label = row._meta.label
                kind, content = str(declaration.title), _content(declaration, row)
                yield Entry(label, row.pk, kind, _day(declaration, row), content)


def is_disputable(declaration: PersonalData) -> bool:
    """Whether its rows are entries of their own; the card itself is not, and has its own place."""
    return (
        _goes_with_her(declaration)
        and declaration.purpose in _DISPUTABLE
        and isinstance(declaration.keep, Keep)
        and not declaration.ends_subject
    )


def find_entry(subject_id: UUID, entry_id: UUID) -> tuple[PersonalData, Any] | None:
    """An entry of hers with its declaration; None when it is not hers or not there any more."""
    for declaration in declarations():
        has_such_ids = isinstance(declaration.model._meta.pk, models.UUIDField)
        if has_such_ids and _goes_with_her(declaration):
            row = declaration.rows([subject_id]).filter(pk=entry_id).first()
            if row is not None:
                return declaration, row
    return None


def titled(declaration: PersonalData, row: Any) -> str:
    """Its kind, with the day that its storage period is counted from."""
    return f"{declaration.title} {_day(declaration, row)}".strip()


def cut(text: str) -> str:
    """Its beginning, as long as a line."""
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _day(declaration: PersonalData, row: Any) -> str:
    if not isinstance(declaration.keep, Keep):
        return ""
    days = (as_day(getattr(row, name)) for name in declaration.keep.counted_from)
    day = next((day for day in days if day is not None), None)
    return "" if day is None else f"{day.day}.{day.month}.{day.year}"


def _goes_with_her(declaration: PersonalData) -> bool:
    return not declaration.outlives_subject and declaration.subject_path == "subject_id"


def _content(declaration: PersonalData, row: Any) -> str:
    try:
        return ", ".join(dict.fromkeys(_words(declaration.export(row))))
    except CannotBeRead:
        return ""


def _words(value: Any) -> Iterator[str]:
    """The texts in what a row says, without days, numbers, yes and no."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, str) and value and not value[:4].isdecimal():
        yield value

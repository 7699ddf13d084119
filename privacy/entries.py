"""Single entries of a person, for the desk: one is disputed (art. 16), some are held (R58)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
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
    """A row: the label of its model, its id, its kind with its day, and the beginning of it."""

    label: str
    pk: UUID
    title: str
    content: str

    @property
    def in_short(self) -> str:
        return f"{self.title}: {self.content}"[:_SHORT]


def entries_of(subject_id: UUID, *, disputable: bool = False) -> Iterator[Entry]:
    """Her rows, in the order in which they are read; what cannot be read has no content.

    `disputable`: treatments, answers and what was drawn from them, beside which a statement of hers
    may stand. Reading them is an act: see `actions.list_entries`.
    """
    for declaration in reversed(declarations()):
        if is_disputable(declaration) if disputable else _goes_with_her(declaration):
            for row in declaration.rows([subject_id]):
                label = row._meta.label
                yield Entry(label, row.pk, titled(declaration, row), _content(declaration, row))


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
    day = _day(declaration, row)
    title = str(declaration.title)
    return title if day is None else f"{title} {day.day}.{day.month}.{day.year}"


def _day(declaration: PersonalData, row: Any) -> date | None:
    if not isinstance(declaration.keep, Keep):
        return None
    days = (as_day(getattr(row, name)) for name in declaration.keep.counted_from)
    return next((day for day in days if day is not None), None)


def _goes_with_her(declaration: PersonalData) -> bool:
    return not declaration.outlives_subject and declaration.subject_path == "subject_id"


def _content(declaration: PersonalData, row: Any) -> str:
    try:
        return ", ".join(str(value) for value in declaration.export(row).values() if value)
    except CannotBeRead:
        return ""

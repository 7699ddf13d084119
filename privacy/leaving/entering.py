"""Rows of a checked set into an empty register: ids stay, everything is sealed anew."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.core.management.color import no_style
from django.db import DatabaseError, connection
from django.db.models import Model
from django.utils.translation import gettext as _

from privacy.encryption import records
from privacy.encryption.cipher import seal
from privacy.encryption.fields import SealedField
from privacy.leaving.kinds import Kind
from privacy.leaving.reading import RegisterSet
from privacy.leaving.refusals import Damaged, NotEmpty
from privacy.models import DataSubject
from privacy.models.subject import forget_data_keys
from privacy.registry import delete_rows
from privacy.sets import insert_rows

Told = Callable[[int, int], None]
AT_ONCE: Final = 500
_FORGET_AFTER: Final = 20


def refuse_full(kinds: Sequence[Kind]) -> None:
    """Raise NotEmpty when anything about people is here already, staff apart."""
    about_people = [k.model for k in kinds if k.declaration is not None and not k.is_added]
    if DataSubject.objects.exists() or any(m._base_manager.exists() for m in about_people):
        raise NotEmpty


def enter(found: RegisterSet, told: Told) -> dict[str, int]:
    """Put every row of the set into its table. Raises Damaged, naming file and line."""
    chosen, done = found.kinds, 0
    for kind in reversed(chosen):
        if not kind.is_added:
            delete_rows(kind.model._base_manager.all())
    counts = {}
    for kind in chosen:
        counts[kind.name] = 0
        for number, some in enumerate(_batches(found.read(kind)), 1):
            counts[kind.name] += _enter_some(kind, some)
            told(done + counts[kind.name], found.rows)
            if number % _FORGET_AFTER == 0:
                forget_data_keys()
        done += counts[kind.name]
        _refuse_loose_ends(kind, found.unreadable)
    _count_on([kind.model for kind in chosen])
    for kind in chosen:
        if kind.declaration is not None:
            kind.declaration.read_back()
    return counts


Line = tuple[int, dict[str, Any], Any]


def _enter_some(kind: Kind, some: Sequence[Line]) -> int:
    rows = [_row(kind, line) for line in some]
    file, first = f"{kind.name}.json", some[0][0]
    if kind.record is not None:
        _give_people(file, some, rows)
    if kind.declaration is not None:
        for row in rows:
            kind.declaration.remake(row)
    fields = kind.model._meta.concrete_fields
    columns = [str(field.column) for field in fields]
    try:
        return insert_rows(kind.model, columns, (_stored(fields, row) for row in rows))
    except DatabaseError:
        why = _("the database does not take one of the rows from here on")
        raise Damaged(file, why, first) from None


def _refuse_loose_ends(kind: Kind, unreadable: int) -> None:
    """Raise Damaged when a row refers to one that is nowhere in the set."""
    try:
        connection.check_constraints(table_names=[kind.model._meta.db_table])
    except DatabaseError:
        why = _("refers to rows that are not in the set")
        if unreadable:
            why = _(
                "refers to rows that could not be opened where the set was written (unreadable in "
                "manifest.json): restore a copy there in which they can be read, or erase what is "
                "about these people, and export anew"
            )
        raise Damaged(f"{kind.name}.json", why) from None


def _row(kind: Kind, line: Line) -> Any:
    _number, values, record = line
    if kind.model is DataSubject:
        subject = DataSubject.objects.new(values["id"])
        subject.state = values["state"]
        return subject
    row: Any = kind.model(**values)
    if record is not None:
        row.sealed, row.sealed_n = record, 1
    return row


def _give_people(file: str, some: Sequence[Line], rows: Sequence[Any]) -> None:
    people = DataSubject.objects.in_bulk({row.subject_id for row in rows})
    for (number, _values, _record), row in zip(some, rows, strict=True):
        if row.subject_id not in people:
            raise Damaged(file, _("belongs to nobody in the set"), number)
        row.subject = people[row.subject_id]


def _stored(fields: Sequence[Any], row: Any) -> list[Any]:
    """The columns in their order, with times of entry as they are told, and not now.

    The guards of a table are not asked: they judge what is written today, by the consent and the
    age of today, and would point old answers at the newest consent.
    """
    return [
        _sealed(row) if isinstance(field, SealedField) else getattr(row, field.attname)
        for field in fields
    ]


def _sealed(row: Any) -> bytes:
    return seal(row.sealing_key(), row.sealing_place(), records.dump(row.sealed))


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while some := list(islice(lines, AT_ONCE)):
        yield some


def _count_on(models: Sequence[type[Model]]) -> None:
    """New rows get numbers behind those that were read."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)

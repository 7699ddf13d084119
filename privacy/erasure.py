"""Erasing people: everything that may go, in one transaction, and then their keys.

This is the most dangerous module of the program: it deletes for good, in every table that any app
has declared, and no backup gives anybody back (privacy.tombstones). Whoever calls it has decided
already; the purge decides by dates under lock, a request after its identity check.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Value
from django.utils import timezone

from privacy import receipts, tombstones
from privacy.audit.acts import Actor, audited, record
from privacy.links import whole
from privacy.models import DataSubject, Erasure
from privacy.models.subject import forget_data_keys
from privacy.registry import People, Text, declarations, delete_rows
from privacy.sets import insert_selected, listed


@dataclass(frozen=True)
class Kept:
    """Rows that stay, and why."""

    table: str
    title: Text
    reason: Text


@dataclass
class Outcome:
    """What an erasure did, per table. The letter to the person is written from this."""

    erased: dict[str, int] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    def people(self) -> int:
        return self.erased.get(DataSubject._meta.label_lower, 0)


@audited
def erase(*, by: Actor, subject_ids: Sequence[UUID], ground: str) -> Outcome:
    """Erase these people wholly, with every card that was merged into theirs. Their rows are
    expected to be locked or beyond change.
    """
    asked = set(subject_ids)
    ids = sorted(whole(asked), key=attrgetter("int"))
    outcome, now, batch = Outcome(), timezone.now(), uuid4()
    people = _noted(ids, Erasure(erased_at=now, ground=ground, erased_by=by.pk, batch=batch))
    receipts.write_receipts(people, _contact_marks)
    for declaration in declarations():
        table = declaration.model._meta.label_lower
        reason = declaration.kept_reason(people)
        if reason is not None:
            outcome.kept.append(Kept(table, declaration.title, reason))
        count = declaration.erase(people)
        if count:
            outcome.erased[table] = count
    outcome.erased[DataSubject._meta.label_lower] = delete_rows(
        DataSubject.objects.filter(pk__in=people.found_by)
    )
    subject = next(iter(asked)) if len(asked) == 1 else None
    record("privacy.erased", by=by, subject_id=subject, purpose=ground, counts=outcome.erased)
    tombstones.announce(batch, now, ground, ids)
    transaction.on_commit(lambda: _after_commit(batch))
    return outcome


def forget_deleted_bytes() -> bool:
    """Truncate SQLite's write-ahead log, where deleted text stays readable until then.

    Returns False when a reader is in the way (try again). secure_delete has overwritten the rows in
    the database file itself; PostgreSQL overwrites at its vacuum, and the text is sealed anyway.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        blocked: int = cursor.fetchone()[0]
    return blocked != 1


def _contact_marks(ids: Sequence[UUID]) -> dict[UUID, list[bytes]]:
    found: dict[UUID, list[bytes]] = defaultdict(list)
    for declaration in declarations():
        for subject, marks in declaration.contact_marks(ids).items():
            found[subject] += marks
    return found


def _noted(ids: Sequence[UUID], told: Erasure) -> People:
    """A row for each of them, written first: all that follows asks these rows who is meant."""
    names = ("erased_at", "ground", "erased_by", "batch")
    columns = {column.name: column for column in Erasure._meta.concrete_fields}
    same = [Value(getattr(told, name), columns[name]) for name in names]
    there = DataSubject.objects.filter(pk__in=listed(ids)).order_by()
    written = insert_selected(Erasure, ("subject_id", *names), there.values_list("pk", *same))
    these = Erasure.objects.filter(erased_at=told.erased_at, batch=told.batch).order_by()
    if written < len(ids):
        known = set(these.values_list("subject_id", flat=True))
        values = {name: getattr(told, name) for name in names}
        gone = [Erasure(subject_id=pk, **values) for pk in ids if pk not in known]
        Erasure.objects.bulk_create(gone, batch_size=1_000)
    return People(ids, found_by=these.values("subject_id"))


def _after_commit(batch: UUID) -> None:
    tombstones.confirm(batch)
    forget_data_keys()
    forget_deleted_bytes()

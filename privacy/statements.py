"""Her own words beside a disputed entry: found with it, and gone with it (art. 16, R33, R38)."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from privacy.audit.acts import Actor, audited, record
from privacy.encryption import CannotBeRead
from privacy.entries import find_entry
from privacy.models import Statement, StatementRecord
from privacy.registry import PersonalData, declaration_of, delete_rows


def statements_beside(subject_id: UUID, entry_id: UUID) -> list[StatementRecord]:
    """What she says about one entry, oldest first; what cannot be read is left out."""
    rows = declaration_of(Statement).rows([subject_id]).filter(entry_id=entry_id)
    found = []
    for row in rows.select_related("subject"):
        with suppress(CannotBeRead):
            found.append(row.sealed)
    return found


def words_beside(subject_id: UUID) -> dict[UUID, list[str]]:
    """Everything that she says about single entries, by their ids."""
    found: dict[UUID, list[str]] = {}
    rows = declaration_of(Statement).rows([subject_id]).filter(entry_id__isnull=False)
    for row in rows.select_related("subject"):
        with suppress(CannotBeRead):
            found.setdefault(row.entry_id, []).append(row.sealed.text)
    return found


def drop_left_over(subject_id: UUID) -> int:
    """Delete her statements about entries that are gone; call it in the act that deletes those."""
    rows = declaration_of(Statement).rows([subject_id]).filter(entry_id__isnull=False)
    gone = [row.pk for row in rows if _entry_of(row) is None]
    return delete_rows(Statement.objects.filter(pk__in=gone))


@audited
def follow_entries(*, by: Actor) -> int:
    """Give every statement the last day that its entry has now; without an entry it goes.

    An entry may have got a later day since (an answer that was confirmed again), or be gone.
    Returns how many went.
    """
    gone = []
    for row in Statement.objects.filter(entry_id__isnull=False):
        found = _entry_of(row)
        if found is None:
            gone.append(row.pk)
        elif (ends_on := found[0].ends_on(found[1])) != row.entry_ends_on:
            row.entry_ends_on = ends_on
            row.save(update_fields=["entry_ends_on"])
    count = delete_rows(Statement.objects.filter(pk__in=gone))
    record("privacy.statements_followed", by=by, counts={Statement._meta.label_lower: count})
    return count


def _entry_of(row: Statement) -> tuple[PersonalData, Any] | None:
    assert row.entry_id is not None  # noqa: S101  (asked of these alone)
    return find_entry(row.subject_id, row.entry_id)

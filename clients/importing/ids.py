"""The rows of one person, and what holds for all of them where one of them tells it. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from clients.contact import email_key, phone_key
from clients.importing.candidates import Candidate
from clients.importing.comparing import compared
from clients.importing.kinds import Kind

_GONE: Final = frozenset({Kind.DELETED_IN_SOURCE, Kind.MERGED_IN_SOURCE})
FEW: Final = 30
"""Rows with one number that somebody may look through; more have the number of something else."""
_TELLING_NOTHING: Final = _GONE | {Kind.NO_NAME}


def judged_together(rows: Sequence[Candidate], *, has_birth: bool) -> list[Candidate]:
    """The rows with what the file says about them together."""
    together = as_the_deleted(compared(with_own_ids(rows), has_birth=has_birth))
    return with_all_contacts(together)


def with_own_ids(rows: Sequence[Candidate]) -> list[Candidate]:
    """The rows, without a number that several people have: it may be their salon's, or a zero.

    Of one person's versions the given name or a contact stays; a deleted one need not have any.
    """
    by_id: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        by_id[row.source_id].append(row)
    by_id.pop("", None)
    shared = {number: len(same) for number, same in by_id.items() if not _is_one_person(same)}
    return [_alone(row, shared.get(row.source_id, 0)) for row in rows]


def as_the_deleted(rows: Sequence[Candidate]) -> list[Candidate]:
    """The rows that were compared: who is deleted in her newest version does not come back by an
    older one, and not unasked by a second card.
    """
    gone = {row.number: row.kinds & _GONE for row in rows if row.kinds & _GONE}
    return [_as_deleted(row, gone) for row in rows] if gone else list(rows)


def _as_deleted(row: Candidate, gone: Mapping[int, frozenset[Kind]]) -> Candidate:
    fates = [gone[number] for number in row.together if number in gone]
    if not fates or row.number in gone:
        return row
    if Kind.OLDER_VERSION in row.kinds:
        return row.marked(frozenset().union(*fates))
    is_second_card = Kind.DUPLICATE_ROW in row.kinds
    return row.marked({Kind.PERHAPS_SAME_IN_FILE}) if is_second_card else row


def with_all_contacts(rows: Sequence[Candidate]) -> list[Candidate]:
    """The rows that were compared, each with the numbers and addresses of all of its person's."""
    by_number = {row.number: row for row in rows}
    return [
        replace(row, also=row.also.union(*(_contacts(by_number[n]) for n in row.together)))
        if row.together
        else row
        for row in rows
    ]


def _contacts(row: Candidate) -> frozenset[str]:
    return row.also | ({phone_key(row.phone), email_key(row.email)} - {""})


def _is_one_person(rows: Sequence[Candidate]) -> bool:
    """Whether each row has something in common with those before it."""
    seen: set[str] = set()
    for row in rows:
        if row.kinds & _TELLING_NOTHING or not row.words:
            continue
        marks = {row.words[0], phone_key(row.phone), email_key(row.email)} - {""}
        if seen and seen.isdisjoint(marks):
            return False
        seen |= marks
    return True


def _alone(row: Candidate, count: int) -> Candidate:
    """`count`: how many other people's rows have its number, with its own."""
    if not count:
        return row
    kinds = {Kind.PERHAPS_SAME_IN_FILE} if count <= FEW else set()
    return replace(row, source_id="", kinds=row.kinds | kinds)

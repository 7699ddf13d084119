"""Who in a file is who: versions of one record, duplicates, namesakes. Pure.

The same phone or e-mail never makes two people one by itself: couples and parents share them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from clients.contact import email_key, phone_key
from clients.importing.candidates import Candidate
from clients.importing.kinds import Kind
from clients.importing.likeness import MOST_SHARING, perhaps_one


def compared(rows: Sequence[Candidate], *, has_birth: bool) -> list[Candidate]:
    """The rows with what the file says about them together."""
    found = {row.number: row for row in rows}
    _versions(found)
    _duplicates(found)
    _targets(found)
    _namesakes(found, has_birth=has_birth)
    _shared(found, Kind.PHONE_SHARED, lambda row: phone_key(row.phone))
    _shared(found, Kind.EMAIL_SHARED, lambda row: email_key(row.email))
    _perhaps(found)
    return list(found.values())


def _versions(found: dict[int, Candidate]) -> None:
    """Rows with one source id are one record; the newest counts."""
    for rows in _groups(found.values(), lambda row: row.source_id):
        newest = max(rows, key=lambda row: (row.updated, row.number))
        older = [row for row in rows if row is not newest]
        kinds = {Kind.NEWEST_VERSION}
        was_deleted = any(Kind.DELETED_IN_SOURCE in row.kinds for row in older)
        if was_deleted and Kind.DELETED_IN_SOURCE not in newest.kinds:
            kinds.add(Kind.NO_LONGER_DELETED)
        together = frozenset(row.number for row in rows)
        _mark(found, newest, kinds, together)
        for row in older:
            plain = replace(row, kinds=row.kinds - {Kind.DELETED_IN_SOURCE, Kind.MERGED_IN_SOURCE})
            _mark(found, plain, {Kind.OLDER_VERSION}, together)


def _duplicates(found: dict[int, Candidate]) -> None:
    """The same name, the same contact, and birth years that do not contradict."""
    for rows in _groups(_living(found), lambda row: " ".join(sorted(row.words))):
        left = list(rows)
        while left:
            first, *left = left
            same = [row for row in left if _is_duplicate(first, row)]
            left = [row for row in left if row not in same]
            together = frozenset(row.number for row in (first, *same))
            for row in (first, *same) if same else ():
                _mark(found, row, {Kind.DUPLICATE_ROW}, together)


def _is_duplicate(one: Candidate, other: Candidate) -> bool:
    if len({one.birth_year, other.birth_year} - {None}) > 1:
        return False
    phones = phone_key(one.phone) and phone_key(one.phone) == phone_key(other.phone)
    emails = email_key(one.email) and email_key(one.email) == email_key(other.email)
    return bool(phones or emails)


def _targets(found: dict[int, Candidate]) -> None:
    """Whoever another row was merged into, in the source."""
    ids = {row.source_id: row for row in found.values() if row.source_id}
    for row in list(found.values()):
        target = ids.get(row.merged_into)
        if Kind.MERGED_IN_SOURCE in row.kinds and target is not None:
            _mark(found, found[target.number], {Kind.MERGE_TARGET})


def _namesakes(found: dict[int, Candidate], *, has_birth: bool) -> None:
    kinds = {Kind.NAMESAKE} if has_birth else {Kind.NAMESAKE, Kind.NO_BIRTH_YEAR}
    for rows in _groups(_living(found), lambda row: " ".join(sorted(row.words))):
        for row in rows if len(_people(rows)) > 1 else ():
            _mark(found, row, kinds)


def _shared(found: dict[int, Candidate], kind: Kind, key: Callable[[Candidate], str]) -> None:
    for rows in _groups(_living(found), key):
        for row in rows if len(_people(rows)) > 1 else ():
            _mark(found, row, {kind})


def _perhaps(found: dict[int, Candidate]) -> None:
    """Rows that share a contact and look like two writings of one name."""
    for key in (lambda row: phone_key(row.phone), lambda row: email_key(row.email)):
        for rows in _groups(_living(found), key):
            for one in rows if len(rows) <= MOST_SHARING else ():
                for other in rows:
                    if one.number < other.number and not one.together & {other.number}:
                        _perhaps_both(found, one, other)


def _perhaps_both(found: dict[int, Candidate], one: Candidate, other: Candidate) -> None:
    if sorted(one.words) == sorted(other.words):
        return
    same_year = one.birth_year is not None and one.birth_year == other.birth_year
    if perhaps_one(one.words, other.words, contact=True, same_year=same_year):
        for row in (one, other):
            _mark(found, found[row.number], {Kind.PERHAPS_SAME_IN_FILE})


def _living(found: Mapping[int, Candidate]) -> list[Candidate]:
    """Rows that stand for a person: not nameless, not an older version."""
    gone = {Kind.NO_NAME, Kind.OLDER_VERSION, Kind.TOTALS_LINE, Kind.MERGED_IN_SOURCE}
    return [row for row in found.values() if not row.kinds & gone]


def _people(rows: Iterable[Candidate]) -> set[int]:
    """One number for each person among these rows."""
    return {min(row.together, default=row.number) for row in rows}


def _groups(rows: Iterable[Candidate], key: Callable[[Candidate], str]) -> list[list[Candidate]]:
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        if value := key(row):
            groups[value].append(row)
    return [group for group in groups.values() if len(group) > 1]


def _mark(
    found: dict[int, Candidate],
    row: Candidate,
    kinds: set[Kind],
    together: frozenset[int] = frozenset(),
) -> None:
    found[row.number] = replace(row, kinds=row.kinds | kinds, together=row.together | together)

"""The index in memory: who is called so, who has this number or this address.

Nothing of it lies in the database (design: encryption, sections 4.1 and 6).
"""

from collections.abc import Iterable, Iterator
from heapq import merge
from threading import Lock
from typing import Any, Final
from uuid import UUID

from clients.searching.arrays import Arrays
from clients.searching.changes import Changes
from clients.searching.entries import Entry, NameTest
from clients.searching.query import EmailQuery, PhoneQuery, Query, WordQuery

CHANGES_BEFORE_REBUILD: Final = 5_000


class MemoryIndex:
    """Finds people; safe for threads: readers see one consistent state, writers take turns."""

    def __init__(
        self, entries: Iterable[Entry] = (), *, rebuild_after: int = CHANGES_BEFORE_REBUILD
    ) -> None:
        self._rebuild_after = rebuild_after
        self._state = (Arrays(entries), Changes())
        self._writing = Lock()

    def apply(self, *, changed: Iterable[Entry] = (), gone: Iterable[UUID] = ()) -> None:
        """Take in people as they are now; whoever is both changed and gone is gone."""
        with self._writing:
            arrays, changes = self._state
            changes = changes.with_changes(changed, gone)
            self._state = (arrays, changes)
            if len(changes) > self._rebuild_after:
                self._rebuild()

    def forget_gone(self) -> None:
        """Build the arrays anew when they still hold the name of somebody who is gone."""
        with self._writing:
            if self.remembers_gone:
                self._rebuild()

    @property
    def remembers_gone(self) -> bool:
        """Whether the arrays may still hold somebody who is gone; nobody finds her there."""
        return self._state[1].has_gone

    def _rebuild(self) -> None:
        arrays, changes = self._state
        kept = (entry for entry in arrays.entries() if entry.id not in changes)
        self._state = (Arrays([*kept, *changes.entries()]), Changes())

    def __len__(self) -> int:
        """How many people the arrays hold."""
        return len(self._state[0].years)

    def find(self, query: Query, limit: int = 20) -> list[UUID]:
        """The first people that fit: exact words first, then in the order of the alphabet.

        Numbers come in the order of numbers, those that begin as asked before those that end so.
        """
        found: dict[bytes, None] = {}
        for *_, key in self._rows(query):
            found.setdefault(key)
            if len(found) >= limit:
                break
        return [UUID(bytes=key) for key in found]

    def _rows(self, query: Query) -> Iterator[tuple[Any, ...]]:
        arrays, changes = self._state
        rows = _rows(arrays, query)
        if not changes:
            return rows
        unchanged = (row for row in rows if row[-1] not in changes)
        return merge(unchanged, _rows(changes, query))

    @property
    def size(self) -> int:
        """Bytes that the arrays take."""
        return self._state[0].size


def _rows(part: Arrays | Changes, query: Query) -> Iterator[tuple[Any, ...]]:
    match query:
        case WordQuery():
            return part.name_rows(NameTest(query))
        case PhoneQuery():
            return part.phone_rows(query)
        case EmailQuery():
            return part.email_rows(query.prefix.encode())

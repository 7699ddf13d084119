"""One process's index, kept equal with the database and so with every other process's."""

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from clients.merged import known_as
from clients.models import UNSTAMPED, Client, SearchGone
from clients.searching.entries import Entry
from clients.searching.index import MemoryIndex
from clients.searching.query import Query
from clients.searching.reading import (
    Opened,
    Reading,
    Row,
    opened_clients,
    read_clock,
    rows_by_id,
)
from privacy.audit.acts import in_act
from privacy.models.subject import forget_data_keys

BUILT_ASIDE_FROM: Final = 20_000
"""From so many clients on nobody waits for the first build: about a second on a small machine."""
GONE_KEPT: Final = timedelta(days=6)
"""Shorter than ids of erased clients are kept; who has not looked for longer builds anew."""


class _State(NamedTuple):
    memory: MemoryIndex
    seen: Reading
    looked_at: datetime
    known_as: Mapping[UUID, UUID] = {}
    """Cards that are read with another one, and which (clients.merging)."""

    def find(self, query: Query, limit: int) -> list[UUID]:
        """People in order, each once; who is found under a merged card is her primary one."""
        asked = limit
        while True:
            ids = self.memory.find(query, asked)
            people = list(dict.fromkeys(self.known_as.get(pk, pk) for pk in ids))
            if len(people) >= limit or len(ids) < asked:
                return people[:limit]
            asked *= 2

    def is_stale(self, now: datetime) -> bool:
        return not timedelta(0) <= now - self.looked_at < GONE_KEPT


class Worker:
    """Finds ids. The first search builds the index; each later one takes in what has changed."""

    def __init__(self, *, built_aside_from: int = BUILT_ASIDE_FROM) -> None:
        self._built_aside_from = built_aside_from
        self._state: _State | None = None
        self._changing = threading.Lock()
        self._builder: threading.Thread | None = None

    def find(self, query: Query, limit: int) -> list[UUID] | None:
        """Ids in order, as the database stands now; None while the index is still being built."""
        state = self._current()
        return None if state is None else state.find(query, limit)

    def find_rows(self, query: Query, limit: int) -> tuple[list[UUID], list[Row]] | None:
        """Ids as `find` gives them, and the rows of those who are not restricted.

        Nearly always nothing has changed since the last search. So the index is asked as it is;
        only where the clock that comes with the rows says otherwise is it brought up to date.
        """
        state, now = self._state, timezone.now()
        if state is not None and not state.is_stale(now):
            ids = state.find(query, limit)
            rows, clock = rows_by_id(ids)
            if clock == state.seen:
                self._state = state._replace(looked_at=now)
                return ids, rows
        current = self.find(query, limit)
        return None if current is None else (current, rows_by_id(current).rows)

    def is_ready(self) -> bool:
        """Whether names can be searched; starts to build if not."""
        return self._current() is not None

    def wait(self) -> None:
        """Until the index that is being built aside is there."""
        if self._builder is not None:
            self._builder.join()

    def _current(self) -> _State | None:
        state, now = self._state, timezone.now()
        if state is not None and state.seen == read_clock() and not state.is_stale(now):
            self._state = state._replace(looked_at=now)
            return state
        with self._changing:
            if self._state is None and self._is_built_aside():
                return None
            following = _following(self._state, now)
            if not _sees_unfinished_changes():
                self._state = following
                self._forget_gone(following.memory)
            return following

    def _forget_gone(self, memory: MemoryIndex) -> None:
        """Let an erased person's name go from memory too: now, or aside where that takes long."""
        if not memory.remembers_gone:
            return
        forget_data_keys()
        if len(memory) < self._built_aside_from:
            memory.forget_gone()
        elif self._builder is None or not self._builder.is_alive():
            self._builder = threading.Thread(target=memory.forget_gone, daemon=True)
            self._builder.start()

    def _is_built_aside(self) -> bool:
        """Start a builder when there are many clients. Answers whether one is at work."""
        if self._builder is not None and self._builder.is_alive():
            return True
        if Client.objects.count() < self._built_aside_from:
            return False
        self._builder = threading.Thread(target=self._build_aside, daemon=True)
        self._builder.start()
        return True

    def _build_aside(self) -> None:
        try:
            self._state = _following(None, timezone.now())
        finally:
            connection.close()


def _following(state: _State | None, now: datetime) -> _State:
    """The index as the database stands now: with the latest changes, or built anew."""
    reading = read_clock()
    if state is None or state.is_stale(now) or not _follows(reading, state.seen):
        everybody = opened_clients(Client.objects.all(), many=True)
        return _State(MemoryIndex(_entries(everybody)), reading, now, known_as())
    since = state.seen[1]
    changed = opened_clients(Client.objects.filter(rev__gt=since))
    gone = SearchGone.objects.filter(rev__gt=since).values_list("client_id", flat=True)
    state.memory.apply(changed=_entries(changed), gone=list(gone))
    return _State(state.memory, reading, now, known_as())


def _sees_unfinished_changes() -> bool:
    """Whether this is an act that has changed clients itself, which it may yet take back."""
    return in_act() and Client.objects.filter(rev=UNSTAMPED).exists()


def _follows(reading: Reading, seen: Reading) -> bool:
    return reading[0] == seen[0] and reading[1] >= seen[1]


def _entries(clients: Iterator[Opened]) -> Iterator[Entry]:
    """What can be read; a card that cannot is found by nothing but its id."""
    for client in clients:
        if client.who is not None:
            yield Entry.of(
                client.id,
                name=client.who.name,
                birth_year=client.who.birth_year,
                phone=client.contact.phone if client.contact else "",
                email=client.contact.email if client.contact else "",
            )

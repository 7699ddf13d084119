"""Two processes that meet: one stops before its n-th statement until the other has ended, or until
that waits for a lock of the first. Neither time nor chance decides when they go on.
"""

import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from django.db import connection

from tests.faults import worlds

PATIENCE: Final = 120
"""Seconds after which a process that nobody calls back ends by itself; a fault of the trial."""
STRANDED: Final = 99
_FREE, _HOLDING, _GONE_ON = b"f", b"h", b"g"
_BEGINS: Final = "BEGIN"
_WAITING: Final = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND cardinality(pg_blocking_pids(pid)) > 0"
)


class Meeting(NamedTuple):
    """How both ended, and where the second was while the first stood: it had `ended`, or waited for
    a `lock`; `over`: the first had no such statement; `missed`: it did not stand still.
    """

    first: int
    second: int
    met: Literal["ended", "lock", "over", "missed"]


def meet(first: Callable[[], None], second: Callable[[], None], number: int) -> Meeting:
    """Both in processes of their own; the first stops before its n-th statement."""
    arrived, tells = os.pipe()
    hears, go_on = os.pipe()
    one = worlds.start_child(partial(_stopping, first, number, tells, hears))
    os.close(tells)
    place = os.read(arrived, 1)
    begins, asks = os.pipe()  # not before: whoever inherits its end keeps it open
    two = worlds.start_child(partial(_announcing, second, asks))
    os.close(asks)
    ended = _ended_or_waiting(two, begins, is_held=place == _HOLDING)
    stood = not _is_readable(arrived, 0)
    os.write(go_on, b"1")
    ends = worlds.wait_for(one), worlds.wait_for(two) if ended is None else ended
    for end in (arrived, hears, go_on, begins):
        os.close(end)
    if not place:
        return Meeting(*ends, "over")
    return Meeting(*ends, ("lock" if ended is None else "ended") if stood else "missed")


def _stopping(deed: Callable[[], None], number: int, arrived: int, go_on: int) -> None:
    with _before_each(_Stop(number, arrived, go_on)):
        deed()


class _Stop:
    """Says whether a transaction is open, waits for a word, and says that it goes on."""

    def __init__(self, number: int, arrived: int, go_on: int) -> None:
        self.left, self.arrived, self.go_on = number, arrived, go_on

    def __call__(self, sql: str) -> None:
        self.left -= 1
        if self.left:
            return
        os.write(self.arrived, _HOLDING if connection.in_atomic_block else _FREE)
        if not _is_readable(self.go_on, PATIENCE):
            os._exit(STRANDED)
        os.write(self.arrived, _GONE_ON)


def _announcing(deed: Callable[[], None], asks: int) -> None:
    """The deed; each transaction that it begins is told of before."""
    with _before_each(lambda sql: os.write(asks, b"1") if sql.startswith(_BEGINS) else None):
        deed()


@contextmanager
def _before_each(act: Callable[[str], Any]) -> Iterator[None]:
    def wrapper(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        act(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def _ended_or_waiting(child: int, begins: int, *, is_held: bool) -> int | None:
    """The exit code of the second; None where it waits for a lock of the first.

    SQLite has one lock, which is waited for where a transaction begins; a server is asked.
    """
    if connection.vendor == "sqlite":
        if is_held and os.read(begins, 1):
            return None
        return worlds.wait_for(child)
    while not _has_ended(child):
        if _waits():
            return None
        time.sleep(0.01)
    return worlds.wait_for(child)


def _has_ended(child: int) -> bool:
    """Without taking its exit code."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return bool(cursor.fetchone()[0])


def _is_readable(end: int, seconds: float) -> bool:
    return bool(select.select([end], [], [], seconds)[0])

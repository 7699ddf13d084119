"""Only one at a time, over all processes and machines of one installation."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


class AnotherIsRunning(Exception):
    """The same job runs already."""


@contextmanager
def only_one(job: str) -> Iterator[None]:
    """Hold the job's lock. Raises AnotherIsRunning at once. A killed process frees it."""
    folder = settings.HARMONY_HOME / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / f"{job}.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherIsRunning(job) from None
        with _in_database(job):
            yield


@contextmanager
def _in_database(job: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    number = zlib.crc32(f"harmony.{job}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise AnotherIsRunning(job)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])

"""A process that stops before its n-th statement until it is told to go on."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

PATIENCE, MUCH_PATIENCE = 0.2, 60
"""Seconds after which the other process is taken to wait for a lock; before the first statement
nothing is locked, however busy the machine."""


@contextmanager
def stopping_before(number: int, arrived: int, go_on: int) -> Iterator[None]:
    """Writes to `arrived` when it stops, or at the end where that statement never came."""
    left = number

    def stop(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            os.write(arrived, b"1")
            select.select([go_on], [], [], MUCH_PATIENCE if number == 1 else PATIENCE)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(stop):
        yield
    os.write(arrived, b"1" if left > 0 else b"")

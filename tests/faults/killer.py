"""A process that ends, as by kill -9, at its n-th statement, commit, fsync or rename."""

import os
from collections.abc import Callable
from typing import Any

from django.db import connection

KILLED = 137


class Killer:
    """Counts what could be the last thing a process does; `at` is the one it does not live to."""

    def __init__(self, at: int) -> None:
        self.left = at

    def strike(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(KILLED)

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*args: Any, **options: Any) -> Any:
            self.strike()
            return function(*args, **options)

        return struck

    def _statement(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.strike()
        return execute(sql, params, many, context)

    def install(self) -> None:
        """From here on everything counts."""
        connection.execute_wrappers.append(self._statement)
        for owner, name in ((connection, "_commit"), (os, "fsync"), (os, "replace")):
            setattr(owner, name, self.watch(getattr(owner, name)))

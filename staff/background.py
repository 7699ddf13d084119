"""Work that an answer must not wait for, and that must not tell by its time what was found.

Threads of the web process are enough: what is lost with a process is a mail that somebody asked for
and will ask for again.
"""

import logging
import threading
from collections.abc import Callable
from typing import ParamSpec

from django.db import connection, transaction

P = ParamSpec("P")
log = logging.getLogger(__name__)


def later(call: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do this after the transaction has been kept, in a thread of its own."""

    def run() -> None:
        try:
            call(*args, **kwargs)
        except Exception:
            log.exception("background work failed")
        finally:
            connection.close()

    transaction.on_commit(lambda: start(run))


def start(run: Callable[[], None]) -> None:
    """Start the thread. Tests replace this."""
    threading.Thread(target=run, daemon=True).start()

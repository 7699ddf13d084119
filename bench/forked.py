"""How much memory of its own a forked process comes to need for its work."""

import gc
import os
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from django.db import connections

_ROLLUP = Path("/proc/self/smaps_rollup")


def own_memory(answers: Iterable[object]) -> int | None:
    """Bytes that a fork of this process no longer shares once it has given all these answers.

    Each is let go before the next, as between two requests. Less what the fork has to itself at
    its start. None where the system does not tell (not Linux).
    """
    if not _ROLLUP.exists():
        return None
    connections.close_all()
    gc.collect()
    gc.freeze()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        before = _private()
        deque(answers, maxlen=0)
        os.write(writing, str(_private() - before).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    gc.unfreeze()
    return int(told) if told else None


def _private() -> int:
    lines = _ROLLUP.read_text().splitlines()
    return 1_024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))

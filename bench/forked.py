"""How much memory of its own a forked process comes to need for its work."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

from django.db import connections

_ROLLUP = Path("/proc/self/smaps_rollup")


def own_memory(work: Callable[[], object]) -> int | None:
    """Bytes that a fork of this process no longer shares once it has done this work.

    Less what it has to itself at its start. None where the system does not tell (not Linux).
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
        work()
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

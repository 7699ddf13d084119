"""A terminal at which somebody reads and types: for the installer, which asks."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Sequence

from deploy.machine.places import Problem

ASKED = re.compile(r"(\d+): $")
GROUP = re.compile(r"^ *(\d+)\.  ([0-9A-Z]{2,4}(?:  [0-9A-Z]{2,4})*) *$", re.MULTILINE)


def typed_back(command: Sequence[str], env: dict[str, str], seconds: float) -> tuple[str, str]:
    """Run the command at a terminal, type the groups of the sheet that it asks for.

    What it said, and the sheet. Raises Problem when it fails or takes too long.
    """
    ours, theirs = pty.openpty()
    child = subprocess.Popen(command, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said, answered = "", 0
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            piece = _piece(ours)
            if piece is None:
                break
            said += piece
            asked = ASKED.search(said[answered:])
            if asked:
                os.write(ours, f"{groups(said)[int(asked[1]) - 1]}\n".encode())
                answered = len(said)
    finally:
        os.close(ours)
        if child.poll() is None and time.monotonic() >= until:
            child.kill()
    if child.wait() != 0:
        raise Problem(f"{' '.join(command[-8:])}:\n{said[-2000:]}")
    return said, " ".join(groups(said))


def _piece(ours: int) -> str | None:
    """What came in the last half second; None at the end."""
    if not select.select([ours], [], [], 0.5)[0]:
        return ""
    try:
        return os.read(ours, 4096).decode(errors="replace").replace("\r", "") or None
    except OSError:  # how a terminal says that nobody is left
        return None


def groups(said: str) -> list[str]:
    """The groups of a printed recovery sheet, in their order."""
    return [group for row in GROUP.finditer(said) for group in row[2].split()]

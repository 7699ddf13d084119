"""Reads an uploaded file in a child process with its own small limits, and gives back its table.

A file that is made to hurt then costs a child its life, and nobody at the desk notices (goal G23).
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from clients.importing.decoding import NotText
from clients.importing.sheets import OLE, ZIP, read_xls, read_xlsx
from clients.importing.tables import MOST_OCTETS, Table, Unreadable, read_csv

MEMORY: Final = 512_000_000
"""Bytes of address space that the child may take."""
SECONDS: Final = 20
_HOME: Final = Path(__file__).resolve().parent.parent.parent


def read_table(octets: bytes, charset: str = "", delimiter: str = "") -> Table:
    """The table in these octets, whatever the file is called. Raises Unreadable."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    return _table(read_in_child("clients.importing.reading", octets, charset, delimiter))


def read_in_child(module: str, octets: bytes, *arguments: str) -> dict[str, Any]:
    """What `python -m module` answers about these octets. Raises Unreadable."""
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (our own modules; the file comes by standard input)
            command, input=octets, capture_output=True, timeout=SECONDS, cwd=_HOME, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise Unreadable("too_slow") from problem
    if done.returncode:
        raise Unreadable("too_heavy")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "reason" in answer:
        raise Unreadable(answer["reason"], answer["line"])
    return answer


def parse(octets: bytes, charset: str, delimiter: str) -> Table:
    """The same without a child. Raises Unreadable."""
    if octets.startswith(ZIP):
        return read_xlsx(octets)
    if octets.startswith(OLE):
        return read_xls(octets)
    try:
        return read_csv(octets, charset, delimiter)
    except NotText as problem:
        raise Unreadable("not_text") from problem


def _table(answer: dict[str, Any]) -> Table:
    answer["header"] = tuple(answer["header"])
    answer["rows"] = tuple(map(tuple, answer["rows"]))
    answer["lines"] = tuple(answer["lines"])
    return Table(**answer)


def answer_as_child(read: Callable[[bytes], Any]) -> None:
    """The work of the child: little memory and time, the answer (a dataclass) as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no picture of personal data on the disk
    try:
        answer = asdict(read(sys.stdin.buffer.read()))
    except Unreadable as problem:
        answer = {"reason": problem.reason, "line": problem.line}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _charset, _delimiter = sys.argv[1:3]
    answer_as_child(lambda octets: parse(octets, _charset, _delimiter))

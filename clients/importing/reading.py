"""Reads an uploaded file in a child process with its own small limits, and gives back its table.

A file that is made to hurt then costs a child its life, and nobody at the desk notices (goal G23).
"""

import dataclasses
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from clients.importing.decoding import NotText
from clients.importing.sheets import OLE, ZIP, read_xls, read_xlsx
from clients.importing.tables import MOST_OCTETS, Table, Unreadable, read_csv

MEMORY: Final = 512_000_000
"""Bytes of address space that the child may take."""
SECONDS: Final = 20
"""Of the processor that a child may take over a file."""
LONG: Final = 90
"""The same where nobody waits for it: a hundred thousand rows need a third of it."""
TOO_SLOW: Final = "too_slow"
"""The reason given when the time is out."""
WAIT: Final = 3
"""How much longer by the clock: a busy machine is no fault of the file."""
LOW, LOWEST = 10, 19
"""How far a process steps back that holds the database at times, and one that never does."""
_HOME: Final = Path(__file__).resolve().parent.parent.parent


def read_table(
    octets: bytes,
    charset: str = "",
    delimiter: str = "",
    shown: int | None = None,
    *,
    sheet: int | None = None,
    seconds: int = SECONDS,
    wait: float | None = None,
) -> Table:
    """The table in these octets, whatever the file is called; of `shown` rows only the first ones.

    `sheet`: which of a workbook, by its place; `seconds`: of the processor; `wait`: by the clock
    (None: as long as a busy machine may take). Raises Unreadable.
    """
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    few, one = ("" if number is None else str(number) for number in (shown, sheet))
    arguments = (charset, delimiter, few, one, str(seconds))
    longest = WAIT * seconds if wait is None else wait
    return _table(read_in_child("clients.importing.reading", octets, *arguments, wait=longest))


def read_in_child(
    module: str, octets: bytes, *arguments: str, wait: float | None = None
) -> dict[str, Any]:
    """What `python -m module` answers about these octets. Raises Unreadable."""
    with child_answers(module, octets, *arguments, wait=wait) as lines:
        answer: dict[str, Any] = json.loads(next(lines))
    return answer


@contextmanager
def child_answers(
    module: str, octets: bytes, *arguments: str, wait: float | None = None
) -> Iterator[Iterator[bytes]]:
    """The lines that `python -m module` answers about these octets, one by one as it writes them.

    Raises Unreadable: what the child says, or that it has died or taken too long. Whoever reads
    takes all lines. The child is at work as soon as the block begins.
    """
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(  # noqa: S603  (our own modules; the file comes by standard input)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_HOME
    ) as child:
        step_back(child.pid, LOWEST)
        late = threading.Event()
        clock = threading.Timer(WAIT * SECONDS if wait is None else wait, _end, (child, late))
        clock.start()
        try:
            yield _lines(child, octets)
            if child.wait():
                raise Unreadable("too_heavy")
        except Unreadable as problem:
            raise Unreadable(TOO_SLOW) if late.is_set() else problem from None
        finally:
            clock.cancel()
            child.kill()


def step_back(process: int = 0, priority: int = LOW) -> None:
    """Let a process (0: this one) work with what those who are served leave over.

    A machine may not know this, and a service that is shut in may not do it: then all are equal.
    """
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, process, priority)


def _lines(child: "subprocess.Popen[bytes]", octets: bytes) -> Iterator[bytes]:
    """The child reads all that it is given before it writes: neither waits for the other."""
    given, said = _pipes(child)
    with suppress(BrokenPipeError), given:
        given.write(octets)
    return _said(said)


def _said(said: IO[bytes]) -> Iterator[bytes]:
    first = said.readline()
    if not first.endswith(b"\n"):
        raise Unreadable("too_heavy")
    if first.startswith(b'{"reason"'):
        answer = json.loads(first)
        raise Unreadable(answer["reason"], answer["line"])
    yield first
    yield from said


def _pipes(child: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("a child without pipes")
    return child.stdin, child.stdout


def _end(child: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    child.kill()


def parse(
    octets: bytes,
    charset: str,
    delimiter: str,
    shown: int | None = None,
    sheet: int | None = None,
) -> Table:
    """The same without a child. Raises Unreadable."""
    if octets.startswith(ZIP):
        return read_xlsx(octets, shown, sheet)
    if octets.startswith(OLE):
        return read_xls(octets, shown, sheet)
    try:
        return read_csv(octets, charset, delimiter, shown)
    except NotText as problem:
        raise Unreadable("not_text") from problem


def _table(answer: dict[str, Any]) -> Table:
    answer["header"] = tuple(answer["header"])
    answer["rows"] = tuple(map(tuple, answer["rows"]))
    answer["lines"] = tuple(answer["lines"])
    answer["longer"] = frozenset(answer["longer"])
    answer["sheets"] = tuple(answer["sheets"])
    return Table(**answer)


def answer_as_child(read: Callable[[bytes], Any], *, seconds: int = SECONDS) -> None:
    """The work of the child: little memory and time; each answer (an iterable) a line of JSON.

    A number, which says how far it is, is told at once.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no picture of personal data on the disk
    octets = sys.stdin.buffer.read()
    try:
        for answer in read(octets):
            sys.stdout.write(json.dumps(answer, default=_fields) + "\n")
            if isinstance(answer, int):
                sys.stdout.flush()
    except Unreadable as problem:
        sys.stdout.write(json.dumps({"reason": problem.reason, "line": problem.line}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # taking a large table apart again takes as long as reading it


def _fields(record: Any) -> Any:
    if isinstance(record, frozenset):
        return sorted(record)
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


if __name__ == "__main__":
    _charset, _delimiter, *_numbers, _seconds = sys.argv[1:6]
    _shown, _sheet = (int(number) if number else None for number in _numbers)
    answer_as_child(
        lambda octets: [parse(octets, _charset, _delimiter, _shown, _sheet)], seconds=int(_seconds)
    )

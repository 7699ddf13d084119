"""Faults of a catalogue or a case file: which file, which line, what is wrong, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """`line` counts from 1, the header being line 1; 0 speaks of the file as a whole."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.text}"


class FaultyFileError(Exception):
    """Files that were refused whole. `faults` holds every fault, by file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class FaultyCatalogueError(FaultyFileError):
    """A catalogue that fails its checks; nothing of it may be used."""

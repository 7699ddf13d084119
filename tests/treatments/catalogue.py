"""The catalogue that the tests read, and copies of it to spoil."""

import csv
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from treatments.catalogue_reading import OWN_CATALOGUE, Catalogue, read_catalogue

Rows = list[dict[str, str]]

FILES = (
    *("conditions", "methods", "rules", "evidence", "sources"),
    *("departures", "fallback", "ambiguous_terms"),
)
"""What a catalogue cannot do without."""


@cache
def the_catalogue() -> Catalogue:
    """The catalogue that comes with the program, read once."""
    return read_catalogue(OWN_CATALOGUE)


def rows_of(name: str, folder: Path = OWN_CATALOGUE) -> Rows:
    """The rows of one file, read without the program under test."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def copy_of_catalogue(folder: Path) -> Path:
    """A copy in an empty folder."""
    shutil.copytree(OWN_CATALOGUE, folder, dirs_exist_ok=True)
    return folder


def small_catalogue(folder: Path) -> Path:
    """A copy with four methods only, quick to read: facial, IPL, brow lamination, make-up."""
    copy_of_catalogue(folder)
    kept = ("facial-classic", "ipl-hair-removal", "brow-lamination", "makeup")
    rewrite(folder, "methods", lambda rows: [row for row in rows if row["code"] in kept])
    for name in ("rules", "evidence", "fallback", "departures"):
        rewrite(folder, name, lambda rows: [row for row in rows if row["method_code"] in kept])
    return folder


def rewrite(folder: Path, name: str, change: Callable[[Rows], Rows | None]) -> None:
    """Change the rows of one file, in place or by giving new ones."""
    rows = rows_of(name, folder)
    header = list(rows[0])
    changed = change(rows)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows if changed is None else changed)

"""What the columns of a table mean to the salon: what it has named before, then known programs."""

from typing import NamedTuple

from clients.importing import stored
from clients.importing.formats import ColumnMap, guess, recognise
from clients.importing.tables import Table
from clients.models_import import ColumnMapping


class Beginning(NamedTuple):
    """Where a list comes from, if that is known, and its columns where nobody has to be asked."""

    source: str
    columns: ColumnMap | None


def known(table: Table) -> ColumnMap | None:
    """None for a table without a header, which tells nothing: its columns are named each time."""
    if not any(table.header):
        return None
    saved = ColumnMapping.objects.filter(header=list(table.header)).first()
    if saved is not None:
        return stored.saved_map(saved)
    return recognise(table.header)


def known_or_guessed(table: Table) -> ColumnMap:
    """For a person to confirm."""
    return known(table) or guess(table.header)


def beginning(table: Table) -> Beginning:
    """Columns are asked about where nobody knows them, where letters look wrong, and where another
    sheet of the workbook may be meant.
    """
    found = known(table)
    source = found.source if found else ""
    return Beginning(source, None if table.is_doubtful or table.others else found)

"""The cells of a row, by what their columns mean. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clients.importing import answers, values
from clients.importing.formats import Column, ColumnMap

NAMES: Final = (Column.FIRST_NAME, Column.LAST_NAME, Column.FULL_NAME)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table, by what its columns mean."""

    cells: Sequence[str]
    columns: ColumnMap

    def all(self, column: Column) -> Sequence[str]:
        places = self.columns.columns.get(column)
        return [self.cells[place] for place in places] if places else ()

    def one(self, column: Column) -> str:
        places = self.columns.columns.get(column)
        return self.cells[places[0]] if places else ""

    def has(self, column: Column) -> bool:
        return column in self.columns.columns

    def flag(self, column: Column) -> bool:
        """A yes, or the day since when."""
        cell = self.one(column)
        return cell != "" and answers.is_set(cell)


def note_of(cells: Sequence[str], columns: ColumnMap) -> str:
    """What stands in the columns of notes, and in brackets beside a name, on one line."""
    row = Cells(cells, columns)
    names = (cell for column in NAMES for cell in row.all(column))
    return values.tidy(" ".join((*row.all(Column.NOTE), *map(values.beside, names))))

"""Choosing a file, and saying what its columns mean."""

from io import BytesIO
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.importing.decoding import CHARSETS
from clients.importing.formats import SEVERAL, Column, ColumnMap
from clients.importing.tables import MOST_OCTETS, Table
from clients.importing.words import COLUMNS
from privacy.forms import PlainTextField

LEFT_OUT: Final = ""


class UploadForm(forms.Form):
    """A file of another program."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or a spreadsheet (XLSX, XLS), at most 20 MB."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_OCTETS:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


def octets_of(file: Any) -> bytes:
    """What was uploaded, without a second copy of it beside the first."""
    kept = file.file
    octets: bytes = kept.getvalue() if isinstance(kept, BytesIO) else file.read()
    return octets


def _sheet_field(table: Table) -> forms.ChoiceField:
    """Which sheet of the workbook; not chosen anew, it is the one whose columns are shown."""
    named = [(str(place), name) for place, name in enumerate(table.sheets) if name]
    return forms.ChoiceField(
        label=_("Sheet"),
        choices=named,
        required=False,
        initial=str(table.sheet),
        help_text=_("One sheet is read. If the clients are on another, choose it and look again."),
    )


class ColumnsForm(forms.Form):
    """One choice per column of the file, the charset, and the name to remember it by."""

    source = PlainTextField(
        label=_("Where the list comes from"),
        max_length=60,
        help_text=_("For example Avoinna24. The client is told this source."),
    )
    charset = forms.ChoiceField(
        label=_("Character set"),
        choices=[("", _("as recognised")), *CHARSETS.items()],
        required=False,
        help_text=_("If å, ä or ö look wrong below, choose another."),
    )
    save = forms.BooleanField(
        label=_("Remember these columns for the next file"), required=False, initial=True
    )
    marks_optional = False

    def __init__(self, table: Table, guessed: ColumnMap, data: Any = None) -> None:
        initial = {"source": guessed.source}
        places = {place: name for name, where in guessed.columns.items() for place in where}
        super().__init__(data, initial=initial)
        self.header = header = table.header
        if table.sheet is not None:
            del self.fields["charset"]
        if table.others:
            self.fields["sheet"] = _sheet_field(table)
        choices = [(LEFT_OUT, _("left out")), *((c.value, text) for c, text in COLUMNS.items())]
        for place, name in enumerate(header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name or _("Column %(number)s") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=places.get(place, LEFT_OUT),
            )

    def clean(self) -> None:
        super().clean()
        columns = self._columns()
        if Column.FULL_NAME not in columns and Column.FIRST_NAME not in columns:
            self.add_error(None, _("Choose which column holds the name."))
        for column, places in columns.items():
            if len(places) > 1 and column not in SEVERAL:
                text = _("Only one column can be “%(meaning)s”.") % {"meaning": COLUMNS[column]}
                self.add_error(f"column_{places[1]}", text)

    @property
    def columns(self) -> ColumnMap:
        """What was chosen."""
        return ColumnMap(self.cleaned_data["source"], self._columns())

    @property
    def choices_in_order(self) -> list[forms.BoundField]:
        return [self[f"column_{place}"] for place in range(len(self.header))]

    def _columns(self) -> dict[Column, tuple[int, ...]]:
        found: dict[Column, tuple[int, ...]] = {}
        for place in range(len(self.header)):
            chosen = self.cleaned_data.get(f"column_{place}")
            if chosen:
                column = Column(chosen)
                found[column] = (*found.get(column, ()), place)
        return found

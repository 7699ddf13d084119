"""What a person reads about a row, a column and a file that cannot be read."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.importing.formats import Column
from clients.importing.kinds import Kind
from clients.importing.tables import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Unreadable

REMARKS: Final[dict[Kind, Promise]] = {
    Kind.BIRTH_NO_YEAR: _("a birthday without a year: no year kept"),
    Kind.BIRTH_PLACEHOLDER: _("1 January 1900 is not a birthday: no year kept"),
    Kind.BIRTH_TWO_DIGIT_YEAR: _("a year of two digits is unclear: none kept"),
    Kind.BIRTH_ODD: _("no year of birth could be read"),
    Kind.HEALTH_IN_NOTE: _("the note may hold health data: ask the client; it was not taken"),
    Kind.NOTE_DROPPED: _("the note was not taken"),
    Kind.NO_CONTACT: _("neither phone nor e-mail"),
    Kind.NO_SURNAME: _("one name only"),
    Kind.NO_NAME: _("no name"),
    Kind.PHONE_ZERO_RESTORED: _("the zero was put back before the phone number"),
    Kind.PHONE_SHARED: _("others in the file have the same phone"),
    Kind.PHONE_LOST: _("a spreadsheet has destroyed the phone number"),
    Kind.PHONE_ODD: _("this is not a phone number"),
    Kind.PHONE_SEVERAL: _("several phone numbers: the first was taken"),
    Kind.EMAIL_SHARED: _("others in the file have the same e-mail"),
    Kind.EMAIL_ODD: _("this is not an e-mail address"),
    Kind.GUARDIAN_TO_BE_ASKED: _("a minor, or a parent books: ask the guardian"),
    Kind.NAMESAKE: _("a namesake in the file: kept apart"),
    Kind.NO_BIRTH_YEAR: _("a namesake, and no year of birth to tell them apart"),
    Kind.DUPLICATE_ROW: _("the same person on several rows: one card"),
    Kind.NEWEST_VERSION: _("the newest of several versions"),
    Kind.OLDER_VERSION: _("an older version: the newest counts"),
    Kind.NO_LONGER_DELETED: _("was deleted in the source and is not any more"),
    Kind.MERGE_TARGET: _("another card was merged into this one in the source"),
    Kind.MERGED_IN_SOURCE: _("merged into another card in the source"),
    Kind.DELETED_IN_SOURCE: _("deleted in the source: she may have asked for it"),
    Kind.ARCHIVED_IN_SOURCE: _("archived in the source: look at the last visit"),
    Kind.SOURCE_SAYS_NO: _("the source says no to letters: so it stays"),
    Kind.FORMULA_TEXT: _("a formula: taken as text only"),
    Kind.IDENTITY_CODE_DROPPED: _("a personal identity code was removed"),
    Kind.ROW_TOO_LONG: _("more cells than columns: something may stand in the wrong place"),
    Kind.NAME_TOO_LONG: _("longer than a name can be"),
    Kind.TOTALS_LINE: _("a line of totals, not a person"),
    Kind.COMPANY_NOT_PERSON: _("a company, not a person"),
    Kind.NAME_ORDER_UNCLEAR: _("which of these is the family name?"),
    Kind.HARDLY_A_NAME: _("hardly a name: a test, a placeholder or from another column?"),
    Kind.SEVERAL_PEOPLE: _("two people on one row?"),
    Kind.MORE_THAN_A_NAME: _("more than a name stood here: look whether the name is right"),
    Kind.QUOTES_IN_NAME: _("quotation marks in the name: look whether it is right"),
    Kind.CHARSET_NEEDS_CHOICE: _("letters look wrong: choose the character set"),
    Kind.IN_REGISTER_SAME_PERSON: _("is in the register already"),
    Kind.IN_REGISTER_PERHAPS: _("may be in the register already"),
    Kind.IN_REGISTER_SAME_EMAIL_OTHER_NAME: _("the e-mail is in the register under another name"),
    Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME: _("the phone is in the register under another name"),
    Kind.IN_REGISTER_NAMESAKE: _("a namesake is in the register: kept apart"),
    Kind.PERHAPS_SAME_IN_FILE: _("may be the same person as another row"),
    Kind.ERASED_OR_REFUSED: _("has wished not to be entered again"),
    Kind.UNSUBSCRIBED_BEFORE: _("has left the letters here: so it stays"),
}
"""What holds for every row (spaces trimmed, birthdays cut, permissions left out) has no words."""

COLUMNS: Final[dict[Column, Promise]] = {
    Column.FIRST_NAME: _("Given name"),
    Column.LAST_NAME: _("Family name"),
    Column.FULL_NAME: _("Whole name"),
    Column.PHONE: _("Phone"),
    Column.EMAIL: _("E-mail"),
    Column.BIRTH: _("Date or year of birth"),
    Column.NOTE: _("Note (not taken)"),
    Column.CONSENT: _("Permission for letters (not taken)"),
    Column.OPT_OUT: _("Marketing ban"),
    Column.COMPANY: _("Company"),
    Column.SOURCE_ID: _("Client number"),
    Column.UPDATED: _("Last changed"),
    Column.DELETED: _("Deleted"),
    Column.MERGED_INTO: _("Merged into"),
    Column.ARCHIVED: _("Archived"),
    Column.LAST_VISIT: _("Last visit"),
}


def remarks(kinds: tuple[str, ...]) -> list[str]:
    """What is to be said about a row, in the order of the list above."""
    return [str(text) for kind, text in REMARKS.items() if kind.value in kinds]


REASONS: Final[dict[str, Promise]] = {
    "too_large": _("The file is larger than 20 MB."),
    "too_many_rows": _("The file has more than %(rows)s rows."),
    "too_wide": _("The file has more than %(columns)s columns."),
    "cell_too_long": _("A cell has more than %(length)s characters."),
    "empty": _("The file is empty."),
    "bad_csv": _("A row of the file is broken."),
    "open_quote": _("A quotation mark is opened and not closed, so rows run into each other."),
    "not_text": _("The file is not a table."),
    "encrypted": _("The spreadsheet is protected by a password: save it without one."),
    "zip_bomb": _("The file unpacks to far more than a list of clients can be."),
    "bad_workbook": _("The spreadsheet is broken or holds what a list does not need."),
}
_LIMITS: Final = {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "length": LONGEST_CELL}


def why_unreadable(problem: Unreadable) -> str:
    """Which line and why, and what to do."""
    unknown = _("The file could not be read in the time allowed.")
    if problem.reason == "calendar":
        return str(_("This is a calendar: read it on the page of the bookings."))
    text = str(REASONS.get(problem.reason, unknown)) % _LIMITS
    where = str(_("Line %(line)s: ")) % {"line": problem.line} if problem.line else ""
    advice = _("Open it in the program it came from and save it as CSV (UTF-8) or XLSX.")
    return f"{where}{text} {advice}"


def sheets_unread(names: Sequence[str]) -> str:
    """Which sheets of a workbook were left out; nothing where there are none."""
    if not names:
        return ""
    text = ngettext(
        "The workbook also has the sheet %(sheets)s; it was left unread.",
        "The workbook also has the sheets %(sheets)s; they were left unread.",
        len(names),
    )
    quoted = [str(_("“%(sheet)s”")) % {"sheet": name} for name in names]
    return text % {"sheets": get_text_list(quoted, str(_("and")))}

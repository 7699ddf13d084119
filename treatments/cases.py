"""Runs assessment cases from a table, to compare the program with another reading of the rules.

A case is a fictitious person and a method. Where the format leaves a choice: what an interview
called complete does not list was answered no; `answer_age_days` is the age of every listed answer,
yes or no, and of the free text, and where it is empty the answers have no date; a test without a
reaction is meant by `product_test_hours_ago`; `under-18` among the answers is passed over, since
the age decides. Conditions of the same outcome come in the order of the list of conditions.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict

from django.utils.translation import gettext as _

from treatments.assessment import Age, Answer, Known, PatchTest, Said
from treatments.catalogue_reading import Catalogue, Fault
from treatments.catalogue_reading.cells import shortened
from treatments.catalogue_reading.faults import FaultyFileError
from treatments.catalogue_reading.tables import Format, read_table
from treatments.contraindications import ADULT_AT, assess
from treatments.free_text import read_text

COLUMNS = (
    "case_id",
    "client_age",
    "conditions_yes",
    "answers_no",
    "answer_age_days",
    "free_text_fi",
    "interview_complete",
    "product_test_hours_ago",
    "method_code",
)
"""What a case must have. Columns with the expected result may stand beside them."""

_TODAY = date(2026, 1, 1)
"""Any day: a case says how old its answers are, not when they were given."""

_MOST = {"client_age": 130, "answer_age_days": 36_500, "product_test_hours_ago": 876_000}
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


class FaultyCasesError(FaultyFileError):
    """A table of cases that was refused whole."""


class CaseResult(TypedDict):
    """What a case comes to; `conditions` are those whose rules were triggered, strongest first."""

    case_id: str
    outcome: str
    conditions: list[str]


@dataclass
class _Row:
    file: str
    line: int
    cells: Mapping[str, str | None]
    faults: list[Fault]

    def fault(self, column: str, text: str) -> None:
        self.faults.append(Fault(self.file, self.line, f"{column}: {text}"))

    def text(self, column: str) -> str:
        value = self.cells.get(column)
        if value is None:
            self.fault(column, _("the column is missing"))
        return (value or "").strip()

    def number(self, column: str) -> int | None:
        value = self.text(column)
        if not value:
            return None
        number = int(value) if _WHOLE_NUMBER.fullmatch(value) else _MOST[column] + 1
        if number > _MOST[column]:
            text = _("“%(value)s” is not a whole number from 0 to %(most)s")
            named = {"value": shortened(value), "most": _MOST[column]}
            self.fault(column, text % named)
        return number

    def yes_or_no(self, column: str) -> bool:
        value = self.text(column)
        if value not in ("yes", "no"):
            text = _("“%(value)s” is neither yes nor no") % {"value": shortened(value)}
            self.fault(column, text)
        return value == "yes"

    def codes(self, column: str, catalogue: Catalogue) -> list[str]:
        codes = [part.strip() for part in self.text(column).split(";") if part.strip()]
        for code in codes:
            if code not in catalogue.conditions:
                text = _("no condition has the code “%(code)s”") % {"code": shortened(code)}
                self.fault(column, text)
        return codes

    def method(self, catalogue: Catalogue) -> str:
        code = self.text("method_code")
        if code not in catalogue.methods:
            text = _("no method has the code “%(code)s”") % {"code": shortened(code)}
            self.fault("method_code", text)
        return code

    def case_id(self) -> str:
        value = self.text("case_id")
        if not value:
            self.fault("case_id", _("the field is empty"))
        return value


def run_case_file(path: Path, catalogue: Catalogue) -> list[CaseResult]:
    """The cases of a CSV file in the format of cases_open.csv.

    Raises `FaultyCasesError` with every fault of every row.
    """
    faults: list[Fault] = []
    table = read_table(path, Format(COLUMNS, is_loose=True), faults)
    rows = [_Row(path.name, line, cells, faults) for line, cells in table.dicts()]
    return _run(rows, catalogue, faults)


def run_cases(
    rows: Iterable[Mapping[str, str | None]], catalogue: Catalogue, *, file: str = "cases"
) -> list[CaseResult]:
    """Rows as `csv.DictReader` gives them; a fault names the line, the header being line 1."""
    faults: list[Fault] = []
    numbered = [_Row(file, line, cells, faults) for line, cells in enumerate(rows, start=2)]
    return _run(numbered, catalogue, faults)


def _run(rows: Sequence[_Row], catalogue: Catalogue, faults: list[Fault]) -> list[CaseResult]:
    cases = [(row.case_id(), row.method(catalogue), _known(row, catalogue)) for row in rows]
    if faults:
        raise FaultyCasesError(faults)
    return [_result(case_id, method, known, catalogue) for case_id, method, known in cases]


def _known(row: _Row, catalogue: Catalogue) -> Known:
    days = row.number("answer_age_days")
    given_on = None if days is None else _TODAY - timedelta(days=min(days, 36_500))
    hours = row.number("product_test_hours_ago")
    was_interviewed = row.yes_or_no("interview_complete")
    no = dict.fromkeys(row.codes("answers_no", catalogue), Answer(Said.NO, given_on))
    yes = dict.fromkeys(row.codes("conditions_yes", catalogue), Answer(Said.YES, given_on))
    return Known(
        answers={**no, **yes},
        age=_age(row.number("client_age")),
        was_interviewed=was_interviewed,
        is_complete=was_interviewed,
        text=read_text(row.text("free_text_fi"), catalogue),
        text_read_on=given_on,
        patch_tests=() if hours is None else (PatchTest(hours),),
    )


def _age(years: int | None) -> Age:
    if years is None:
        return Age.UNKNOWN
    return Age.ADULT if years >= ADULT_AT else Age.MINOR


def _result(case_id: str, method: str, known: Known, catalogue: Catalogue) -> CaseResult:
    assessment = assess(method=method, known=known, today=_TODAY, catalogue=catalogue)
    return {
        "case_id": case_id,
        "outcome": str(assessment.outcome),
        "conditions": [finding.condition.code for finding in assessment.findings],
    }

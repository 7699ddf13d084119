"""Handed-over data as CSV: one line per field, for a spreadsheet."""

import csv
import io
from datetime import date
from typing import Any

from privacy.documents.wording import day_in_words, facts_of
from privacy.leaving.values import cell


def as_csv(sections: list[dict[str, Any]], words: dict[str, Any]) -> bytes:
    """Section, entry, field, value, last day. UTF-8 with mark and semicolons, as Excel here wants.

    A text that a spreadsheet would calculate is preceded by an apostrophe (CSV injection); the JSON
    file holds it unchanged.
    """
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([words[key] for key in ("section", "entry", "field", "value", "kept_until")])
    for section in sections:
        for number, row in enumerate(section["rows"], 1):
            until = last_day_in_words(row["kept_until"])
            values = row["values"] or {words["value"]: words["unreadable"]}
            for title, value in facts_of(values, words):
                cells = (section["title"], number, title, value, until)
                writer.writerow([cell(each) for each in cells])
    return target.getvalue().encode("utf-8-sig")


def last_day_in_words(iso: str | None) -> str:
    """A last day of an export as a person reads it; empty where there is none."""
    return "" if iso is None else day_in_words(date.fromisoformat(iso))

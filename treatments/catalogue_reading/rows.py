"""Rows become conditions, methods, rules: each row judged by itself, files not yet compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from treatments.catalogue_reading.cells import Cells
from treatments.catalogue_reading.faults import Fault
from treatments.catalogue_reading.shape import (
    AmbiguousTerm,
    Category,
    Condition,
    Confidence,
    Departure,
    Evidence,
    Fallback,
    Fit,
    Method,
    Pair,
    Rule,
    Severity,
    Source,
    Term,
    Tier,
    UnknownDefault,
    Words,
)
from treatments.catalogue_reading.tables import Table

HEADERS: dict[str, tuple[str, ...]] = {
    "conditions": (
        "code",
        "name_en",
        "name_fi",
        "name_sv",
        "category",
        "synonyms_fi",
        "needs_review_after_days",
        "notes",
    ),
    "methods": (
        "code",
        "name_en",
        "name_fi",
        "name_sv",
        "family",
        "typical_devices",
        "patch_test_required",
        "stuk_or_mdr_note",
    ),
    "rules": (
        "method_code",
        "condition_code",
        "severity",
        "action_en",
        "action_fi",
        "source_id",
        "confidence",
    ),
    "evidence": ("method_code", "condition_code", "source_id", "match"),
    "sources": (
        "source_id",
        "title",
        "publisher",
        "year",
        "address",
        "what_it_supports",
        "tier",
    ),
    "departures": ("method_code", "condition_code", "source_ids", "why_no_rule"),
    "fallback": ("method_code", "unknown_condition_default", "action_en", "action_fi"),
    "ambiguous_terms": ("term_fi", "candidate_codes", "ask_fi", "ask_en"),
    "name_terms": ("term_fi", "condition_code"),
}
OPTIONAL_TABLES = frozenset({"name_terms"})

Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass
class Items(Generic[Key, Item]):
    """What one file holds. `keys` knows faulty rows too, so that one fault is told once."""

    file: str
    is_whole: bool
    found: dict[Key, Item] = field(default_factory=dict)
    lines: dict[Key, int] = field(default_factory=dict)

    def may_have(self, key: Key) -> bool:
        """Whether the file has the key, or may have had it in a row that could not be read."""
        return key in self.lines or not self.is_whole


def read_items(
    table: Table,
    faults: list[Fault],
    parse: Callable[[Cells], tuple[Key, Item]],
) -> Items[Key, Item]:
    """All rows of a table by their key; a key that comes twice is a fault."""
    items = Items[Key, Item](table.file, table.is_whole)
    for cells in _cells_of(table, faults):
        key, item = parse(cells)
        if key in items.lines:
            first = items.lines[key]
            cells.fault(_("the same entry as on line %(line)s") % {"line": first})
        items.lines.setdefault(key, cells.line)
        if cells.is_sound:
            items.found[key] = item
    return items


def _cells_of(table: Table, faults: list[Fault]) -> Iterator[Cells]:
    for line, cells in table.dicts():
        yield Cells(table.file, line, cells, faults)


def condition(cells: Cells) -> tuple[str, Condition]:
    """A row of conditions.csv."""
    code = cells.code("code")
    return code, Condition(
        code=code,
        name=cells.words("name", with_swedish=True),
        category=cells.choice("category", Category),
        synonyms=cells.listing("synonyms_fi", may_be_empty=True),
        review_after_days=cells.whole_number("needs_review_after_days"),
        note=cells.optional("notes"),
    )


def method(cells: Cells) -> tuple[str, Method]:
    """A row of methods.csv."""
    code = cells.code("code")
    return code, Method(
        code=code,
        name=cells.words("name", with_swedish=True),
        family=cells.text("family"),
        typical_devices=cells.optional("typical_devices"),
        patch_test_hours=cells.whole_number("patch_test_required"),
        note=cells.optional("stuk_or_mdr_note"),
    )


def rule(cells: Cells) -> tuple[Pair, Rule]:
    """A row of rules.csv."""
    pair = cells.code("method_code"), cells.code("condition_code")
    return pair, Rule(
        *pair,
        severity=cells.choice("severity", Severity),
        action=cells.words("action"),
        source_id=cells.source_id("source_id"),
        confidence=cells.choice("confidence", Confidence, Confidence.SALON),
    )


def evidence(cells: Cells) -> tuple[tuple[str, str, str, str], Evidence]:
    """A row of evidence.csv. One source may speak of a pair twice, with another fit."""
    pair = cells.code("method_code"), cells.code("condition_code")
    found = Evidence(cells.source_id("source_id"), cells.choice("match", Fit))
    return (*pair, found.source_id, found.fit), found


def source(cells: Cells) -> tuple[str, Source]:
    """A row of sources.csv."""
    source_id = cells.source_id("source_id")
    tier = cells.choice("tier", Tier)
    return source_id, Source(
        source_id=source_id,
        title=cells.text("title"),
        publisher=cells.text("publisher"),
        year=cells.text("year"),
        address=cells.address("address", may_be_empty=tier is Tier.OWN_KNOWLEDGE),
        what_it_supports=cells.text("what_it_supports"),
        tier=tier,
    )


def departure(cells: Cells) -> tuple[Pair, Departure]:
    """A row of departures.csv."""
    pair = cells.code("method_code"), cells.code("condition_code")
    return pair, Departure(*pair, cells.listing("source_ids"), cells.text("why_no_rule"))


def fallback(cells: Cells) -> tuple[str, Fallback]:
    """A row of fallback.csv."""
    code = cells.code("method_code")
    default = cells.choice("unknown_condition_default", UnknownDefault)
    return code, Fallback(code, default, cells.words("action"))


def ambiguous_term(cells: Cells) -> tuple[str, AmbiguousTerm]:
    """A row of ambiguous_terms.csv; the key ignores capitals."""
    term = cells.text("term_fi")
    candidates = cells.listing("candidate_codes")
    return term.casefold(), AmbiguousTerm(
        term=term,
        candidates=tuple(code for code in candidates if code != "none"),
        may_be_none="none" in candidates,
        ask=Words(fi=cells.text("ask_fi"), en=cells.text("ask_en")),
    )


def name_term(cells: Cells) -> tuple[str, Term]:
    """A row of name_terms.csv; the key ignores capitals."""
    term = cells.text("term_fi")
    return term.casefold(), Term(term, cells.code("condition_code"))

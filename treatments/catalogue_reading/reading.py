"""Puts a catalogue together: nine small files in, one sound `Catalogue` out, or every fault."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from treatments.catalogue_reading import rows
from treatments.catalogue_reading.checks import Parts, check
from treatments.catalogue_reading.faults import Fault, FaultyCatalogueError
from treatments.catalogue_reading.rows import HEADERS, OPTIONAL_TABLES, read_items
from treatments.catalogue_reading.shape import Catalogue, Evidence, Fit, Pair, Tables
from treatments.catalogue_reading.tables import Format, Table, read_table, table_of

OWN_CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue"
"""The catalogue that comes with the program."""

_FIT_ORDER = {fit: place for place, fit in enumerate(Fit)}


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue in a folder. Raises `FaultyCatalogueError` with every fault of every file."""
    faults: list[Fault] = []
    tables = {
        name: read_table(folder / f"{name}.csv", Format(header), faults)
        for name, header in HEADERS.items()
        if name not in OPTIONAL_TABLES or (folder / f"{name}.csv").exists()
    }
    return _catalogue(tables, faults)


def catalogue_from_tables(tables: Mapping[str, Sequence[Sequence[str]]]) -> Catalogue:
    """The catalogue of stored `Catalogue.tables`. Raises as `read_catalogue` does."""
    faults: list[Fault] = []
    read = {
        name: table_of(f"{name}.csv", header, tables.get(name, ()), faults)
        for name, header in HEADERS.items()
        if name not in OPTIONAL_TABLES or name in tables
    }
    return _catalogue(read, faults)


def _catalogue(tables: Mapping[str, Table], faults: list[Fault]) -> Catalogue:
    parts = _parts(tables, faults)
    faults.extend(check(parts))
    if faults:
        raise FaultyCatalogueError(faults)
    raw: Tables = {name: tuple(row.cells for row in table.rows) for name, table in tables.items()}
    return Catalogue(
        version=_version(raw),
        methods=parts.methods.found,
        conditions=parts.conditions.found,
        rules=parts.rules.found,
        sources=parts.sources.found,
        evidence=_evidence_by_pair(parts),
        fallbacks=parts.fallbacks.found,
        ambiguous_terms=tuple(parts.ambiguous_terms.found.values()),
        departures=tuple(parts.departures.found.values()),
        name_terms=tuple(parts.name_terms.found.values()),
        tables=raw,
    )


def _parts(tables: Mapping[str, Table], faults: list[Fault]) -> Parts:
    no_terms = Table("name_terms.csv", HEADERS["name_terms"], (), is_whole=True)
    return Parts(
        conditions=read_items(tables["conditions"], faults, rows.condition),
        methods=read_items(tables["methods"], faults, rows.method),
        rules=read_items(tables["rules"], faults, rows.rule),
        evidence=read_items(tables["evidence"], faults, rows.evidence),
        sources=read_items(tables["sources"], faults, rows.source),
        departures=read_items(tables["departures"], faults, rows.departure),
        fallbacks=read_items(tables["fallback"], faults, rows.fallback),
        ambiguous_terms=read_items(tables["ambiguous_terms"], faults, rows.ambiguous_term),
        name_terms=read_items(tables.get("name_terms", no_terms), faults, rows.name_term),
    )


def _version(tables: Tables) -> str:
    """Depends on the content only: not on line ends, quotation marks or the order of files."""
    content = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _evidence_by_pair(parts: Parts) -> dict[Pair, tuple[Evidence, ...]]:
    found: dict[Pair, list[Evidence]] = defaultdict(list)
    for (method, condition, _source, _fit), evidence in parts.evidence.found.items():
        found[method, condition].append(evidence)
    return {
        pair: tuple(sorted(read, key=lambda evidence: _FIT_ORDER[evidence.fit]))
        for pair, read in found.items()
    }

"""The catalogue is read completely, and its version is that of its content."""

import csv
from pathlib import Path

import pytest

from tests.treatments.catalogue import (
    FILES,
    Rows,
    rewrite,
    rows_of,
    small_catalogue,
    the_catalogue,
)
from treatments.catalogue_reading import (
    OWN_CATALOGUE,
    Confidence,
    FaultyCatalogueError,
    Fit,
    Outcome,
    Severity,
    Tier,
    UnknownDefault,
    catalogue_from_tables,
    read_catalogue,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_catalogue(tmp_path)


def test_the_catalogue_is_read_completely() -> None:
    catalogue = the_catalogue()

    assert len(catalogue.methods) == 65
    assert len(catalogue.conditions) == 146
    assert len(catalogue.rules) == 4282
    assert len(catalogue.sources) == 395
    assert sum(map(len, catalogue.evidence.values())) == 7654
    assert len(catalogue.fallbacks) == 65
    assert len(catalogue.ambiguous_terms) == 44
    assert len(catalogue.departures) == 30
    severities = [rule.severity for rule in catalogue.rules.values()]
    assert [severities.count(kind) for kind in Severity] == [1142, 1546, 1594]
    assert sum(bool(method.patch_test_hours) for method in catalogue.methods.values()) == 15


def test_every_cell_arrives_where_it_belongs() -> None:
    catalogue = the_catalogue()

    for row in rows_of("conditions"):
        condition = catalogue.conditions[row["code"]]
        assert condition.name.fi == row["name_fi"]
        assert condition.name.in_language("sv-fi") == row["name_sv"]
        assert condition.name.in_language("en-gb") == row["name_en"]
        assert "; ".join(condition.synonyms) == row["synonyms_fi"]
        assert str(condition.review_after_days or "") == row["needs_review_after_days"]
        assert condition.category == row["category"]
        assert condition.note == row["notes"]
    for row in rows_of("methods"):
        method = catalogue.methods[row["code"]]
        assert method.name.fi == row["name_fi"]
        assert str(method.patch_test_hours or "") == row["patch_test_required"]
        assert (method.family, method.note) == (row["family"], row["stuk_or_mdr_note"])
    for row in rows_of("rules"):
        rule = catalogue.rules[row["method_code"], row["condition_code"]]
        assert rule.severity == row["severity"]
        assert (rule.action.fi, rule.action.en) == (row["action_fi"], row["action_en"])
        assert (rule.source_id, rule.confidence) == (row["source_id"], row["confidence"])
    for row in rows_of("sources"):
        source = catalogue.sources[row["source_id"]]
        assert (source.title, source.address) == (row["title"], row["address"])
        assert source.tier == row["tier"]
    for row in rows_of("fallback"):
        fallback = catalogue.fallbacks[row["method_code"]]
        assert fallback.default == row["unknown_condition_default"]
        assert fallback.action.fi == row["action_fi"]


def test_a_missing_swedish_or_finnish_text_falls_back_on_english() -> None:
    action = the_catalogue().fallbacks["galvanic"].action

    assert action.in_language("sv") == action.en
    assert action.in_language("fi") == action.fi


def test_the_closest_evidence_comes_first() -> None:
    for read in the_catalogue().evidence.values():
        places = [list(Fit).index(evidence.fit) for evidence in read]
        assert places == sorted(places)


def test_the_rules_of_a_method_follow_the_list_of_conditions() -> None:
    catalogue = the_catalogue()
    order = list(catalogue.conditions)

    for method in catalogue.methods:
        places = [order.index(rule.condition_code) for rule in catalogue.rules_of(method)]
        assert places == sorted(places)
    assert catalogue.rules_of("no-such-method") == ()


def test_outcomes_are_ordered_strongest_first() -> None:
    ranked = sorted(Outcome, key=lambda outcome: outcome.rank)

    assert ranked == ["stop", "ask", "caution", "local", "clear"]


def test_the_version_is_that_of_the_content_alone(folder: Path) -> None:
    version = read_catalogue(folder).version
    for name in FILES:
        rows = rows_of(name, folder)
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(
                stream, list(rows[0]), lineterminator="\r\n", quoting=csv.QUOTE_ALL
            )
            writer.writeheader()
            writer.writerows(rows)

    assert read_catalogue(folder).version == version


@pytest.mark.parametrize("name", [*FILES, "name_terms"])
def test_a_changed_word_makes_another_version(folder: Path, name: str) -> None:
    column = {
        "conditions": "notes",
        "methods": "typical_devices",
        "rules": "action_fi",
        "evidence": "match",
        "sources": "title",
        "departures": "why_no_rule",
        "fallback": "action_en",
        "ambiguous_terms": "ask_fi",
        "name_terms": "term_fi",
    }[name]

    version = read_catalogue(folder).version

    def change(rows: Rows) -> None:
        before = rows[-1][column]
        other = "exact" if before == "general" else "general"
        rows[-1][column] = other if name == "evidence" else f"{before} hm"

    rewrite(folder, name, change)

    assert read_catalogue(folder).version != version


def test_a_stored_version_is_rebuilt_as_it_was() -> None:
    catalogue = the_catalogue()

    rebuilt = catalogue_from_tables(catalogue.tables)

    assert rebuilt.version == catalogue.version
    assert rebuilt.rules == catalogue.rules
    assert rebuilt.conditions == catalogue.conditions
    assert rebuilt.evidence == catalogue.evidence


def test_a_stored_version_that_lost_a_table_is_refused() -> None:
    tables = {name: rows for name, rows in the_catalogue().tables.items() if name != "methods"}

    with pytest.raises(FaultyCatalogueError):
        catalogue_from_tables(tables)


def test_the_terms_of_names_may_be_missing(folder: Path) -> None:
    (folder / "name_terms.csv").unlink()

    assert read_catalogue(folder).name_terms == ()


def test_own_knowledge_is_told_from_sources() -> None:
    catalogue = the_catalogue()

    for rule in catalogue.rules.values():
        is_own = catalogue.sources[rule.source_id].tier is Tier.OWN_KNOWLEDGE
        assert is_own == (rule.confidence is Confidence.PROFESSIONAL_KNOWLEDGE)
    defaults = [fallback.default for fallback in catalogue.fallbacks.values()]
    assert defaults.count(UnknownDefault.HOLD) == 50


def test_reading_does_not_depend_on_the_working_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    assert read_catalogue(OWN_CATALOGUE).version == the_catalogue().version

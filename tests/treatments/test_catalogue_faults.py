"""A catalogue is read wholly or not at all, and every fault is named by file and line."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.profile import with_fixtures
from tests.treatments.catalogue import FILES, Rows, rewrite, rows_of, small_catalogue
from treatments.catalogue_reading import Fault, FaultyCatalogueError, read_catalogue

LAST = -1
"""The line of the last row of a file, whichever it is."""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_catalogue(tmp_path)


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(FaultyCatalogueError) as refused:
        read_catalogue(folder)
    return refused.value.faults


def set_cell(column: str, value: str, row: int = 0) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[row][column] = value

    return change


def append_copy(**other: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows.append({**rows[0], **other})

    return change


def drop_first(rows: Rows) -> Rows:
    return rows[1:]


def last_line(folder: Path, file: str) -> int:
    return (folder / file).read_bytes().rstrip(b"\n").count(b"\n") + 1


ONE_FAULT: list[tuple[str, Callable[[Rows], Rows | None], str, int, str]] = [
    ("rules", set_cell("severity", "severe"), "rules.csv", 2, "severity is “severe”"),
    ("rules", set_cell("severity", "Absolute"), "rules.csv", 2, "severity is “Absolute”"),
    ("rules", set_cell("action_fi", " "), "rules.csv", 2, "action_fi is empty"),
    ("rules", set_cell("action_en", ""), "rules.csv", 2, "action_en is empty"),
    ("rules", set_cell("confidence", "salon"), "rules.csv", 2, "confidence is “salon”"),
    ("rules", set_cell("source_id", "PK"), "rules.csv", 2, "sourced, but the evidence"),
    ("rules", set_cell("source_id", "STUK-RISKS"), "rules.csv", 2, "sourced, but the evidence"),
    ("rules", append_copy(), "rules.csv", LAST, "the same entry as on line 2"),
    ("rules", append_copy(severity="absolute"), "rules.csv", LAST, "the same entry as on line 2"),
    (
        "rules",
        set_cell("confidence", "professional-knowledge"),
        "rules.csv",
        2,
        "professional knowledge, but a source is given",
    ),
    ("methods", set_cell("patch_test_required", "0", 1), "methods.csv", 3, "“0”, not a pos"),
    ("methods", set_cell("patch_test_required", "1.5", 1), "methods.csv", 3, "“1.5”, not a"),
    ("methods", set_cell("patch_test_required", "٢٤", 1), "methods.csv", 3, "not a positive"),
    ("methods", set_cell("name_fi", ""), "methods.csv", 2, "name_fi is empty"),
    ("methods", set_cell("family", ""), "methods.csv", 2, "family is empty"),
    ("conditions", set_cell("needs_review_after_days", "-1"), "conditions.csv", 2, "“-1”, not"),
    ("conditions", set_cell("needs_review_after_days", "1e3"), "conditions.csv", 2, "“1e3”"),
    ("conditions", set_cell("needs_review_after_days", "99999"), "conditions.csv", 2, "“99999”"),
    ("conditions", set_cell("category", "hair"), "conditions.csv", 2, "category is “hair”"),
    ("conditions", set_cell("name_sv", ""), "conditions.csv", 2, "name_sv is empty"),
    ("conditions", set_cell("synonyms_fi", "a; ; b"), "conditions.csv", 2, "has an empty part"),
    ("conditions", set_cell("synonyms_fi", "a; a"), "conditions.csv", 2, "names something twice"),
    ("conditions", set_cell("synonyms_fi", "PSORI"), "conditions.csv", 4, "already belongs to"),
    ("conditions", set_cell("synonyms_fi", "Imetys"), "conditions.csv", 105, "already belongs"),
    ("evidence", append_copy(), "evidence.csv", LAST, "the same entry as on line 2"),
    ("evidence", set_cell("match", "close"), "evidence.csv", 2, "match is “close”"),
    (
        "evidence",
        append_copy(condition_code="under-18"),
        "evidence.csv",
        LAST,
        "“facial-classic” and “under-18”, which have no rule",
    ),
    ("sources", set_cell("tier", "D", 1), "sources.csv", 3, "tier is “D”"),
    ("sources", set_cell("address", "javascript:alert(1)", 1), "sources.csv", 3, "address cannot"),
    ("sources", set_cell("address", "", 1), "sources.csv", 3, "address cannot be “”"),
    ("sources", append_copy(), "sources.csv", LAST, "the same entry as on line 2"),
    ("fallback", drop_first, "methods.csv", 2, "nothing says what “facial-classic” does"),
    ("fallback", append_copy(), "fallback.csv", LAST, "the same entry as on line 2"),
    ("fallback", set_cell("action_fi", ""), "fallback.csv", 2, "action_fi is empty"),
    (
        "fallback",
        set_cell("unknown_condition_default", "go"),
        "fallback.csv",
        2,
        "unknown_condition_default is “go”",
    ),
    (
        "ambiguous_terms",
        set_cell("candidate_codes", "nobody"),
        "ambiguous_terms.csv",
        2,
        "no condition has the code “nobody”",
    ),
    (
        "ambiguous_terms",
        set_cell("candidate_codes", ""),
        "ambiguous_terms.csv",
        2,
        "candidate_codes has an empty part",
    ),
    ("ambiguous_terms", set_cell("ask_en", ""), "ambiguous_terms.csv", 2, "ask_en is empty"),
    (
        "ambiguous_terms",
        append_copy(term_fi="SELLULIITTI"),
        "ambiguous_terms.csv",
        LAST,
        "the same entry as on line 2",
    ),
    (
        "ambiguous_terms",
        append_copy(term_fi="psori", candidate_codes="lupus"),
        "ambiguous_terms.csv",
        LAST,
        "“psori” is a word for “psoriasis”",
    ),
    (
        "departures",
        append_copy(condition_code="pregnancy"),
        "departures.csv",
        LAST,
        "has a rule for it",
    ),
    (
        "departures",
        set_cell("source_ids", "NOBODY-SAYS"),
        "departures.csv",
        2,
        "no source is called “NOBODY-SAYS”",
    ),
    ("departures", set_cell("why_no_rule", ""), "departures.csv", 2, "why_no_rule is empty"),
    (
        "name_terms",
        set_cell("condition_code", "nobody"),
        "name_terms.csv",
        2,
        "no condition has the code “nobody”",
    ),
    ("name_terms", set_cell("term_fi", "psori"), "name_terms.csv", 2, "already belongs to"),
]


@pytest.mark.parametrize(("name", "change", "file", "line", "text"), ONE_FAULT)
def test_each_fault_is_found_alone(
    folder: Path,
    name: str,
    change: Callable[[Rows], Rows | None],
    file: str,
    line: int,
    text: str,
) -> None:
    rewrite(folder, name, change)

    (fault,) = faults_of(folder)

    assert (fault.file, fault.line) == (file, last_line(folder, file) if line == LAST else line)
    assert text in fault.text


def test_own_knowledge_is_no_source_even_if_it_is_listed_as_evidence(folder: Path) -> None:
    rewrite(folder, "rules", set_cell("source_id", "PK"))
    rewrite(folder, "evidence", append_copy(source_id="PK"))

    assert [(fault.file, fault.line) for fault in faults_of(folder)] == [("rules.csv", 2)]


def test_what_a_source_was_read_for_is_no_professional_knowledge(folder: Path) -> None:
    rewrite(folder, "rules", set_cell("confidence", "professional-knowledge"))
    rewrite(folder, "rules", set_cell("source_id", "PK"))

    assert [(fault.file, fault.line) for fault in faults_of(folder)] == [("rules.csv", 2)]


def test_a_code_that_resolves_nowhere_is_told_wherever_it_stands(folder: Path) -> None:
    rewrite(folder, "rules", append_copy(condition_code="nobody"))
    rewrite(folder, "evidence", append_copy(method_code="nowhere"))
    rewrite(folder, "fallback", append_copy(method_code="nowhere"))

    told = {(fault.file, fault.line, fault.text) for fault in faults_of(folder)}

    assert (
        "rules.csv",
        last_line(folder, "rules.csv"),
        "no condition has the code “nobody”",
    ) in told
    assert (
        "evidence.csv",
        last_line(folder, "evidence.csv"),
        "no method has the code “nowhere”",
    ) in told
    assert (
        "fallback.csv",
        last_line(folder, "fallback.csv"),
        "no method has the code “nowhere”",
    ) in told


def test_a_source_that_is_missing_is_told_for_every_rule_and_reading(folder: Path) -> None:
    rewrite(folder, "sources", lambda rows: [r for r in rows if r["source_id"] != "SKINBASE-IPL"])
    using = [row for row in rows_of("rules", folder) if row["source_id"] == "SKINBASE-IPL"]
    reading = [row for row in rows_of("evidence", folder) if row["source_id"] == "SKINBASE-IPL"]

    faults = faults_of(folder)

    assert len([fault for fault in faults if fault.file == "rules.csv"]) == len(using) > 0
    assert len([fault for fault in faults if fault.file == "evidence.csv"]) == len(reading) > 0


def test_a_method_without_rules_is_refused(folder: Path) -> None:
    rewrite(folder, "methods", append_copy(code="new-method"))
    rewrite(folder, "fallback", append_copy(method_code="new-method"))

    assert [fault.text for fault in faults_of(folder)] == ["“new-method” has no rule at all"]


def test_all_faults_come_at_once_and_in_order(folder: Path) -> None:
    rewrite(folder, "rules", set_cell("severity", "x", 7))
    rewrite(folder, "rules", set_cell("action_fi", "", 3))
    rewrite(folder, "conditions", set_cell("name_en", "", 5))
    rewrite(folder, "fallback", set_cell("action_en", "", 1))

    with pytest.raises(FaultyCatalogueError) as refused:
        read_catalogue(folder)

    places = [(fault.file, fault.line) for fault in refused.value.faults]
    assert places == [
        ("conditions.csv", 7),
        ("fallback.csv", 3),
        ("rules.csv", 5),
        ("rules.csv", 9),
    ]
    assert str(refused.value).splitlines()[0] == "conditions.csv:7: name_en is empty"


def test_a_faulty_row_is_told_once_and_not_again_for_what_refers_to_it(folder: Path) -> None:
    rewrite(folder, "conditions", set_cell("name_en", ""))
    rewrite(folder, "sources", set_cell("title", "", 1))
    rewrite(folder, "methods", set_cell("name_en", ""))

    assert len(faults_of(folder)) == 3


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_and_nothing_else(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()

    faults = [fault for fault in faults_of(folder) if fault.file == f"{name}.csv"]

    assert faults == [Fault(f"{name}.csv", 0, "the file is missing")]


def test_a_missing_file_of_conditions_does_not_blame_the_others(folder: Path) -> None:
    (folder / "conditions.csv").unlink()

    assert {fault.file for fault in faults_of(folder)} == {"conditions.csv"}


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert len(faults_of(tmp_path / "nowhere")) == len(FILES)


BYTES: list[tuple[Callable[[bytes], bytes], int, str]] = [
    (lambda content: b"", 0, "the file is empty"),
    (lambda content: b"\n\n", 0, "the file is empty"),
    (lambda content: content.replace(b",", b";"), 1, "the first line must read"),
    (lambda content: content.replace(b",", b"\t"), 1, "the first line must read"),
    (lambda content: content.partition(b"\n")[2], 1, "the first line must read"),
    (lambda content: content.replace(b"severity", b"Severity", 1), 1, "the first line must"),
    (lambda content: content.decode().encode("utf-16"), 1, "not UTF-8"),
    (lambda content: content.decode().encode("latin-1", "replace"), 2, "not UTF-8"),
    (lambda content: content.replace(b"eczema", b"ecz\0ma", 1), 2, "not text"),
    (lambda content: content.replace(b"eczema", b"ecz\x1bma", 1), 2, "not text"),
    (lambda content: content[:-3], LAST, "the last line does not end"),
    (lambda content: content + b"facial-classic,under-18\n", LAST, "2 fields instead of 7"),
    (lambda content: content + b'"facial-classic,under-18\n', LAST, "quotation marks"),
    (
        lambda content: content.replace(b"\nfac", b'\na,b,c,"d\ne",f,G,h\nfac', 1),
        2,
        "more than one line",
    ),
    (lambda content: content + b"a,b,c," + b"d" * 6000 + b",f,G,h\n", LAST, "longer than 5000"),
    (lambda content: content + b"a" * 200_000 + b"\n", LAST, "quotation marks"),
    (lambda content: content + b" " * 20_000_000, 0, "larger than 20 MB"),
    (lambda content: bytes(range(256)) * 40, 0, ""),
    (lambda content: random.Random(1).randbytes(50_000), 0, ""),
]


@pytest.mark.parametrize(("spoil", "line", "text"), BYTES)
def test_a_spoilt_file_is_refused_without_a_traceback(
    folder: Path, spoil: Callable[[bytes], bytes], line: int, text: str
) -> None:
    path = folder / "rules.csv"
    path.write_bytes(spoil(path.read_bytes()))

    faults = [fault for fault in faults_of(folder) if fault.file == "rules.csv"]

    places = {last_line(folder, "rules.csv") if line == LAST else line}
    assert any(text in fault.text and (not text or fault.line in places) for fault in faults)


def test_a_folder_in_the_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "rules.csv").unlink()
    (folder / "rules.csv").mkdir()

    assert Fault("rules.csv", 0, "the file is missing") in faults_of(folder)


def test_a_file_without_its_last_rows_is_noticed(folder: Path) -> None:
    path = folder / "rules.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-20]), encoding="utf-8")

    assert any("which have no rule" in fault.text for fault in faults_of(folder))


def is_refused(folder: Path) -> bool:
    try:
        read_catalogue(folder)
    except FaultyCatalogueError as refused:
        return bool(refused.faults)
    return False


@settings(with_fixtures(), max_examples=50)
@given(
    name=st.sampled_from(FILES),
    place=st.floats(0, 1, exclude_max=True),
    length=st.integers(0, 40),
    new=st.binary(max_size=12),
)
def test_any_damage_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, name: str, place: float, length: int, new: bytes
) -> None:
    folder = small_catalogue(tmp_path_factory.mktemp("damaged"))
    path = folder / f"{name}.csv"
    content = path.read_bytes()
    start = int(place * len(content))
    path.write_bytes(content[:start] + new + content[start + length :])

    assert is_refused(folder) or len(read_catalogue(folder).methods) == 4


def test_faults_speak_in_the_words_of_the_reader() -> None:
    fault = Fault("rules.csv", 12, "action_fi is empty")

    assert str(fault) == "rules.csv:12: action_fi is empty"
    assert str(Fault("rules.csv", 0, "the file is missing")) == "rules.csv: the file is missing"

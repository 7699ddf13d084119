"""Cases: the open ones, every rule singly, thousands of others against a second reading."""

import csv
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.treatments import second_reading
from tests.treatments.catalogue import rows_of, the_catalogue
from tests.treatments.second_reading import Case
from treatments.cases import CaseResult, FaultyCasesError, run_case_file, run_cases
from treatments.catalogue_reading import OWN_CATALOGUE, Outcome

OPEN_CASES = OWN_CATALOGUE / "cases_open.csv"

PLAIN: Case = {
    "case_id": "A1",
    "client_age": "34",
    "conditions_yes": "",
    "answers_no": "",
    "answer_age_days": "0",
    "free_text_fi": "",
    "interview_complete": "yes",
    "product_test_hours_ago": "",
    "method_code": "massage-classic",
}


def case(**cells: str) -> Case:
    return {**PLAIN, **cells}


def result(**cells: str) -> CaseResult:
    (found,) = run_cases([case(**cells)], the_catalogue())
    return found


def disagreements(cases: list[Case]) -> list[tuple[Case, CaseResult, tuple[str, list[str]]]]:
    """Where the program and the second reading differ in outcome, in conditions or their order."""
    different = []
    for row, found in zip(cases, run_cases(cases, the_catalogue()), strict=True):
        outcome, conditions = second_reading.decide(row)
        same = found["outcome"] == outcome and set(found["conditions"]) == set(conditions)
        severities = [
            second_reading.severities()[row["method_code"], code] for code in found["conditions"]
        ]
        order = [["absolute", "relative", "local"].index(severity) for severity in severities]
        if not same or order != sorted(order):
            different.append((row, found, (outcome, conditions)))
    return different


@pytest.mark.parametrize("row", rows_of("cases_open"), ids=lambda row: row["case_id"])
def test_the_open_cases(row: Case) -> None:
    (found,) = run_cases([row], the_catalogue())

    assert found["case_id"] == row["case_id"]
    assert found["outcome"] == row["expected_outcome"]
    expected = second_reading.split(row["expected_conditions"])
    assert sorted(found["conditions"]) == sorted(expected)


def test_the_file_gives_the_same_as_its_rows() -> None:
    rows: list[Mapping[str, str | None]] = [*rows_of("cases_open")]

    assert run_case_file(OPEN_CASES, the_catalogue()) == run_cases(rows, the_catalogue())


def test_every_rule_singly() -> None:
    cases = []
    for method, condition in second_reading.severities():
        is_age = condition == "under-18"
        cases.append(
            case(
                method_code=method,
                conditions_yes="" if is_age else condition,
                client_age="17" if is_age else "18",
                product_test_hours_ago="48",
            )
        )
    results = run_cases(cases, the_catalogue())

    assert len(results) == 4282
    for row, found in zip(rows_of("rules"), results, strict=True):
        assert found["outcome"] == second_reading.OUTCOME[row["severity"]], row
        assert found["conditions"] == [row["condition_code"]]


def test_every_pair_without_a_rule_is_clear() -> None:
    pairs = [
        (method["code"], condition["code"])
        for method in rows_of("methods")
        for condition in rows_of("conditions")
        if (method["code"], condition["code"]) not in second_reading.severities()
    ]
    cases = [
        case(method_code=method, conditions_yes=code, product_test_hours_ago="48")
        for method, code in pairs
    ]

    assert {found["outcome"] for found in run_cases(cases, the_catalogue())} == {"clear"}


def test_every_answer_is_valid_to_its_last_day_and_no_longer() -> None:
    cases = []
    for condition in rows_of("conditions"):
        days = int(condition["needs_review_after_days"] or 3000)
        for method in rows_of("methods")[::3]:
            for age in (days, days + 1):
                for column in ("conditions_yes", "answers_no"):
                    row = case(method_code=method["code"], answer_age_days=str(age))
                    cases.append({**row, column: condition["code"], "product_test_hours_ago": "48"})

    assert disagreements(cases) == []


CODES = [row["code"] for row in rows_of("conditions")]
METHODS = [row["code"] for row in rows_of("methods")]
TERMS = [term for term, code, _pattern in second_reading.terms() if code != "under-18"]
AGES_IN_DAYS = [0, 1, 2, 7, 8, 14, 15, 28, 29, 60, 61, 90, 91, 180, 181, 365, 366, 2000]


def random_case(dice: random.Random) -> Case:
    """Codes may be listed as yes and as no at once: then the yes counts."""
    text = dice.choice(["", "", *dice.sample(TERMS, 1), "Fabryn tauti"])
    return case(
        client_age=str(dice.choice([12, 17, 18, 19, 40, 90])),
        conditions_yes="; ".join(dice.sample(CODES, dice.choice([0, 0, 1, 1, 2, 5]))),
        answers_no="; ".join(dice.sample(CODES, dice.choice([0, 0, 1, 3, 20]))),
        answer_age_days=str(dice.choice(AGES_IN_DAYS)),
        free_text_fi=text,
        interview_complete=dice.choice(["yes", "yes", "yes", "no"]),
        product_test_hours_ago=dice.choice(["", "0", "23", "24", "47", "48", "49", "1000"]),
        method_code=dice.choice(METHODS),
    )


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_random_cases_agree_with_the_second_reading(seed: int) -> None:
    dice = random.Random(seed)

    assert disagreements([random_case(dice) for _ in range(1000)]) == []


lists = st.lists(st.sampled_from(CODES), max_size=6, unique=True).map("; ".join)
cases_of_any_kind = st.fixed_dictionaries(
    {
        "case_id": st.just("H1"),
        "client_age": st.integers(0, 110).map(str),
        "conditions_yes": lists,
        "answers_no": lists,
        "answer_age_days": st.integers(0, 800).map(str),
        "free_text_fi": st.sampled_from(["", *TERMS]),
        "interview_complete": st.sampled_from(["yes", "no"]),
        "product_test_hours_ago": st.one_of(st.just(""), st.integers(0, 200).map(str)),
        "method_code": st.sampled_from(METHODS),
    }
)


@settings(max_examples=300, deadline=None)
@given(row=cases_of_any_kind)
def test_generated_cases_agree_with_the_second_reading(row: Case) -> None:
    assert disagreements([row]) == []


@settings(max_examples=200, deadline=None)
@given(row=cases_of_any_kind, more=st.sampled_from(CODES), text=st.text(max_size=60))
def test_more_knowledge_of_harm_never_makes_an_outcome_milder(
    row: Case, more: str, text: str
) -> None:
    def rank(of: Case) -> int:
        (found,) = run_cases([of], the_catalogue())
        return Outcome(found["outcome"]).rank

    before = rank({**row, "free_text_fi": ""})

    assert rank({**row, "free_text_fi": text}) <= before
    assert rank({**row, "conditions_yes": f"{row['conditions_yes']}; {more}"}) <= rank(row)
    assert rank({**row, "product_test_hours_ago": ""}) <= rank(row)
    assert rank({**row, "interview_complete": "no"}) <= rank(row)
    assert rank({**row, "answer_age_days": "9999"}) <= rank(row)


TEXTS = [
    *("doksisykliini", "Eliquista", "minulla on psoriasis", "käytän Marevania", "olen raskaana"),
    *("musta henna kirveli lomalla", "psoriasis ja migreeni", "sukulaisen nimi", "Fabryn tauti"),
    *("ei epilepsiaa", "epäily epilepsia", "aiemmin psoriasis", "äidillä epilepsia", "ruusu"),
    *("selluliitti", "LED-tauti", "kortisonivoide", "MS", "mustelman", "TIA", "aknea", "akne"),
    *("HEMA", "hematooma", "rupi", "rupia", "mi", "minä", "ASA-yliherkkyys", "vyöruusu"),
    *("ruusufinni", "hiusväri kirveli", "luomileikkaus", "keliakia", "Ehlers-Danlos"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_free_text_agrees_with_the_second_reading(text: str) -> None:
    cases = [
        case(free_text_fi=text, method_code=method, product_test_hours_ago="48")
        for method in METHODS
    ]

    assert disagreements(cases) == []


def test_every_word_for_a_condition_counts_as_the_condition() -> None:
    words = [
        (word, row["code"])
        for row in rows_of("conditions")
        for word in [row["name_fi"], *row["synonyms_fi"].split("; ")]
        if row["code"] != "under-18" and word.lower() not in ("led-tauti", "kierukka")
    ]
    said = [case(free_text_fi=word, method_code="ipl-skin") for word, _code in words]
    ticked = [case(conditions_yes=code, method_code="ipl-skin") for _word, code in words]

    assert run_cases(said, the_catalogue()) == run_cases(ticked, the_catalogue())


def test_order_within_an_outcome_is_that_of_the_list() -> None:
    found = result(conditions_yes="; ".join(reversed(CODES)), client_age="17")

    for severity in ("absolute", "relative", "local"):
        same = [
            code
            for code in found["conditions"]
            if second_reading.severities()["massage-classic", code] == severity
        ]
        assert same == sorted(same, key=CODES.index)


def test_the_age_decides_and_never_an_answer() -> None:
    assert result(method_code="hifu", conditions_yes="under-18")["outcome"] == "clear"
    assert result(method_code="hifu", answers_no="under-18", client_age="17")["conditions"] == [
        "under-18"
    ]
    assert result(method_code="makeup", client_age="")["outcome"] == "ask"
    assert result(method_code="makeup", client_age="17")["outcome"] == "clear"


def test_answers_without_a_date_count_as_expired() -> None:
    assert result(conditions_yes="varicose-veins", answer_age_days="")["outcome"] == "ask"
    assert result(conditions_yes="lupus", answer_age_days="")["outcome"] != "ask"


FAULTS = [
    ({"method_code": "no-such"}, "method_code: no method has the code “no-such”"),
    ({"conditions_yes": "lupus; nobody"}, "conditions_yes: no condition has the code “nobody”"),
    ({"answers_no": "nobody"}, "answers_no: no condition has the code “nobody”"),
    ({"client_age": "old"}, "client_age: “old” is not a whole number from 0 to 130"),
    ({"client_age": "-1"}, "client_age: “-1” is not a whole number from 0 to 130"),
    ({"client_age": "131"}, "client_age: “131” is not a whole number from 0 to 130"),
    ({"answer_age_days": "9" * 30}, "answer_age_days: “" + "9" * 30 + "” is not a whole"),
    ({"product_test_hours_ago": "x"}, "product_test_hours_ago: “x” is not a whole number"),
    ({"interview_complete": "maybe"}, "interview_complete: “maybe” is neither yes nor no"),
    ({"interview_complete": ""}, "interview_complete: “” is neither yes nor no"),
    ({"case_id": " "}, "case_id: the field is empty"),
]


@pytest.mark.parametrize(("cells", "text"), FAULTS)
def test_a_bad_row_is_refused_by_line_and_column(cells: Case, text: str) -> None:
    with translation.override("en"), pytest.raises(FaultyCasesError) as refused:
        run_cases([PLAIN, case(**cells), PLAIN], the_catalogue())

    (fault,) = refused.value.faults
    assert fault.line == 3
    assert fault.text.startswith(text)


def test_a_row_without_a_column_is_refused() -> None:
    rows = [{key: value for key, value in PLAIN.items() if key != "answers_no"}]

    with translation.override("en"), pytest.raises(FaultyCasesError) as refused:
        run_cases(rows, the_catalogue())

    assert [fault.text for fault in refused.value.faults] == ["answers_no: the column is missing"]


def write(path: Path, rows: list[Case]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_file_may_lack_the_expected_result_and_have_its_columns_in_any_order(
    tmp_path: Path,
) -> None:
    row = case(method_code="ipl-skin", conditions_yes="lupus", free_text_fi="psori\nEliquis")
    path = write(tmp_path / "own.csv", [dict(reversed(row.items()))])

    (found,) = run_case_file(path, the_catalogue())

    assert set(found["conditions"]) == {"lupus", "psoriasis", "anticoagulant"}


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"case_id,client_age\n1,2\n", b'"', b"\0" * 100]
)
def test_a_file_that_is_no_table_of_cases_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)

    with pytest.raises(FaultyCasesError):
        run_case_file(path, the_catalogue())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultyCasesError):
        run_case_file(tmp_path / "nowhere.csv", the_catalogue())

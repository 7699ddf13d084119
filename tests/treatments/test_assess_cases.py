"""`assess_cases FILE.csv`: the open cases, by the approved list or the one that is shipped."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from privacy.audit.models import AuditEvent
from staff.models import User
from tests.treatments.room import FACIAL, METHODS, put_in_use
from treatments import actions
from treatments.catalogue_reading import OWN_CATALOGUE
from treatments.models import CatalogueVersion, SalonRule

pytestmark = pytest.mark.django_db
OPEN = OWN_CATALOGUE / "cases_open.csv"


def assess(path: Path) -> list[dict[str, object]]:
    out = io.StringIO()
    call_command("assess_cases", str(path), "--format", "json", stdout=out)
    results: list[dict[str, object]] = json.loads(out.getvalue())
    return results


def case_file(folder: Path, **cells: str) -> Path:
    """One case, with the columns of the open cases."""
    path = folder / "cases.csv"
    with OPEN.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerow({"case_id": "X1", "client_age": "40", "interview_complete": "yes", **cells})
    return path


def test_all_open_cases_come_out_as_expected() -> None:
    results = {str(result["case_id"]): result for result in assess(OPEN)}
    with OPEN.open(encoding="utf-8", newline="") as stream:
        for case in csv.DictReader(stream):
            result = results.pop(case["case_id"])
            expected = [c.strip() for c in case["expected_conditions"].split(";") if c.strip()]
            assert result["outcome"] == case["expected_outcome"]
            assert sorted(expected) == sorted(map(str, result["conditions"]))  # type: ignore[call-overload]  # JSON
    assert results == {}


def test_nothing_is_loaded_or_recorded_by_it() -> None:
    assess(OPEN)
    assert not CatalogueVersion.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_approved_list_decides_without_the_salons_own_rules(
    hannele: User, tmp_path: Path
) -> None:
    path = case_file(tmp_path, method_code=FACIAL, conditions_yes="rosacea", answer_age_days="1")
    put_in_use(hannele, *METHODS)
    rule = SalonRule(
        method_code=FACIAL,
        condition_code="rosacea",
        severity="absolute",
        action_fi="Älä tee.",
        source_title="Oma",
        source_publisher="Salonki",
        source_year="2026",
    )
    actions.add_own_rule(by=hannele, rule=rule)
    assert assess(path) == [{"case_id": "X1", "outcome": "caution", "conditions": ["rosacea"]}]
    with pytest.raises(SystemExit):
        assess(case_file(tmp_path, method_code="hifu"))  # not on the short list that is approved


def test_faulty_cases_are_refused_with_row_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        assess(case_file(tmp_path, method_code=FACIAL, client_age="old"))
    assert end.value.code == 1
    told = capsys.readouterr().err
    assert "cases.csv:2" in told
    assert "client_age" in told


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as wrong:
        assess(tmp_path / "nowhere.csv")
    assert wrong.value.returncode == 2

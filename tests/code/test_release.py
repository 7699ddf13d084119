"""The release run says what it did, what failed and what it left out."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools import release
from tools.entrance import enumeration
from tools.release import Step

GOOD = Step("good", (sys.executable, "-c", "print('well')"))
BAD = Step("bad", (sys.executable, "-c", "raise SystemExit('broken')"))
ABSENT = Step("absent", ("no-such-judge",), needs="no-such-judge")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARMONY_HOME", str(tmp_path))
    return tmp_path


def hold(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> int:
    monkeypatch.setattr(release, "STEPS", steps)
    return release.main()


def test_a_step_that_fails_fails_the_run_but_not_the_others(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hold(monkeypatch, BAD, GOOD) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed, 0 skipped"


def test_what_is_not_there_is_skipped_and_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hold(monkeypatch, GOOD, ABSENT) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 1 skipped (absent)"


def test_the_report_keeps_what_was_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, GOOD, BAD, ABSENT)
    (report,) = (home / "release").glob("*.md")
    assert "well" in report.read_text()
    assert "broken" in report.read_text()
    states = {o["name"]: o["state"] for o in json.loads(report.with_suffix(".json").read_text())}
    assert states == {"good": "passed", "bad": "failed", "absent": "skipped"}


def test_the_suite_runs_with_the_counts_of_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = "import os; print(os.environ['HARMONY_TEST_PROFILE'])"
    step = Step("profile", (sys.executable, "-c", shown), profile="release")
    assert release.run(step).said == ("release",)
    assert [s.profile for s in release.STEPS if s.command[-1] == "test"] == ["release"]


def test_a_judge_that_a_program_of_ours_calls_is_skipped_without_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = (sys.executable, "-c", "print('asked')")
    assert hold(monkeypatch, Step("judge", ours, needs="no-such-judge")) == 0
    assert "skipped judge: no-such-judge is not there" in capsys.readouterr().out
    assert release.run(Step("judge", ours, needs="sh")).said == ("asked",)


def test_the_door_is_attacked_at_every_release() -> None:
    """The two attacks and the judge of headers are steps, and each can be started."""
    attacks = [step.command[-1] for step in release.STEPS if "tools.entrance" in step.command[-1]]
    assert attacks == [f"tools.entrance.{name}" for name in ("flood", "enumeration", "judged")]


@pytest.mark.parametrize(
    ("known", "unknown", "area"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.5),
        ([3.0, 4.0], [1.0, 2.0], 1.0),
        ([1.0, 2.0], [3.0, 4.0], 0.0),
        ([2.0, 2.0], [2.0, 2.0], 0.5),
        ([1.0, 3.0], [2.0], 0.5),
        ([2.0, 3.0], [1.0, 2.0], 0.875),
    ],
)
def test_the_area_under_the_curve_is_how_often_a_known_one_takes_longer(
    known: list[float], unknown: list[float], area: float
) -> None:
    assert enumeration.auc(known, unknown) == area


def test_a_step_that_takes_too_long_is_ended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Step("endless", (sys.executable, "-c", "import time; time.sleep(3600)"), minutes=0)
    outcome = release.run(endless)
    assert outcome.state == "failed"
    assert outcome.said[-1] == "ended after 0 minutes"


@pytest.mark.parametrize("night", [1, 2, 3])
def test_a_night_is_bounded(night: int) -> None:
    assert 0 < sum(step.minutes for step in release.STEPS if step.night == night) <= 180


def test_a_night_holds_its_own_steps_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "STEPS", (replace(GOOD, night=1), replace(BAD, night=2)))
    assert release.main(["--night", "1"]) == 0
    assert release.main(["--night", "2"]) == 1

"""`run.py test`: what fails beside others is tried again alone, and only luck is forgiven."""

from pathlib import Path

import pytest

from tools.runner import suite
from tools.runner.suite import STAGES, Result

SQLITE = STAGES[0]
WORDS = """
from pathlib import Path
import pytest

@pytest.mark.parametrize("name", {names})
def test_of(name):
    runs = Path(__file__).with_name(name)
    runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
    assert len(runs.read_text()) not in {fails}

def test_beside():
    pass
"""


def held(folder: Path, *, fails: tuple[int, ...], tests: int = 1) -> Result:
    """A stage of `tests` tests that fail in the runs of these numbers, and one that never does."""
    names = [f"name{number}" for number in range(tests)]
    (folder / "test_luck.py").write_text(WORDS.format(names=names, fails=fails))
    return suite.hold(SQLITE, [str(folder / "test_luck.py"), "-p", "xdist.plugin", "-n0"])


@pytest.fixture(autouse=True)
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HARMONY_TEST_PROFILE", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def test_what_failed_once_and_then_never_has_passed_and_is_named(tmp_path: Path) -> None:
    result = held(tmp_path, fails=(1,))
    assert (result.passed, result.failed) == (2, 0)
    (name,) = result.shaky
    assert name.endswith("test_luck.test_of[name0]")
    assert result.line() == f"2 passed, only when tried again alone: {name}"
    assert (tmp_path / "name0").read_text() == "xxxx"


@pytest.mark.parametrize("fails", [(1, 2), (1, 4)])
def test_what_fails_again_has_failed(tmp_path: Path, fails: tuple[int, ...]) -> None:
    result = held(tmp_path, fails=fails)
    assert (result.passed, result.failed, result.shaky) == (1, 1, ())


def test_many_failures_are_no_luck(tmp_path: Path) -> None:
    assert held(tmp_path, fails=(1,), tests=4) == Result(passed=1, failed=4)
    assert (tmp_path / "name0").read_text() == "x"


def test_a_release_forgives_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARMONY_TEST_PROFILE", "release")
    assert held(tmp_path, fails=(1,)) == Result(passed=1, failed=1)

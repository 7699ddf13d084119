"""`run.py`: what it makes, what it keeps, what it counts."""

import ast
import json
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
import pytest

from tests.code.sources import ROOT
from tools import pgtemp
from tools.runner import configuration, install, main, serve, suite
from tools.runner.places import RefusedError, RunError
from tools.runner.suite import STAGES, Result

SQLITE, POSTGRESQL, BROWSER, _ = STAGES


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder of state, and nothing set in the environment."""
    for name in ("HARMONY_ENV", "SECRET_KEY", "DATABASE_URL", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HARMONY_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- an outdated Python ---------------------------------------------------------------------


def test_an_outdated_python_gets_as_far_as_the_message() -> None:
    source = (ROOT / "run.py").read_bytes()
    body = ast.parse(source, feature_version=(3, 4)).body
    check = next(n for n, node in enumerate(body) if isinstance(node, ast.If))
    imports = [node for node in body[:check] if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] == ["import sys"]
    assert source.isascii()


def test_an_outdated_python_is_told_so_plainly() -> None:
    pretend = "import sys; sys.version_info = (3, 6, 8, 'final', 0); import run"
    done = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("Harmony needs Python 3.11 or newer; this one is 3.6.")


# --- harmony.env ----------------------------------------------------------------------------


def test_the_first_start_makes_an_environment_file_for_its_owner_only(home: Path) -> None:
    configuration.ensure()
    assert mode(home) == 0o700
    assert mode(home / "harmony.env") == 0o600
    assert configuration.value("HARMONY_ENV") == "demo"
    assert len(configuration.value("SECRET_KEY")) >= 50


def test_two_installations_have_different_keys(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration.ensure()
    first = configuration.value("SECRET_KEY")
    monkeypatch.setenv("HARMONY_HOME", str(home.parent / "second"))
    configuration.ensure()
    assert configuration.value("SECRET_KEY") != first


def test_an_environment_file_is_never_overwritten(home: Path) -> None:
    home.mkdir()
    (home / "harmony.env").write_text("SECRET_KEY=mine\n")
    configuration.ensure()
    assert (home / "harmony.env").read_text() == "SECRET_KEY=mine\n"


def test_the_environment_goes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration.ensure()
    monkeypatch.setenv("HARMONY_ENV", "test")
    assert configuration.value("HARMONY_ENV") == "test"


def test_the_keys_it_writes_are_read_back_unchanged(home: Path) -> None:
    """django-environ takes a leading `$` as a reference and keeps a trailing comment."""
    configuration.ensure()
    read = environ.Env()  # type: ignore[no-untyped-call]  # django-environ has no types
    read.read_env(home / "harmony.env", overwrite=True)
    written = dict(
        line.split("=", 1)
        for line in (home / "harmony.env").read_text().splitlines()
        if not line.startswith("#")
    )
    assert {name: read.str(name) for name in written} == written


# --- installing -----------------------------------------------------------------------------


class Ways:
    """Ways of installing that only note that they were tried; `works` names the one that does."""

    def __init__(self, works: str = "") -> None:
        self.works = works
        self.tried: list[str] = []

    def way(self, name: str) -> Callable[[Path], bool]:
        def attempt(requirements: Path) -> bool:
            self.tried.append(name)
            return name == self.works

        return attempt


@pytest.fixture
def ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ways:
    """An environment that only pretends to install."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("salon==1\n")
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(install, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(install, "RUNTIME", requirements)
    pretended = Ways()
    for name in ("_with_uv", "_with_own_pip", "_with_venv_pip"):
        monkeypatch.setattr(install, name, pretended.way(name))
    return pretended


def test_what_is_installed_is_not_installed_again(ways: Ways) -> None:
    ways.works = "_with_uv"
    install.ensure(install.RUNTIME)
    install.ensure(install.RUNTIME)
    assert ways.tried == ["_with_uv"]


def test_changed_requirements_are_installed(ways: Ways) -> None:
    ways.works = "_with_uv"
    install.ensure(install.RUNTIME)
    install.RUNTIME.write_text("salon==2\n")
    install.ensure(install.RUNTIME)
    assert ways.tried == ["_with_uv", "_with_uv"]


def test_where_uv_fails_pip_is_tried(ways: Ways) -> None:
    ways.works = "_with_own_pip"
    install.ensure(install.RUNTIME)
    assert ways.tried == ["_with_uv", "_with_own_pip"]


def test_where_every_way_fails_it_names_the_way_out(ways: Ways) -> None:
    with pytest.raises(RunError, match="python3-venv"):
        install.ensure(install.RUNTIME)
    assert not install.STAMP.exists()


def test_installing_wants_hashes_and_wheels_and_names_no_index() -> None:
    assert install.LOCKED == ["--require-hashes", "--only-binary", ":all:"]
    source = Path(str(install.__file__)).read_text()
    assert "index" + "-url" not in source


# --- serving --------------------------------------------------------------------------------


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.free_port(port) > port


class Child:
    """A server that has ended with this code, or runs and is silent (None)."""

    def __init__(self, code: int | None) -> None:
        self.poll = lambda: code


@pytest.mark.parametrize(
    ("code", "said"), [(1, "The server did not start"), (None, "does not answer")]
)
def test_a_server_that_is_silent_is_told_from_one_that_ended(
    code: int | None, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A machine that is busy with other things is waited for, and told so."""
    monkeypatch.setattr(serve, "SECONDS_OF_SILENCE", -1)
    monkeypatch.setattr(serve, "pauses", lambda seconds: iter([None, None]))
    child: Any = Child(code)
    with socket.socket() as held:
        held.bind((serve.HOST, 0))  # nobody listens there
        assert not serve.answers(f"http://{serve.HOST}:{held.getsockname()[1]}/", child)
    assert said in serve.why_not(child)
    assert ("busy" in capsys.readouterr().out) is (code is None)


def test_a_production_installation_is_not_served_by_run_py(home: Path) -> None:
    home.mkdir()
    (home / "harmony.env").write_text("HARMONY_ENV=production\nSECRET_KEY=x\n")
    with pytest.raises(RefusedError):
        serve.run(port=8000, demo=True, second_factor=False)


def test_a_refusal_has_its_own_exit_code(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HARMONY_ENV", "production")
    monkeypatch.setattr(install, "ensure", lambda requirements: None)
    assert main.main([]) == 3
    assert "not a demo" in capsys.readouterr().err


def test_wrong_use_has_its_own_exit_code() -> None:
    done = subprocess.run(
        [sys.executable, "run.py", "no-such-command"], cwd=ROOT, capture_output=True
    )
    assert done.returncode == 2


def test_preparing_is_skipped_only_while_everything_it_made_is_there(home: Path) -> None:
    now = {"source": "abc", "database": ""}
    (home / "keys").mkdir(parents=True)
    for name in ("harmony.sqlite3", "keys/master.key"):
        (home / name).touch()
    stamp = home / "prepared.json"
    assert not serve.is_prepared(stamp, now)
    stamp.write_text(json.dumps(now))
    assert serve.is_prepared(stamp, now)
    assert not serve.is_prepared(stamp, {**now, "source": "changed"})
    assert not serve.is_prepared(stamp, {**now, "database": "postgres://elsewhere"})
    (home / "harmony.sqlite3").unlink()
    assert not serve.is_prepared(stamp, now)


def test_what_is_printed_is_a_name_for_which_browsers_keep_passkeys() -> None:
    assert socket.gethostbyname(serve.NAME) == serve.HOST


def test_the_last_line_tells_address_and_logins(home: Path) -> None:
    home.mkdir()
    (home / serve.LOGINS).write_text("hannele@harmony.example\nsalasana: kesäkuu\n")
    line = serve.last_line("http://127.0.0.1:8000/", demo=True)
    assert line == (
        "Harmony: http://127.0.0.1:8000/  ·  hannele@harmony.example  ·  salasana: kesäkuu"
    )
    assert "hannele" not in serve.last_line("http://127.0.0.1:8000/", demo=False)


# --- counting tests -------------------------------------------------------------------------


def report(folder: Path, **counts: int) -> Path:
    attributes = " ".join(f'{name}="{number}"' for name, number in counts.items())
    path = folder / "report.xml"
    path.write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
    return path


@pytest.mark.parametrize(
    ("counts", "code", "expected"),
    [
        ({"tests": 10, "failures": 0, "errors": 0, "skipped": 1}, 0, Result(9, 0, 1)),
        ({"tests": 10, "failures": 2, "errors": 1, "skipped": 0}, 1, Result(7, 3, 0)),
        ({"tests": 10, "failures": 0, "errors": 0, "skipped": 0}, 3, Result(10, 1, 0)),
        ({"tests": 0}, 5, Result(0, 0, 0)),
    ],
)
def test_counts_come_from_pytests_own_report(
    tmp_path: Path, counts: dict[str, int], code: int, expected: Result
) -> None:
    assert suite.read(report(tmp_path, **counts), code) == expected


def test_a_run_without_a_report_is_a_failure(tmp_path: Path) -> None:
    assert suite.read(tmp_path / "nothing.xml", 4).failed == 1


def hold_all(monkeypatch: pytest.MonkeyPatch, *results: Result) -> int:
    waiting = list(results)
    monkeypatch.setattr(suite, "hold", lambda stage, arguments: waiting.pop(0))
    return suite.run([])


def test_the_closing_line_adds_up_all_stages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hold_all(monkeypatch, Result(5), Result(4, 1, 2), Result(2), Result(2)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "13 passed, 1 failed"
    assert "PostgreSQL: 4 passed, 1 failed, 2 skipped" in lines


def test_a_suite_without_a_test_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hold_all(monkeypatch, Result(), Result(), Result(), Result()) == 1
    assert hold_all(monkeypatch, Result(1), Result(), Result(), Result()) == 0


@pytest.mark.parametrize(("in_ci", "failed"), [("", 0), ("true", 1)])
def test_missing_postgresql_is_skipped_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, in_ci: str, failed: int
) -> None:
    monkeypatch.setenv("CI", in_ci)
    monkeypatch.setattr(pgtemp, "bindir", lambda: None)
    result = suite.hold(POSTGRESQL, [])
    assert result.failed == failed
    assert "PostgreSQL not found" in result.line()


def test_a_missing_browser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr("tools.runner.suite.shutil.which", lambda name: None)
    assert "Chromium" in suite.lacking(BROWSER)
    assert suite.lacking(SQLITE) == ""


def test_a_marker_of_the_caller_narrows_the_stage() -> None:
    command = suite.command(SQLITE, ["-m", "slow", "tests/code"], Path("r.xml"))
    assert command[command.index("-m", 3) + 1] == "not browser and (slow)"
    assert command[-1] == "tests/code"


def test_the_suite_brings_its_own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://real-salon")
    assert "DATABASE_URL" not in suite.environment()


# --- PostgreSQL for one command -------------------------------------------------------------


@pytest.mark.skipif(pgtemp.bindir() is None, reason="PostgreSQL not found")
def test_the_temporary_server_is_gone_afterwards() -> None:
    show = "import os; print(os.environ['DATABASE_URL'])"
    command = [sys.executable, "tools/pgtemp.py", sys.executable, "-c", show]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    folder = Path(done.stdout.strip().partition("host=")[2])
    assert folder.name.startswith("pg")
    assert not folder.exists()


@pytest.mark.skipif(pgtemp.bindir() is None, reason="PostgreSQL not found")
def test_the_commands_exit_code_is_passed_on() -> None:
    command = [sys.executable, "tools/pgtemp.py", sys.executable, "-c", "raise SystemExit(7)"]
    assert subprocess.run(command, cwd=ROOT).returncode == 7

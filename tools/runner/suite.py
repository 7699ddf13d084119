"""`run.py test`: the whole suite on SQLite, on PostgreSQL, and in a real browser on both.

At most three tests of a stage that fail are tried again alone, three times each (decision 0010);
who passes every time counts as passed and is named. A release run tries nothing again.
"""

import os
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, replace
from pathlib import Path

from tools import pgtemp
from tools.runner.places import PYTHON, ROOT, say

NO_TESTS = 5  # pytest's exit code when nothing was collected
PARALLEL = ("-n", "2", "--dist", "worksteal")  # whoever is done first takes from the other
ALONE = ("-n", "0", "--last-failed", "--last-failed-no-failures", "none")
MOST_TRIED_AGAIN, TIMES = 3, 3
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Stage:
    """One run of pytest."""

    name: str
    browser: bool
    postgresql: bool


@dataclass(frozen=True)
class Result:
    """What one run came to. `why` is set when it could not be held at all.

    `shaky` names those of the passed who failed at first, beside others.
    """

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    why: str = ""
    shaky: tuple[str, ...] = ()

    def line(self) -> str:
        """The one summary line of the stage, without its name."""
        if self.why:
            return self.why
        parts = [f"{self.passed} passed"]
        parts += [f"{self.failed} failed"] if self.failed else []
        parts += [f"{self.skipped} skipped"] if self.skipped else []
        parts += [f"only when tried again alone: {name}" for name in self.shaky]
        return ", ".join(parts)


STAGES = (
    Stage("SQLite", browser=False, postgresql=False),
    Stage("PostgreSQL", browser=False, postgresql=True),
    Stage("Browser, SQLite", browser=True, postgresql=False),
    Stage("Browser, PostgreSQL", browser=True, postgresql=True),
)


def run(arguments: list[str]) -> int:
    """Hold every stage, print one line for each and one for all; 1 if anything failed."""
    results = []
    for stage in STAGES:
        say(f"— {stage.name}")
        results.append(hold(stage, arguments))
    say("")
    for stage, result in zip(STAGES, results, strict=True):
        say(f"{stage.name}: {result.line()}")
    passed, failed = (sum(getattr(r, what) for r in results) for what in ("passed", "failed"))
    say(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1  # a suite without a test proves nothing


def hold(stage: Stage, arguments: list[str]) -> Result:
    """One stage; a missing server or browser is a failure only where CI=true promises them."""
    missing = lacking(stage)
    if missing:
        in_ci = os.environ.get("CI") == "true"
        word = "FAILED" if in_ci else "skipped"
        return Result(failed=int(in_ci), why=f"{word}: {missing}")
    with tempfile.TemporaryDirectory(prefix="harmony-report-") as folder:
        return again_alone(stage, arguments, Path(folder), carried_out(stage, arguments, folder))


def carried_out(stage: Stage, arguments: list[str], folder: str | Path) -> Result:
    """One run of pytest, which remembers in the folder what failed."""
    report = Path(folder) / "report.xml"
    report.unlink(missing_ok=True)
    remember = ["-o", f"cache_dir={folder}/cache"]
    words = command(stage, [*arguments, *remember], report)
    code = subprocess.run(words, cwd=ROOT, env=environment())
    return read(report, code.returncode)


def again_alone(stage: Stage, arguments: list[str], folder: Path, first: Result) -> Result:
    """The few that failed, in processes of their own: all must pass every time, or all failed."""
    names = failures(folder / "report.xml")
    strict = os.environ.get("HARMONY_TEST_PROFILE") == "release"
    if strict or len(names) != first.failed or not 0 < first.failed <= MOST_TRIED_AGAIN:
        return first
    for time in range(TIMES):
        say(f"— {stage.name}: {first.failed} failed; alone, {time + 1} of {TIMES}")
        # They stay those that failed: what passes would be forgotten.
        shutil.copytree(folder / "cache", folder / f"cache{time}" / "cache")
        result = carried_out(stage, [*arguments, *ALONE], folder / f"cache{time}")
        if result.failed or result.passed != first.failed:
            return first
    return replace(first, passed=first.passed + first.failed, failed=0, shaky=names)


def failures(report: Path) -> tuple[str, ...]:
    """The tests that failed or broke, by pytest's own report."""
    try:
        cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314  (our own file)
    except (OSError, ElementTree.ParseError):
        return ()
    wrong = (c for c in cases if c.find("failure") is not None or c.find("error") is not None)
    return tuple(f"{case.get('classname')}.{case.get('name')}" for case in wrong)


def lacking(stage: Stage) -> str:
    """What this machine lacks for the stage, with the cure; "" when nothing."""
    if stage.postgresql and pgtemp.bindir() is None:
        return "PostgreSQL not found (Debian package postgresql, or PG_BINDIR)"
    if stage.browser and not (os.environ.get("CHROMIUM") or any(map(shutil.which, BROWSERS))):
        return "no Chromium found (Debian package chromium, or CHROMIUM)"
    return ""


def command(stage: Stage, arguments: list[str], report: Path) -> list[str]:
    """The stage's command line; a `-m` of the caller narrows the stage's own."""
    chosen, rest = split_marker(arguments)
    marker = "browser" if stage.browser else "not browser"
    if chosen:
        marker = f"{marker} and ({chosen})"
    parallel = [] if any(word.startswith("-n") for word in rest) else [*PARALLEL]
    pytest = [str(PYTHON), "-m", "pytest", "-q", *parallel, "-m", marker, f"--junitxml={report}"]
    wrapper = [str(PYTHON), "tools/pgtemp.py"] if stage.postgresql else []
    return [*wrapper, *pytest, *rest]


def split_marker(arguments: list[str]) -> tuple[str, list[str]]:
    """The caller's `-m EXPRESSION` and all other arguments."""
    if "-m" not in arguments[:-1]:
        return "", arguments
    place = arguments.index("-m")
    return arguments[place + 1], arguments[:place] + arguments[place + 2 :]


def environment() -> dict[str, str]:
    """The suite brings its own settings, state and database."""
    ours = ("DATABASE_URL", "HARMONY_HOME", "HARMONY_ENV", "DJANGO_SETTINGS_MODULE")
    return {key: value for key, value in os.environ.items() if key not in ours}


def read(report: Path, code: int) -> Result:
    """Counts from pytest's own report; a run that broke off counts as one failure."""
    if code == NO_TESTS:
        return Result()
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314  (our own file)
    except (OSError, ElementTree.ParseError):
        return Result(failed=1, why=f"FAILED: pytest ended with {code} and no report")
    total, failed, skipped = 0, 0, 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    broken_off = int(code != 0 and failed == 0)
    return Result(max(0, total - failed - skipped), failed + broken_off, skipped)

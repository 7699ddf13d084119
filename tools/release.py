"""`run.py release`: the long counts and the outside judges, one report in `var/release/`.

Each step runs a program and keeps its exit code, its time and the end of what it said. A judge that
is not installed is skipped and named as skipped; a step that fails does not stop the others. Exit
code 1 when anything failed; skipped steps do not fail it, and the report says so in its first line.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.runner.places import PYTHON, ROOT, SCRIPTS, home, say

ROOMS = ("harmony", "staff", "treatments", "marketing", "clients", "privacy")
RUN = [sys.executable, "run.py"]
LINES_KEPT = 40


@dataclass(frozen=True)
class Step:
    """One program to run. `needs` names what must be there, else the step is skipped."""

    name: str
    command: tuple[str, ...]
    needs: str = ""
    profile: str = ""


@dataclass(frozen=True)
class Outcome:
    """How it went: `passed`, `failed` or `skipped`, and the last lines of what it said."""

    name: str
    state: str
    seconds: float
    said: tuple[str, ...]


STEPS = (
    Step("check", (*RUN, "check")),
    Step("suite, release counts", (*RUN, "test"), profile="release"),
    Step("figures, all sizes", (str(PYTHON), "-m", "bench", "--large"), needs="bench/__main__.py"),
    Step("bandit", ("bandit", "-q", "-r", *ROOMS), needs="bandit"),
    Step("detect-secrets", ("detect-secrets", "scan"), needs="detect-secrets"),
    Step("pip-audit", ("pip-audit", "-r", "requirements.txt", "--no-deps"), needs="pip-audit"),
    Step("mutation", ("mutmut", "run"), needs="mutmut"),
)
BY_HAND = (
    "scanners against a running server (Wapiti, sqlmap, Nikto, testssl)",
    "MDN Observatory, Lighthouse, pa11y, Nu HTML checker",
    "load and soak",
)


def main() -> int:
    """Run every step, write the report, print its place."""
    outcomes = [run(step) for step in STEPS]
    path = write(outcomes)
    failed = [outcome.name for outcome in outcomes if outcome.state == "failed"]
    say(f"report: {path}")
    say(summary(outcomes))
    return 1 if failed else 0


def run(step: Step) -> Outcome:
    """One step, with its last lines kept."""
    command = found(step)
    if command is None:
        say(f"skipped {step.name}: {step.needs} is not there")
        return Outcome(step.name, "skipped", 0.0, (f"{step.needs} is not there",))
    env = {**os.environ, "HARMONY_TEST_PROFILE": step.profile}
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    state = "failed" if done.returncode else "passed"
    seconds = time.monotonic() - began
    say(f"{state} {step.name} ({seconds:.0f} s)")
    return Outcome(step.name, state, seconds, tuple(done.stdout.splitlines()[-LINES_KEPT:]))


def found(step: Step) -> list[str] | None:
    """The command with its program's place; None when what it needs is not there."""
    if not step.needs:
        return list(step.command)
    if "/" in step.needs:
        return list(step.command) if (ROOT / step.needs).exists() else None
    program = shutil.which(step.needs, path=f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}")
    return [program, *step.command[1:]] if program else None


def summary(outcomes: list[Outcome]) -> str:
    """One line: how many of each."""
    counts = {state: sum(o.state == state for o in outcomes) for state in ("passed", "failed")}
    skipped = [outcome.name for outcome in outcomes if outcome.state == "skipped"]
    line = f"{counts['passed']} passed, {counts['failed']} failed, {len(skipped)} skipped"
    return f"{line} ({', '.join(skipped)})" if skipped else line


def write(outcomes: list[Outcome]) -> Path:
    """The report as Markdown and, beside it, as JSON."""
    folder = home() / "release"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y-%m-%d-%H%M}.md"
    lines = [f"# Release run, {now:%Y-%m-%d %H:%M} UTC", "", summary(outcomes), ""]
    lines += ["| step | | seconds |", "|---|---|---|"]
    lines += [f"| {o.name} | {o.state} | {o.seconds:.0f} |" for o in outcomes]
    lines += ["", "Not part of this run yet:", "", *(f"- {judge}" for judge in BY_HAND)]
    for outcome in outcomes:
        lines += ["", f"## {outcome.name}", "", "```", *outcome.said, "```"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".json").write_text(json.dumps([asdict(o) for o in outcomes], indent=1))
    return path


if __name__ == "__main__":
    sys.exit(main())

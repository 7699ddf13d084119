"""`run.py release [--night N]`: the long counts and the outside judges, a report in `var/release/`.

It takes three nights of three hours at most; without `--night` all are held in one go.

Each step runs a program and keeps its exit code, its time and the end of what it said. A judge that
is not installed is skipped and named as skipped; a step that fails does not stop the others. Exit
code 1 when anything failed; skipped steps do not fail it, and the report says so in its first line.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools import judges
from tools.runner.places import PYTHON, ROOT, SCRIPTS, home, say

ROOMS = ("harmony", "staff", "treatments", "marketing", "clients", "privacy")
RUN = [sys.executable, "run.py"]
LOCKED = ("-r", "requirements.txt", "--no-deps", "--disable-pip")
LINES_KEPT = 40
TIMED_OUT, SECONDS_TO_END = 124, 20


@dataclass(frozen=True)
class Step:
    """One program to run. `needs` names what must be there, else the step is skipped.

    After so many `minutes` it is ended and has failed; a `night` is allowed three hours.
    """

    name: str
    command: tuple[str, ...]
    needs: str = ""
    profile: str = ""
    minutes: int = 4
    night: int = 3


@dataclass(frozen=True)
class Outcome:
    """How it went: `passed`, `failed` or `skipped`, and the last lines of what it said."""

    name: str
    state: str
    seconds: float
    said: tuple[str, ...]


STEPS = (
    Step("check", (*RUN, "check"), minutes=8, night=1),
    Step("suite, release counts", (*RUN, "test"), profile="release", minutes=170, night=1),
    Step(
        "figures, all sizes",
        (str(PYTHON), "-m", "bench", "--large", "--rounds", "3"),
        needs="bench/__main__.py",
        minutes=180,
        night=2,
    ),
    Step("outside judges, what can be had", (str(PYTHON), "-m", "tools.judges")),
    Step(
        "memory of 1,000 and of 50,000 letters",
        (str(PYTHON), "-m", "bench.letter_memory"),
        needs="bench/letter_memory.py",
        minutes=13,
    ),
    Step(
        "letters to Postfix's smtp-sink",
        (str(PYTHON), "-m", "bench.letter_sink"),
        needs="/usr/sbin/smtp-sink",
        minutes=2,
    ),
    Step(
        "leaving with 1,000 and with 10,000 clients, and coming back",
        (str(PYTHON), "-m", "bench.leaving"),
        needs="bench/leaving.py",
        minutes=15,
    ),
    Step(
        "no cell of an export evaluated by LibreOffice",
        (str(PYTHON), "-m", "bench.spreadsheet"),
        needs="soffice",
        minutes=2,
    ),
    Step("flood of wrong logins", (str(PYTHON), "-m", "tools.entrance.flood")),
    Step("enumeration by time", (str(PYTHON), "-m", "tools.entrance.enumeration")),
    Step("files made to hurt", (str(PYTHON), "-m", "tools.uploads"), minutes=10),
    Step(
        "a backup beside people who save",
        (str(PYTHON), "-m", "tools.copies"),
        minutes=15,
    ),
    Step("ten minutes of work: memory and files", (str(PYTHON), "-m", "tools.soak"), minutes=15),
    Step(
        "installed, broken, restored, updated",
        (sys.executable, "-m", "tools.rehearsal"),
        needs="debootstrap",
        minutes=60,
    ),
    Step(
        "MDN Observatory",
        (str(PYTHON), "-m", "tools.entrance.judged"),
        needs="mdn-http-observatory-scan",
        minutes=2,
    ),
    # What is less than grave stands under ruff's rules S, each with its reason in its line.
    Step("bandit", ("bandit", "-q", "-lll", "-r", *ROOMS), needs="bandit", minutes=2),
    Step(
        "detect-secrets",
        (str(PYTHON), "-m", "tools.judges", "secrets"),
        needs="detect-secrets",
        minutes=2,
    ),
    # Strict: where the registry knows no advisories, nothing was audited and nothing has passed.
    Step("pip-audit", ("pip-audit", "--strict", *LOCKED), needs="pip-audit", minutes=2),
    Step(
        "a full reception",
        (str(PYTHON), "-m", "tools.load", "--minutes", "3"),
        minutes=9,
    ),
    Step("mutation", ("mutmut", "run"), needs="mutmut", minutes=5),
)
BY_HAND = (
    "scanners against a running server (Wapiti, sqlmap, Nikto, testssl)",
    "Lighthouse, pa11y; the Nu HTML checker (python -m tools.markup)",
    "load for ten minutes on both databases (python -m tools.load)",
    "a backup beside people who save, on PostgreSQL (python -m tools.copies)",
    "soak for eight hours (python -m tools.soak --minutes 480)",
)


def main(arguments: Sequence[str] = ()) -> int:
    """Run every step of the night, or of all, write the report, print its place."""
    parser = argparse.ArgumentParser(prog="run.py release")
    nights = sorted({step.night for step in STEPS})
    parser.add_argument("--night", type=int, choices=nights, help="its steps alone")
    night = parser.parse_args(arguments).night
    outcomes = [run(step) for step in STEPS if night in (None, step.night)]
    path = write(outcomes)
    failed = [outcome.name for outcome in outcomes if outcome.state == "failed"]
    say(f"report: {path}")
    say(summary(outcomes))
    return 1 if failed else 0


def run(step: Step) -> Outcome:
    """One step, with its last lines kept."""
    command = found(step)
    if command is None:
        why = f"{lacking(step)} is not there"
        say(f"skipped {step.name}: {why}")
        return Outcome(step.name, "skipped", 0.0, (why,))
    env = {**os.environ, "HARMONY_TEST_PROFILE": step.profile}
    began = time.monotonic()
    code, said = _carried_out(command, env, step.minutes * 60)
    state = "failed" if code else "passed"
    seconds = time.monotonic() - began
    say(f"{state} {step.name} ({seconds:.0f} s)")
    return Outcome(step.name, state, seconds, tuple(said.splitlines()[-LINES_KEPT:]))


def _carried_out(command: list[str], env: dict[str, str], seconds: float) -> tuple[int, str]:
    """Exit code and words of a program; ended, with all that it started, when its time is out."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
        child = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=words, stderr=subprocess.STDOUT,
            start_new_session=os.name != "nt",
        )  # fmt: skip
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            end_with_children(child)
            code = TIMED_OUT
            words.seek(0, os.SEEK_END)
            words.write(f"\nended after {seconds / 60:.3g} minutes\n")
        words.seek(0)
        return code, words.read()


def end_with_children(child: subprocess.Popen[bytes]) -> None:
    """Stop a program and what it started."""
    if os.name == "nt":
        child.kill()
    else:
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(timeout=SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        if os.name != "nt":
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def found(step: Step) -> list[str] | None:
    """The command with its program's place; None when what it needs is not there."""
    if lacking(step):
        return None
    if not step.needs or "/" in step.needs or "/" in step.command[0]:
        return list(step.command)
    return [_program(step.needs) or step.needs, *step.command[1:]]


def lacking(step: Step) -> str:
    """What a step needs and has not: a file or a program; "" when all is there."""
    if "/" in step.needs and not (ROOT / step.needs).exists():
        return step.needs
    if step.needs and "/" not in step.needs and _program(step.needs) is None:
        return step.needs
    return ""


def _program(name: str) -> str | None:
    places = [str(SCRIPTS), *map(str, judges.programs()), os.environ.get("PATH", "")]
    return shutil.which(name, path=os.pathsep.join(places))


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
    sys.exit(main(sys.argv[1:]))

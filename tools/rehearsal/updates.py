"""Updates on a running machine: that every moment of one leaves a salon that works.

The releases are this one with a change each: a migration that expands, one that contracts at once,
a program that does not start, one whose service does not, and one that dies only as a service.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.machine import releases
from deploy.machine.places import CURRENT, REFUSED, Problem
from tools import pack
from tools.rehearsal.machines import Running
from tools.rehearsal.story import Person, answers, reads_card
from tools.runner.places import say

STEPS = ("1/6", "2/6", "3/6", "4/6", "5/6", "6/6")
MIGRATION = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "{before}")]
    operations = [{operation}]
"""
EXPANDS = (
    'migrations.AddField("installation", "room", models.CharField(max_length=40, db_default=""))'
)
CONTRACTS = 'migrations.RemoveField("installation", "sending_confirmed")'
WHEELS = "/srv/wheels"
EXPANDED = '    room = models.CharField(max_length=40, db_default="")\n'


def rehearse(machine: Running, source: Path, folder: Path, person: Person) -> Path:
    """Killed at every step, then carried out; refused; taken back. The archive that stays in use.

    Raises Problem.
    """
    _carry_wheels(machine, machine.inside(WHEELS))
    before = _current(machine)
    good = _release(machine, source, folder, "0.1.1", _expanding)
    for step in STEPS[:-1]:
        killed_in = _kill_at(machine, good, step)
        _expect_answers(machine, person, f"killed in step {step}")
        say(f"         killed in {killed_in}, and it serves: {_current(machine)}")
    _while_asked(machine, person["host"], good)
    now = _current(machine)
    if now == before:
        raise Problem("The update changed nothing.")
    say(f"         updated to {now}, 0 questions without an answer")
    for number, (change, code, words) in enumerate(FAULTS, start=2):
        archive = _release(machine, source, folder, f"0.1.{number}", change)
        _while_asked(machine, person["host"], archive, code=code, words=words)
        if _current(machine) != now:
            raise Problem("A release that was refused is in use.")
        _expect_answers(machine, person, words)
        say(f"         “{words}”: {now} serves, 0 questions without an answer")
    reads_card(machine, person)
    return good


def _while_asked(
    machine: Running, host: str, archive: Path, *, code: int = 0, words: str = "In use"
) -> None:
    """An update that ends so and says so, while somebody opens a page again and again."""
    with _asked_all_the_time(machine, host) as misses:
        said = machine.run(*_update(archive), code=code)
    if words not in said:
        raise Problem(f"The update does not say “{words}”:\n{said}")
    if misses:
        raise Problem(f"The update left {len(misses)} questions without an answer.")


def _update(archive: Path) -> tuple[str, ...]:
    return (f"{CURRENT}/deploy/update", f"/srv/{archive.name}", "--wheels", WHEELS)


def _current(machine: Running) -> str:
    return machine.run("readlink", CURRENT).strip().removeprefix("releases/")


def _kill_at(machine: Running, archive: Path, step: str) -> str:
    """Kill -9 the update and all that it started, when it says that this step begins."""
    child = machine.start(
        "setsid", "--wait", "sh", "-c", f"echo $$; exec {' '.join(_update(archive))}"
    )
    assert child.stdout is not None  # noqa: S101  (asked for above)
    group = child.stdout.readline().strip()
    line = ""
    for line in child.stdout:
        if line.startswith(step):
            break
    time.sleep(0.2)
    machine.run("sh", "-c", f"kill -KILL -{group}")
    if STEPS[-1] in child.communicate()[0]:
        raise Problem(f"The update in step {step} was not killed.")
    return line.strip() or "its end"


def _expect_answers(machine: Running, person: Person, when: str) -> None:
    if not answers(machine, person):
        raise Problem(f"It does not answer: {when}.")


@contextmanager
def _asked_all_the_time(machine: Running, host: str) -> Iterator[list[str]]:
    """Somebody opens a page again and again meanwhile; what found nobody is listed afterwards."""
    program = [
        "nsenter", f"--net=/proc/{machine.init}/ns/net", "--",
        sys.executable, "-m", "tools.rehearsal.knocking", host,
    ]  # fmt: skip
    child = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    misses: list[str] = []
    try:
        yield misses
    finally:
        said = child.communicate("enough\n")[0]
        if "asked" not in said:
            raise Problem("Nobody asked meanwhile.")
        misses += [line for line in said.splitlines() if line.startswith("miss")]


def _carry_wheels(machine: Running, wheels: Path) -> None:
    """The packages that the first archive brought."""
    if not wheels.exists():
        brought = next(machine.inside("/srv").glob("harmony-*/wheels"))
        shutil.copytree(brought, wheels)


def _release(
    machine: Running, source: Path, folder: Path, version: str, change: Callable[[Path], None]
) -> Path:
    """An archive of a changed release, carried to the machine."""
    tree = folder / version
    for path in releases.content(source):
        target = tree / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    project = tree / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text.replace('version = "0.1.0"', f'version = "{version}"', 1))
    change(tree)
    archive = pack.pack(tree, folder)
    for path in (archive, archive.with_name(archive.name + ".sha256")):
        shutil.copy(path, machine.inside("/srv"))
    return archive


def _add_migration(tree: Path, name: str, operation: str) -> None:
    folder = tree / "privacy" / "migrations"
    before = max(path.stem for path in folder.glob("0*.py"))
    text = MIGRATION.format(before=before, operation=operation)
    (folder / name).write_text(text)


def _expanding(tree: Path) -> None:
    """A new column that the former release may leave out."""
    _add_migration(tree, "0091_expands.py", EXPANDS)
    model = tree / "privacy" / "models" / "installation.py"
    text = model.read_text(encoding="utf-8")
    place = text.index("    sending_confirmed =")
    model.write_text(text[:place] + EXPANDED + text[place:])


def _contracting(tree: Path) -> None:
    """A column goes that the release in use still reads."""
    _expanding(tree)
    _add_migration(tree, "0092_contracts.py", CONTRACTS)
    model = tree / "privacy" / "models" / "installation.py"
    lines = model.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("    sending_confirmed =")]
    model.write_text("".join(kept))


def _broken(tree: Path) -> None:
    """A program that does not start: seen on trial, before the switch."""
    _expanding(tree)
    (tree / "harmony" / "wsgi.py").write_text('raise SystemExit("broken")\n')


def _badly_started(tree: Path) -> None:
    """A program that starts on trial, and a service that does not: seen after the switch."""
    _expanding(tree)
    unit = tree / "deploy" / "units" / "harmony.service"
    unit.write_text(unit.read_text().replace("/deploy/bin/serve", "/deploy/bin/absent"))


def _mortal(tree: Path) -> None:
    """A program that dies where systemd has started it, and nowhere else: no trial can show it."""
    _expanding(tree)
    program = tree / "harmony" / "wsgi.py"
    dies = 'import os\n\nif "INVOCATION_ID" in os.environ:\n    raise SystemExit("broken")\n'
    program.write_text(dies + program.read_text(encoding="utf-8"))


FAULTS = (
    (_contracting, REFUSED, "no way back"),
    (_broken, 1, "The old one serves on, unchanged"),
    (_badly_started, 1, "was taken back, the old one serves again"),
    (_mortal, 1, "was taken back, the old one serves again"),
)

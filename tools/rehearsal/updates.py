"""Updates on a running machine: that every moment of one leaves a salon that works.

The releases are this one with a change each: a migration that expands, one that contracts at once,
and a program that does not start.
"""

import json
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
EXPANDED = '    room = models.CharField(max_length=40, db_default="")\n'


def rehearse(
    machine: Running, source: Path, folder: Path, host: str, person: dict[str, str]
) -> None:
    """Killed at every step, then carried out; refused; taken back. Raises Problem."""
    wheels = machine.tree / "srv" / "wheels"
    _carry_wheels(machine, wheels)
    before = _current(machine)
    good = _release(machine, source, folder, "0.1.1", _expanding)
    for step in STEPS[:-1]:
        killed_in = _kill_at(machine, good, step)
        _expect_answers(machine, host, f"killed in step {step}")
        say(f"         killed in {killed_in}, and it serves: {_current(machine)}")
    with _asked_all_the_time(machine, host) as misses:
        machine.run(*_update(good))
    if misses or _current(machine) == before:
        raise Problem(f"The update left {len(misses)} questions without an answer.")
    say(f"         updated to {_current(machine)}, 0 questions without an answer")
    now = _current(machine)
    bad = _release(machine, source, folder, "0.1.2", _contracting)
    machine.run(*_update(bad), code=REFUSED)
    _expect_answers(machine, host, "a release that leaves no way back")
    broken = _release(machine, source, folder, "0.1.3", _broken)
    machine.run(*_update(broken), code=1)
    _expect_answers(machine, host, "a release that does not start")
    if _current(machine) != now:
        raise Problem("A release that was refused is in use.")
    say("         refused what leaves no way back, and what does not start")


def _update(name: str) -> tuple[str, ...]:
    update = f"{CURRENT}/deploy/update"
    return (update, f"/srv/{name}.tar.gz", "--wheels", "/srv/wheels")


def _current(machine: Running) -> str:
    return machine.run("readlink", CURRENT).strip().removeprefix("releases/")


def _kill_at(machine: Running, name: str, step: str) -> str:
    """Kill -9 the update and all that it started, when it says that this step begins."""
    child = machine.start(
        "setsid", "--wait", "sh", "-c", f"echo $$; exec {' '.join(_update(name))}"
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


def _expect_answers(machine: Running, host: str, when: str) -> None:
    if not _answers(machine, host):
        raise Problem(f"It does not answer: {when}.")


def _answers(machine: Running, host: str) -> bool:
    program = (sys.executable, "-m", "tools.rehearsal.visitor")
    said = machine.on_its_network(*program, feed=json.dumps({"do": "answers", "host": host}))
    return bool(json.loads(said)["answers"])


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
        misses += [line for line in said.splitlines() if line.startswith("miss")]


def _carry_wheels(machine: Running, wheels: Path) -> None:
    """The packages that the first archive brought."""
    if not wheels.exists():
        brought = next((machine.tree / "srv").glob("harmony-*/wheels"))
        shutil.copytree(brought, wheels)


def _release(
    machine: Running, source: Path, folder: Path, version: str, change: Callable[[Path], None]
) -> str:
    """An archive of a changed release on the machine; its name."""
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
        shutil.copy(path, machine.tree / "srv")
    return archive.name.removesuffix(".tar.gz")


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
    _expanding(tree)
    (tree / "harmony" / "wsgi.py").write_text('raise SystemExit("broken")\n')

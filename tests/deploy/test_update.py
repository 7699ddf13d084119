"""An update: at every moment one whole release is in use, and going back is always possible."""

import os
from pathlib import Path
from typing import Any

import pytest

from deploy.machine import health, releases, update
from deploy.machine.places import Problem, Refused
from tests.deploy.machine_of_paper import NEW, OLD, Killed, PaperMachine, in_use, installed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    installed(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The new release stands there already, and the pages answer."""
    built = tmp_path / "opt/harmony/releases" / NEW
    monkeypatch.setattr(releases, "build", lambda *_words, **_more: built)
    monkeypatch.setattr(health, "serves", lambda *_words: True)
    monkeypatch.setattr(health, "trial", lambda *_words: True)


def carry_out(machine: PaperMachine, *, backup: bool = True) -> None:
    update.update(machine, Path("/source"), None, backup=backup)


def short(machine: PaperMachine) -> list[str]:
    """Who did what: `new migrate`, `old can_serve`."""
    names = {OLD: "old", NEW: "new"}
    found = []
    for line in machine.done:
        name = next((short for long, short in names.items() if long in line), "")
        words = line.split("/bin/manage ")[-1].split(" [")[0].split()
        found.append(f"{name} {words[0] if name else ' '.join(words[:3])}".strip())
    return found


def test_both_releases_try_the_new_tables_on_a_copy_before_the_register_is_touched(
    root: Path,
) -> None:
    machine = PaperMachine(root)
    carry_out(machine)
    assert in_use(machine) == NEW
    assert short(machine) == [
        "old backup",
        "new trial_copy",  # what a killed update left goes first
        "new trial_copy",
        "new migrate",
        "new can_serve",
        "old can_serve",
        "new trial_copy",
        "new create_keys",
        "new migrate",
        "new createcachetable",
        "new can_serve",
        "python3 -m deploy.machine.refresh",
    ]


@pytest.mark.parametrize("step", range(1, 13))
def test_killed_at_any_command_a_whole_release_is_in_use_and_the_next_update_ends_well(
    root: Path, step: int
) -> None:
    machine = PaperMachine(root, killed_at=step)
    with pytest.raises(Killed):
        carry_out(machine)
    assert in_use(machine) == (OLD if step < 12 else NEW)
    carry_out(PaperMachine(root))
    assert in_use(machine) == NEW


@pytest.mark.parametrize("where", ["before", "between", "after"])
def test_killed_in_the_switch_there_is_always_a_release(
    root: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    machine, real = PaperMachine(root), os.replace

    def killed(*paths: Path) -> None:
        if where != "before":
            real(*paths)
        raise Killed

    target, name = (os, "replace") if where != "between" else (Path, "symlink_to")
    monkeypatch.setattr(target, name, killed if where != "between" else _kill)
    with pytest.raises(Killed):
        releases.switch(machine, machine.path(f"/opt/harmony/releases/{NEW}"))
    monkeypatch.undo()
    assert in_use(machine) == (NEW if where == "after" else OLD)


def _kill(*_words: object) -> None:
    raise Killed


def test_a_release_that_leaves_no_way_back_is_refused_and_nothing_is_touched(root: Path) -> None:
    machine = PaperMachine(root, fails=(f"{OLD} can_serve",))
    with pytest.raises(Refused, match="no way back"):
        carry_out(machine)
    assert in_use(machine) == OLD
    assert short(machine)[-1] == "new trial_copy"  # the copy is gone; no second migrate
    assert short(machine).count("new migrate") == 1


@pytest.mark.parametrize("words", ["backup", "trial_copy /var", "migrate", f"{NEW} can_serve"])
def test_what_fails_before_the_switch_leaves_the_old_release(root: Path, words: str) -> None:
    machine = PaperMachine(root, fails=(words,))
    with pytest.raises(Problem):
        carry_out(machine)
    assert in_use(machine) == OLD


def test_a_release_that_does_not_start_on_trial_is_not_switched_to(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "trial", lambda *_words: False)
    machine = PaperMachine(root, runs=True)
    with pytest.raises(Problem, match="serves on, unchanged"):
        carry_out(machine)
    assert in_use(machine) == OLD


def test_a_release_that_does_not_answer_is_taken_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(health, "serves", lambda *_words: next(answers))
    machine = PaperMachine(root, runs=True)
    with pytest.raises(Problem, match="taken back"):
        carry_out(machine)
    assert in_use(machine) == OLD
    assert sum("refresh" in line for line in machine.done) == 2


def test_two_updates_at_once_are_one(root: Path) -> None:
    machine = PaperMachine(root)
    with update.alone(machine), pytest.raises(Refused, match="Another"), update.alone(machine):
        pass


def test_without_an_installation_there_is_nothing_to_update(tmp_path: Path) -> None:
    machine = PaperMachine(tmp_path / "empty")
    with pytest.raises(Refused, match="deploy/install"), update.alone(machine):
        pass


def test_the_pages_role_is_the_one_that_the_last_look_is_taken_with(root: Path) -> None:
    owner = root / "etc/harmony/owner.env"
    owner.write_text("DATABASE_URL=postgres://harmony_owner:p@127.0.0.1:5432/harmony\n")
    given: list[tuple[str, str]] = []

    class Watched(PaperMachine):
        def run(self, *command: str, **more: Any) -> str:
            env = more.get("env") or {}
            given.append((command[-1], str(env.get("DATABASE_URL", ""))))
            return super().run(*command, **more)

    carry_out(Watched(root))
    last = [url for word, url in given if word == "can_serve"][-1]
    assert last == ""
    assert all("harmony_owner" in url for word, url in given if word in {"backup", "create_keys"})

"""Every write is an act: keyword-only, says who, atomic, leaves its event. By inspection."""

import ast
import inspect
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from tests.code.sources import ROOMS, ROOT, module_name, python_files, tree

WRITES = {
    "save",
    "create",
    "create_sealed",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "delete",
    "aupdate",
    "asave",
    "adelete",
    "acreate",
}
READERS = ("views", "forms", "admin", "search", "urls", "templatetags", "context", "middleware")


def action_modules() -> list[Path]:
    """`actions.py`, and the files of an `actions/` package."""
    files = python_files(*ROOMS)
    return [path for path in files if path.name == "actions.py" or path.parent.name == "actions"]


def acts(path: Path) -> list[tuple[str, Any]]:
    """Public functions that an actions module defines itself."""
    module = import_module(module_name(path))
    return [
        (f"{module.__name__}.{name}", found)
        for name, found in vars(module).items()
        if not name.startswith("_")
        and isinstance(found, FunctionType)
        and found.__module__ == module.__name__
    ]


def test_there_are_acts_to_look_at() -> None:
    assert sum(len(acts(path)) for path in action_modules()) > 0


def test_every_public_function_of_actions_is_an_act() -> None:
    loose = [
        name
        for path in action_modules()
        for name, found in acts(path)
        if not getattr(found, "is_act", False)
    ]
    assert loose == [], "decorate with @audited, or move what only reads out of actions"


def test_every_act_is_keyword_only_and_takes_by() -> None:
    wrong = []
    for path in action_modules():
        for name, found in acts(path):
            parameters = inspect.signature(found).parameters
            kinds = {parameter.kind for parameter in parameters.values()}
            if kinds != {inspect.Parameter.KEYWORD_ONLY} or "by" not in parameters:
                wrong.append(name)
    assert wrong == []


def test_every_act_says_who_without_a_default() -> None:
    defaults = [
        name
        for path in action_modules()
        for name, found in acts(path)
        if (by := inspect.signature(found).parameters.get("by")) is not None
        and by.default is not inspect.Parameter.empty
    ]
    assert defaults == [], "an act that may forget who acts will"


def writing_calls(module: ast.Module) -> list[str]:
    """Calls of the ORM's writing methods in a syntax tree, with their lines."""
    return [
        f"line {node.lineno}: .{node.func.attr}()"
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    ]


def is_reader(path: Path) -> bool:
    """Views, forms, admin classes and the like: what shows and asks, and never writes."""
    names = [*path.relative_to(ROOT).with_suffix("").parts]
    return any(name == word or name.endswith(f"_{word}") for name in names for word in READERS)


def test_nothing_that_shows_or_asks_writes_around_the_acts() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} {line}"
        for path in python_files(*ROOMS)
        if is_reader(path)
        for line in writing_calls(tree(path))
    ]
    assert wrong == [], "call an act instead"


@pytest.mark.parametrize("line", ["client.save()", "Client.objects.create(name='')", "x.delete()"])
def test_the_look_for_writes_finds_them(line: str) -> None:
    assert len(writing_calls(ast.parse(f"def view():\n    {line}"))) == 1


VITAL = {
    "clients.actions.open_card",
    "staff.actions.accounts.end_session",
    "staff.actions.accounts.end_sessions",
    "staff.actions.locks.end_locked",
    "staff.actions.locks.hold_forms",
    "staff.actions.locks.let_form_go",
    "staff.actions.locks.note_unlocked",
    "staff.actions.locks.spend_try",
    "staff.actions.watch.notice_many_readings",
    "staff.actions.watch.read_openings",
    "staff.actions.watch.see_notices",
    "treatments.actions.day.open_day",
    "treatments.actions.day.print_day",
    "treatments.actions.reading.check_contraindications",
    "treatments.actions.reading.last_given",
    "treatments.actions.reading.open_card",
    "treatments.actions.reading.open_entry",
    "treatments.actions.recall.search_batch",
    "treatments.actions.recall.search_device",
}
"""What goes on when the disk is full: looking at cards, the lock of the screen, the watch."""


def test_on_a_full_disk_goes_on_what_is_named_here_and_nothing_else() -> None:
    found = {name for path in action_modules() for name, act in acts(path) if _is_vital(act)}
    assert found == VITAL


def _is_vital(act: Any) -> bool:
    return bool(getattr(act, "is_vital", False))

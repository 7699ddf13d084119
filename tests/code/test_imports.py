"""Who may import whom: every room imports downward only, and nobody needs a test library."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.code.sources import ROOMS, ROOT, module_name, python_files, tree

# Each line may import what stands on a lower line, and itself.
FLOORS = (
    {"harmony"},
    {"staff"},
    {"treatments", "marketing"},
    {"clients"},
    {"privacy"},
    {"privacy.audit"},
    {"privacy.encryption"},
)
ROOM_NAMES = {room for floor in FLOORS for room in floor}


def room_of(module: str) -> str:
    """The innermost room a module stands in, "" if in none."""
    inside = [room for room in ROOM_NAMES if f"{module}.".startswith(f"{room}.")]
    return max(inside, key=len, default="")


def floor_of(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def may_import(importer: str, imported: str) -> bool:
    """Whether a module of room `importer` may import one of room `imported`."""
    return importer == imported or floor_of(importer) < floor_of(imported)


def imported_modules(path: Path) -> set[str]:
    """Full names of all modules (or names in them) that a file imports, at any depth."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *(node.module or "").split(".")]).strip(".")
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def wrong_imports(path: Path) -> list[str]:
    importer = room_of(module_name(path))
    imported = {name: room_of(name) for name in imported_modules(path)}
    return [
        f"{path.relative_to(ROOT)}: {importer} may not import {name}"
        for name, room in sorted(imported.items())
        if room and not may_import(importer, room)
    ]


def test_every_room_imports_downward_only() -> None:
    wrong = [line for path in python_files(*ROOMS) for line in wrong_imports(path)]
    assert wrong == []


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("staff", "treatments", True),
        ("treatments", "clients", True),
        ("privacy", "privacy.audit", True),
        ("treatments", "marketing", False),
        ("marketing", "treatments", False),
        ("clients", "treatments", False),
        ("privacy.audit", "privacy", False),
        ("privacy.encryption", "privacy.audit", False),
        ("staff", "harmony", False),
    ],
)
def test_the_order_of_rooms(importer: str, imported: str, allowed: bool) -> None:
    assert may_import(importer, imported) is allowed


def test_a_name_in_a_package_counts_as_the_inner_room() -> None:
    assert room_of("privacy.audit.acts.record") == "privacy.audit"
    assert room_of("privacy.registry") == "privacy"
    assert room_of("django.db") == ""


def test_no_room_imports_tests_tools_or_bench() -> None:
    outside = {"tests", "tools", "bench"}
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files(*ROOMS)
        for name in imported_modules(path)
        if name.split(".")[0] in outside
    }
    assert wrong == set()


def test_run_py_needs_nothing_installed() -> None:
    """Everything `run.py` imports before it installs: the standard library and itself."""
    allowed = {"tools.runner", "tools.pgtemp", "harmony.sqlite"}
    files = [ROOT / "run.py", *python_files("tools/runner"), ROOT / "tools/pgtemp.py"]
    files += [ROOT / "harmony" / "sqlite.py", ROOT / "harmony" / "__init__.py"]
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported_modules(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(f"{name}.".startswith(f"{prefix}.") for prefix in allowed)
        and name != "tools.pgtemp"
    }
    assert wrong == set()


def test_rooms_import_only_what_pyproject_names() -> None:
    """No library by way of another one, none of the test tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {line.split("[")[0].split(">")[0].split("<")[0] for line in project["dependencies"]}
    homes = packages_distributions()
    wrong = set()
    for path in python_files(*ROOMS):
        for name in imported_modules(path):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or room_of(top):
                continue
            if not {home.lower() for home in homes.get(top, [])} & {n.lower() for n in named}:
                wrong.add(f"{path.relative_to(ROOT)}: {name}")
    assert wrong == set()

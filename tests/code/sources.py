"""The program's own source files, as the tests of this folder read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("harmony", "staff", "treatments", "marketing", "clients", "privacy")
AROUND = ("bench", "deploy", "tools", "tests")
SKIPPED = {".git", ".hypothesis", ".venv", "var", "node_modules", "__pycache__", "staticfiles"}


def python_files(*folders: str) -> list[Path]:
    """All .py files of these top folders; without any, the whole program's."""
    tops = [ROOT / folder for folder in folders or (*ROOMS, *AROUND)]
    found = [path for top in tops if top.is_dir() for path in sorted(top.rglob("*.py"))]
    return found if folders else [*found, ROOT / "run.py", ROOT / "manage.py"]


def all_files() -> Iterator[Path]:
    """Everything that could be committed: no caches, no state, no environment."""
    stack = [ROOT]
    while stack:
        for path in sorted(stack.pop().iterdir()):
            if path.name in SKIPPED or path.name.endswith("_cache") or path.suffix == ".mo":
                continue
            if path.is_dir():
                stack.append(path)
            elif path.is_file():
                yield path


def module_name(path: Path) -> str:
    """`clients/actions.py` → `clients.actions`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))

"""A promise that cannot turn red does not belong on the board: each has a test that breaks it."""

import ast
from collections.abc import Iterator

from privacy.promises import promises
from tests.code.sources import ROOT


def breaking_tests() -> Iterator[tuple[str, set[str]]]:
    """Each test that sees something broken, with the promises whose checks it asks."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                inside = list(ast.walk(node))
                if any(isinstance(n, ast.Constant) and n.value == "broken" for n in inside):
                    yield node.name, {asked for n in inside if (asked := _asked(n))}


def _asked(node: ast.AST) -> str:
    """The id in `state("the.id")` or `found("the.id")`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        first = node.args[0]
        if node.func.id in ("state", "found") and isinstance(first, ast.Constant):
            return str(first.value)
    return ""


def test_every_promise_has_a_test_that_breaks_it() -> None:
    tests = list(breaking_tests())
    unbroken = [one.id for one in promises() if not any(one.id in asked for _, asked in tests)]
    assert not unbroken, f"no test sees these promises broken: {unbroken}"

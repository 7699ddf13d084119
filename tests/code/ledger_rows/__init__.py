"""The rows of the ledger, gathered from every module here.

A module names its rows `ROWS`; those that answer to everybody, `PUBLIC`; and, where its rows are
about things that tests/code/ledger_world.py does not know, has `keys(salon)` that makes them.
"""

import importlib
import pkgutil
from types import ModuleType
from typing import Any

from tests.code.ledger import Row


def _modules() -> list[ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


MODULES = _modules()
PUBLIC: tuple[Row, ...] = tuple(r for module in MODULES for r in getattr(module, "PUBLIC", ()))
LEDGER: tuple[Row, ...] = (*PUBLIC, *(row for module in MODULES for row in module.ROWS))
BY_ROUTE = {row.route: row for row in LEDGER}


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """The keys of everything that the modules here add to the salon of the ledger."""
    made: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for module in MODULES:
        if hasattr(module, "keys"):
            made |= module.keys(salon)
    return made

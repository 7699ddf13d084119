"""The examples of all apps, gathered: every module here whose name ends in `examples`."""

import importlib
import pkgutil

from tests import personal_data
from tests.personal_data.examples import EXAMPLES

for found in pkgutil.iter_modules(personal_data.__path__):
    if found.name.endswith("examples") and found.name != "all_examples":
        importlib.import_module(f"{personal_data.__name__}.{found.name}")

__all__ = ["EXAMPLES"]

"""Where things lie: the source tree, its environment, the state of this installation."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")


class RunError(Exception):
    """Something a person must mend; the text says what and how."""

    code = 1


class RefusedError(RunError):
    """Refused for safety; nothing was changed."""

    code = 3


def home() -> Path:
    """The folder of all state: `HARMONY_HOME`, or `var/` beside the source."""
    return Path(os.environ.get("HARMONY_HOME") or ROOT / "var").resolve()


def say(text: str) -> None:
    """One line for the person at the terminal, at once."""
    print(text, flush=True)


def warn(text: str) -> None:
    """One line that must not mix with what other programs read."""
    print(text, file=sys.stderr, flush=True)

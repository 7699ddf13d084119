"""The environment: made once, filled from the hash-locked requirements, left alone afterwards."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.runner.places import PYTHON, ROOT, VENV, RunError, say

RUNTIME = ROOT / "requirements.txt"
EVERYTHING = ROOT / "requirements-dev.txt"  # holds the runtime packages too, in the same versions
STAMP = VENV / "harmony-installed.json"
LOCKED = ["--require-hashes", "--only-binary", ":all:"]


def ensure(requirements: Path) -> None:
    """Install what the file lists, unless the stamp says that it is there already."""
    if PYTHON.exists() and _stamp().get(requirements.name) == _fingerprint(requirements):
        return
    say(f"Installing what {requirements.name} lists …")
    ways: tuple[Callable[[Path], bool], ...] = (_with_uv, _with_own_pip, _with_venv_pip)
    if not any(way(requirements) for way in ways):
        raise RunError(
            "The packages could not be installed.\n"
            "The lines above say why. If this Python has neither pip nor ensurepip (Debian ships\n"
            "them apart: python3-venv), install that package, or install uv and start again."
        )
    installed = {EVERYTHING, RUNTIME} if requirements == EVERYTHING else {RUNTIME}
    STAMP.write_text(json.dumps({path.name: _fingerprint(path) for path in sorted(installed)}))


def _fingerprint(requirements: Path) -> str:
    """Changes with the file and with the Python that the environment is made of."""
    content = requirements.read_bytes() + sys.version.encode() + os.fsencode(sys.prefix)
    return hashlib.sha256(content).hexdigest()


def _stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def _with_uv(requirements: Path) -> bool:
    uv = shutil.which("uv")
    if uv is None:
        return False
    made = PYTHON.exists() or _run(uv, "venv", "-q", "--python", sys.executable, str(VENV))
    install = [uv, "pip", "install", "-q", "--python", str(PYTHON), *LOCKED, "-r"]
    return made and _run(*install, str(requirements))


def _with_own_pip(requirements: Path) -> bool:
    """The pip of the Python that runs us, pointed at an environment without one (pip >= 22.3)."""
    if importlib.util.find_spec("pip") is None or not _bare_environment():
        return False
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check"]
    return _run(*pip, "install", "-q", *LOCKED, "-r", str(requirements))


def _with_venv_pip(requirements: Path) -> bool:
    """A pip inside the environment, for a Python that has ensurepip but no (new) pip."""
    if not _bare_environment() or not _run(str(PYTHON), "-m", "ensurepip", "--default-pip"):
        return False
    return _run(str(PYTHON), "-m", "pip", "install", "-q", *LOCKED, "-r", str(requirements))


def _bare_environment() -> bool:
    return PYTHON.exists() or _run(sys.executable, "-m", "venv", "--without-pip", str(VENV))


def _run(*command: str) -> bool:
    """Run quietly; show what the program said only when it failed."""
    env = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        say(f"{Path(command[0]).name} did not manage:\n{done.stdout.rstrip()}")
    return done.returncode == 0

"""The outside judges of the release run: installs what can be had, and reads what one of them says.

    python -m tools.judges            into `var/release/judges`, from the package registries
    python -m tools.judges secrets    detect-secrets over all files; 1 when something is new

Nothing of it comes into the program's own environment, and nothing is asked of a salon's machine.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.runner.places import ROOT, home, say

BY_PIP = ("bandit", "detect-secrets", "pip-audit")
BY_NPM = ("vnu-jar", "@mdn/mdn-http-observatory")
SECONDS = 60
NO_SECRETS_IN = r"^(tests|locale|var)/|\.lock$|requirements"
"""Invented passwords, translated words, hashes of packages."""
REVIEWED = {
    "deploy/machine/releases.py": "a key for collecting static files alone",
    "docs/operations.md": "the pattern of a database's address",
    "harmony/settings.py": "names of form classes and of the key for password links",
    "marketing/replies/mailbox.py": "the pattern of a mailbox's address",
    "privacy/backup/sources.py": "the name of PostgreSQL's variable",
    "privacy/identity_code.py": "the check characters of an identity code",
    "privacy/management/commands/move_database.py": "the pattern of a database's address",
    "privacy/moving/target.py": "the pattern of a database's address",
    "staff/demo.py": "the password of the demo, printed at every start",
    "tools/entrance/enumeration.py": "a wrong password",
    "tools/entrance/salon.py": "the password of an invented salon",
    "tools/rehearsal/__main__.py": "the password of an invented salon",
    "tools/runner/checks.py": "a key for checks alone",
}


def folder() -> Path:
    """Where the judges live."""
    return home() / "release" / "judges"


def programs() -> Sequence[Path]:
    """Folders with their programs."""
    return (folder() / "python" / "bin", folder() / "node_modules" / ".bin")


def install() -> None:
    """Each by itself, so that one that is not to be had keeps no other away."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    python = folder() / "python"
    if not python.exists():
        _run(sys.executable, "-m", "venv", str(python))
    for name in BY_PIP:
        done = _run(str(python / "bin" / "python"), "-m", "pip", "install", "-q", "-U", name)
        say(f"{'there' if done else 'not to be had'}: {name}")
    for name in BY_NPM:
        npm = shutil.which("npm")
        done = npm is not None and _run(npm, "install", "--prefix", str(folder()), name)
        say(f"{'there' if done else 'not to be had'}: {name}")


def secrets() -> int:
    """1 when a file holds what looks like a secret and nobody has looked at it."""
    places = os.pathsep.join([*map(str, programs()), os.environ.get("PATH", "")])
    scanner = shutil.which("detect-secrets", path=places)
    if scanner is None:
        say("detect-secrets is not there")
        return 2
    command = [scanner, "scan", "--exclude-files", NO_SECRETS_IN]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)["results"]
    new = {path: rows for path, rows in found.items() if path not in REVIEWED}
    for path, rows in sorted(new.items()):
        say(f"{path}: lines {', '.join(str(row['line_number']) for row in rows)}")
    say(f"{len(found)} files with what looks like a secret, {len(new)} of them new")
    return 1 if new else 0


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, cwd=folder(), timeout=SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["secrets"]:
        return secrets()
    install()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`harmony.env`: made on the first start with fresh keys, never written again."""

import os
import secrets

from tools.runner.places import home

TEMPLATE = """\
# Made on the first start; readable by its owner only. docs/operations.md lists every variable.
# A comment needs a line of its own: text after a value would become part of the value.
HARMONY_ENV={environment}
SECRET_KEY={secret}
"""


def ensure(environment: str = "demo") -> None:
    """Make the folder of state (0700) and `harmony.env` (0600) if they are missing."""
    folder = home()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(folder / "harmony.env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(TEMPLATE.format(environment=environment, secret=secrets.token_urlsafe(50)))


def value(name: str) -> str:
    """A variable as the program will see it: the environment first, then `harmony.env`."""
    if name in os.environ:
        return os.environ[name]
    try:
        lines = (home() / "harmony.env").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return next((text.strip() for key, text in pairs if key.strip() == name), "")

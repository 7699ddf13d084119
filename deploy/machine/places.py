"""Where everything lies on an installed machine, and how commands are run there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

USER, OWNER_ROLE = "harmony", "harmony_owner"
STATE = "/var/lib/harmony"
CONFIGURATION = "/etc/harmony"
ENV, OWNER_ENV = f"{CONFIGURATION}/harmony.env", f"{CONFIGURATION}/owner.env"
PROGRAM = "/opt/harmony"
RELEASES, CURRENT = f"{PROGRAM}/releases", f"{PROGRAM}/current"
SOCKET = "/run/harmony/web.sock"
LOCK = "/run/harmony-key.lock"  # held together by commands that were given the master key
UNITS = "/etc/systemd/system"
COMMAND = "/usr/local/sbin/harmony"
TRUSTED = "/var/lib/harmony-proxy/caddy/pki/authorities/local/root.crt"
SOURCE = Path(__file__).resolve().parent.parent.parent
REFUSED = 3


class Problem(Exception):
    """Something a person must mend; the text says what and how."""

    code = 1


class Refused(Problem):
    """Refused for safety; what was there works on."""

    code = REFUSED


@dataclass(frozen=True)
class Machine:
    """This machine, or a tree of one that is not running (`--root`)."""

    root: Path = Path("/")

    def path(self, absolute: str) -> Path:
        """Where a path of the machine is found from here."""
        return self.root / absolute.lstrip("/")

    @property
    def booted(self) -> bool:
        """Whether services can be started: never in a tree that somebody only prepares."""
        return self.root == Path("/") and Path("/run/systemd/system").is_dir()

    def run(
        self,
        *command: str,
        user: str = "",
        env: Mapping[str, str] | None = None,
        quiet: bool = True,
        feed: str | None = None,
    ) -> str:
        """Run a command there; what it said. Raises Problem with its last lines.

        Not quiet: it has the terminal, to print and to ask.
        """
        inside = [*_as_user(user), *command]
        if self.root != Path("/"):  # mounts of its own: what with-key mounts is seen by nobody else
            spaces = ("unshare", "--mount", "--propagation", "private")
            inside = [*spaces, "chroot", str(self.root), *inside]
        pipe = subprocess.PIPE if quiet else None
        try:
            done = subprocess.run(
                inside, env=environment(env), text=True, stdout=pipe,
                stderr=subprocess.STDOUT if quiet else None, input=feed,
                stdin=subprocess.DEVNULL if quiet and feed is None else None,
            )  # fmt: skip
        except FileNotFoundError:
            raise Problem(f"{inside[0]} is not installed on this machine.") from None
        if done.returncode:
            said = (done.stdout or "").rstrip().splitlines()[-30:]
            kind = Refused if done.returncode == REFUSED and not quiet else Problem
            raise kind("\n".join([f"This did not work: {' '.join(command)}", *said]))
        return done.stdout or ""

    def manage(self, release: Path, *words: str, quiet: bool = True, owner: bool = True) -> str:
        """A management command of a release, as Harmony's own user, with the master key."""
        env = {"HARMONY_HOME": STATE}
        if owner and (url := value(self.path(OWNER_ENV), "DATABASE_URL")):
            env["DATABASE_URL"] = url
        return self.run(*self.with_key(release, "manage"), *words, env=env, quiet=quiet)

    def with_key(self, release: Path, program: str) -> list[str]:
        """One of a release's programs; root hands it the master key and lets go of the rest."""
        folder = f"{self.inside(release)}/deploy/bin"
        alone = [] if self.root == Path("/") else ["--alone"]
        return [f"{folder}/with-key", *alone, f"{folder}/{program}"]

    def inside(self, path: Path) -> str:
        """A path found from here, as the machine itself names it."""
        return f"/{path.relative_to(self.root)}"

    def current(self) -> Path | None:
        """The release that is in use."""
        link = self.path(CURRENT)
        if not link.is_symlink():
            return None
        return self.path(RELEASES) / Path(os.readlink(link)).name


def _as_user(user: str) -> list[str]:
    return ["runuser", "-u", user, "--"] if user else []


def environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """A plain environment: nothing of the shell that started us, but how packages are found."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if name.startswith(("PIP_", "SSL_", "LC_")) or name in {"LANG", "TERM", "http_proxy"}
    }
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {**kept, "PATH": path, "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive",
            "LC_ALL": "C.UTF-8", **(more or {})}  # fmt: skip


def value(file: Path, name: str) -> str:
    """A variable of a configuration file; "" where it or the file is not there."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    found = [line.partition("=")[2] for line in lines if line.partition("=")[0] == name]
    return found[-1].strip() if found else ""


def write(path: Path, content: str, *, mode: int = 0o644) -> bool:
    """Replace a file in one step, if it is different; whether it was."""
    if path.is_file() and path.read_text(encoding="utf-8") == content:
        path.chmod(mode)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.chmod(mode)
    os.replace(partial, path)
    return True


def own(machine: Machine, path: str, owner: str, mode: int) -> None:
    """Give a file or folder to a user of the machine, by the machine's own numbers."""
    machine.run("chown", owner, path)
    machine.path(path).chmod(mode)


def require_root() -> None:
    if os.geteuid() != 0:
        raise Problem("This changes the machine: run it as root (sudo).")
    if shutil.which("runuser") is None:
        raise Problem("runuser was not found: this is no Debian or Ubuntu.")


def say(text: str) -> None:
    print(text, flush=True)


def end(problem: Problem) -> NoReturn:
    """Say what to mend, and leave with its code."""
    print(problem, file=sys.stderr, flush=True)
    sys.exit(problem.code)

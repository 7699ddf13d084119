"""Machines that exist for the length of a rehearsal: a Debian tree, booted in namespaces.

Each has its own processes, users, network (a loopback and nothing else) and systemd. It needs root
and, for the first tree, debootstrap and Debian's mirror; the tree is kept for the next time.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.machine import packages
from deploy.machine.places import Problem

HERE = Path(__file__).resolve().parent
MIRROR = os.environ.get("HARMONY_MIRROR", "").split()  # else the one that debootstrap chooses
SUITES = {"bookworm": "Debian 12", "trixie": "Debian 13", "noble": "Ubuntu 24.04"}
MORE = {"noble": ("--components=main,universe",)}  # where Ubuntu keeps Caddy
SCRIPTS = Path("/usr/share/debootstrap/scripts")
UBUNTUS = Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg")
SYSTEM = ("systemd", "systemd-sysv", "dbus", "iproute2")
COMES = (*packages.NEEDED, "avahi-daemon", *packages.POSTGRESQL)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
INSIDE = {"PATH": PATH, "HOME": "/root", "TERM": "dumb", "LC_ALL": "C.UTF-8"}


def base(folder: Path, suite: str) -> Path:
    """An empty Debian; what the installer will fetch lies in its cache, for it has no network."""
    tree, whole = folder / suite, folder / suite / "complete"
    brought = " ".join([*SYSTEM, *COMES])
    if whole.exists() and whole.read_text() == brought:
        return tree
    shutil.rmtree(tree, ignore_errors=True)
    program = shutil.which("debootstrap")
    if program is None:
        raise Problem("debootstrap is not installed: apt-get install debootstrap")
    words = ("--variant=minbase", "--include=ca-certificates", *MORE.get(suite, ()))
    _refuse_unknown(suite)
    _run(program, *words, suite, str(tree), *MIRROR)
    shutil.copy("/etc/resolv.conf", tree / "etc" / "resolv.conf")
    no_start = tree / "usr" / "sbin" / "policy-rc.d"
    no_start.write_text("#!/bin/sh\nexit 101\n")
    no_start.chmod(0o755)
    apt = ("chroot", str(tree), "apt-get", "--quiet", "--yes", "--no-install-recommends", "install")
    _run("chroot", str(tree), "apt-get", "--quiet", "update")
    _run(*apt, *SYSTEM)
    _run(*apt, "--download-only", *COMES)
    no_start.unlink()
    whole.write_text(brought)
    return tree


def _refuse_unknown(suite: str) -> None:
    """What an older debootstrap lacks for a system of another house or a later year."""
    if not (SCRIPTS / suite).exists():
        like = "gutsy" if suite in MORE else "sid"  # as newer ones link it themselves
        raise Problem(f"This debootstrap does not know {suite}: ln -s {like} {SCRIPTS / suite}")
    if suite in MORE and not UBUNTUS.exists():
        raise Problem(
            f"Ubuntu's packages are signed with keys that are not here: {UBUNTUS}. On Debian: "
            "apt-get install ubuntu-archive-keyring, or that file from a machine with Ubuntu."
        )


def python_of(tree: Path) -> str:
    """The version of Python that such a machine has or will get: "3.13"."""
    there = tree / "usr" / "bin" / "python3"
    if there.is_symlink():
        return os.readlink(there).removeprefix("python")
    fetched = next((tree / "var" / "cache" / "apt" / "archives").glob("python3_*.deb"))
    return ".".join(fetched.name.split("_")[1].split(".")[:2])


def _run(*command: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "PATH": PATH}
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        said = done.stdout.decode(errors="replace").splitlines()[-20:]
        raise Problem("\n".join([" ".join(command), *said]))


class Running:
    """A booted machine; `groups` is where control groups are made."""

    def __init__(self, tree: Path, groups: Path) -> None:
        self.tree, self.groups = tree, groups
        self.process = _boot(tree, groups)

    @property
    def init(self) -> int:
        """Its process 1, by our numbers."""
        number = self.process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        if not children:
            raise Problem("The machine is not running.")
        return int(children[0])

    def inside(self, path: str) -> Path:
        """Where a path of the machine, as it sees it itself, is found from here."""
        return Path(f"/proc/{self.init}/root") / path.lstrip("/")

    def start(self, *command: str) -> subprocess.Popen[str]:
        """A command inside it, with pipes."""
        return subprocess.Popen(
            [*self.entering(), *command], text=True, env=INSIDE,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *command: str, feed: str = "", code: int = 0) -> str:
        """What a command inside it said. Raises Problem unless it ends with `code`."""
        child = self.start(*command)
        said = child.communicate(feed)[0]
        if child.returncode != code:
            last = "\n".join(said.splitlines()[-25:])
            raise Problem(f"{' '.join(command)} ended with {child.returncode}:\n{last}")
        return said

    def on_its_network(self, *command: str, feed: str) -> str:
        """A program of ours that reaches this machine over its loopback."""
        done = subprocess.run(
            ["nsenter", f"--net=/proc/{self.init}/ns/net", "--", *command],
            input=feed, text=True, capture_output=True,
        )  # fmt: skip
        if done.returncode:
            raise Problem(done.stderr.strip() or done.stdout)
        return done.stdout

    def entering(self) -> list[str]:
        """What a command line begins with, to be carried out inside it."""
        spaces = [f"--{name}" for name in ("mount", "uts", "ipc", "net", "pid", "cgroup")]
        root = f"/proc/{self.init}/root"
        return [
            "nsenter",
            "--target",
            str(self.init),
            *spaces,
            f"--root={root}",
            f"--wd={root}/srv",
        ]

    def wait(self) -> None:
        """Until it has started everything; what is ours has to be among it."""
        asked = ("sh", "-c", "systemctl is-system-running --wait || true")
        for _time in range(120):
            try:
                state = self.run(*asked).strip().splitlines()[-1:]
            except (Problem, OSError):
                state = []
            if state in (["running"], ["degraded"]):
                break
            time.sleep(0.5)
        else:
            raise Problem("The machine did not start.")
        failed = self.run("systemctl", "list-units", "--failed", "--plain", "--no-legend")
        if "harmony" in failed:
            raise Problem(f"Did not start:\n{failed}")

    def power_cut(self) -> None:
        """Everything ends at once; then the power is back, and nobody types anything."""
        _pull_the_plug(self.process)
        self.process = _boot(self.tree, self.groups)
        self.wait()


@contextmanager
def booted(tree: Path) -> Iterator[Running]:
    """A machine made of the tree, which itself stays as it is. Afterwards it is gone, disk and all.

    The end is that of a machine that breaks: nothing inside it is told.
    """
    with tempfile.TemporaryDirectory(prefix="harmony-machine-") as name:
        folder = Path(name)
        _run("mount", "-t", "tmpfs", "tmpfs", name)  # its disk: fast, and gone at once
        for part in ("upper", "work", "root"):
            (folder / part).mkdir()
        layers = f"lowerdir={tree},upperdir={folder}/upper,workdir={folder}/work"
        _run("mount", "-t", "overlay", "overlay", "-o", layers, str(folder / "root"))
        try:
            with _groups() as groups:
                machine = Running(folder / "root", groups)
                try:
                    machine.wait()
                    yield machine
                finally:
                    _pull_the_plug(machine.process)
        finally:
            _run("umount", "--lazy", str(folder / "root"))
            _run("umount", "--lazy", name)


@contextmanager
def _groups() -> Iterator[Path]:
    """Where control groups are made; a machine takes its own for the whole tree."""
    with tempfile.TemporaryDirectory(prefix="harmony-groups-") as place:
        _run("mount", "-t", "cgroup2", "cgroup2", place)
        try:
            yield Path(place)
        finally:
            _run("umount", "--lazy", place)


def _boot(root: Path, groups: Path) -> subprocess.Popen[bytes]:
    group = groups / f"harmony-{os.getpid()}-{time.monotonic_ns()}"
    group.mkdir()
    spaces = ("--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--fork", "--kill-child")
    unshare = ["unshare", *spaces, "sh", str(HERE / "boot.sh"), str(root)]
    into = 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"'
    process = subprocess.Popen(
        ["sh", "-c", into, "sh", str(group), *unshare],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(1)
    return process


def _pull_the_plug(process: subprocess.Popen[bytes]) -> None:
    """`--kill-child` takes process 1 along, and with it everything inside."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(1)

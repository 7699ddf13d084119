"""A rented server, seen from another host: its certificate by ACME, and the ports it leaves open.

The other host is a network of its own beside the machine's. Pebble, an authority for tests, plays
the public one there under its real name, so that the installation is the one that is shipped.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.machine.places import Problem
from tools.rehearsal.machines import Running
from tools.rehearsal.story import OWNER, Kit, Story, owners_link

HOST = "salonki.example.fi"
PUBLIC = "acme-v02.api.letsencrypt.org"
SERVER, OUTSIDE, PORT = "192.0.2.1", "192.0.2.2", 14000
OPEN = {80, 443}
KNOCKED = (22, 25, 80, 443, 2019, 5353, 5432, 8000)
MINUTES = 3
CONFIGURATION = {
    "listenAddress": f"{OUTSIDE}:{PORT}",
    "managementListenAddress": f"{OUTSIDE}:15000",
    "httpPort": 80,
    "tlsPort": 443,
}
KNOCK = """\
import socket, sys
for port in map(int, sys.argv[2:]):
    try:
        socket.create_connection((sys.argv[1], port), timeout=1).close()
        print(port, "open")
    except TimeoutError:
        print(port, "silent")
    except OSError:
        print(port, "refused")
"""


def rehearse(machine: Running, archive: Path, folder: Path, more: tuple[str, ...]) -> None:
    """From an empty server to an owner who has saved a client from outside. Raises Problem."""
    kit, tale = Kit(archive, ("--internet", "--host", HOST, *more)), Story()
    with authority(machine, folder) as outside:
        installer = kit.carried_to(machine)
        tale.types(machine, "tar", "xf", kit.archive.name)
        said, _sheet = tale.types_at_terminal(machine, installer, *kit.install)
        told = {**OWNER, "host": HOST, "address": SERVER, "trusted": outside.root()}
        _wait_for_certificate(outside, told)
        tale.tells(f"a certificate for {HOST} came by ACME")
        outside.visit({**told, "do": "begin", "link": owners_link(said)})
        tale.tells("the owner has begun from outside, and a client is saved")
        found = outside.knocks(KNOCKED)
        expected = {port: "open" if port in OPEN else "silent" for port in KNOCKED}
        if found != expected:
            raise Problem(f"Another host finds {found}.")
        tale.tells("two ports are open, the others are silent")


def _wait_for_certificate(outside: "Outside", told: dict[str, str]) -> None:
    """The proxy asks for it when it starts."""
    for _time in range(MINUTES * 30):
        if outside.visit({**told, "do": "answers"})["answers"]:
            return
        time.sleep(2)
    raise Problem("No certificate came.")


class Outside:
    """Another host: programs of ours run there."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child

    def inside(self, *command: str) -> list[str]:
        """A command, to be carried out there."""
        return ["nsenter", f"--net=/proc/{self.child.pid}/ns/net", "--", *command]

    def run(self, *command: str, feed: str = "") -> str:
        """What a program there said."""
        done = subprocess.run(self.inside(*command), input=feed, text=True, capture_output=True)
        if done.returncode:
            raise Problem(done.stderr.strip() or done.stdout)
        return done.stdout

    def root(self) -> str:
        """The certificate that a browser would know from the factory."""
        words = ("curl", "--silent", "--insecure", "--retry-connrefused", "--retry", "9")
        return self.run(*words, f"https://{CONFIGURATION['managementListenAddress']}/roots/0")

    def visit(self, told: dict[str, str]) -> dict[str, str]:
        """What somebody does in a browser there."""
        program = (sys.executable, "-m", "tools.rehearsal.visitor")
        return dict(json.loads(self.run(*program, feed=json.dumps(told))))

    def knocks(self, ports: tuple[int, ...]) -> dict[int, str]:
        """How the server's ports answer."""
        said = self.run(sys.executable, "-c", KNOCK, SERVER, *map(str, ports))
        return {int(port): how for port, how in map(str.split, said.splitlines())}


@contextmanager
def authority(machine: Running, folder: Path) -> Iterator[Outside]:
    """The other host with the authority on it, wired to the machine, which trusts it."""
    program = shutil.which("pebble")
    if program is None:
        raise Problem("pebble is not installed: apt-get install pebble")
    _make_files(folder)
    _be_trusted(machine, folder)
    with open(folder / "authority.log", "w") as log:
        child = subprocess.Popen(
            ["unshare", "--net", "--mount", "sh", "-c", _began(program, folder)],
            stdin=subprocess.PIPE, stdout=log, stderr=log, text=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PEBBLE_VA_NOSLEEP": "1",
                 "PEBBLE_WFE_NONCEREJECT": "0"},
        )  # fmt: skip
    outside = Outside(child)
    try:
        _wire(machine, child)
        with _directory(outside, folder):
            yield outside
    except Problem as problem:
        said = (folder / "authority.log").read_text().splitlines()[-20:]
        raise Problem("\n".join([str(problem), *said])) from None
    finally:
        child.kill()
        child.wait()


@contextmanager
def _directory(outside: Outside, folder: Path) -> Iterator[None]:
    """The address that a proxy asks first."""
    files = (f"{folder}/authority.crt", f"{folder}/authority.key")
    goal = f"https://{PUBLIC}:{PORT}/dir"
    words = (sys.executable, "-m", "tools.rehearsal.directory", *files, OUTSIDE, goal)
    child = subprocess.Popen(outside.inside(*words), stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.kill()
        child.wait()


def _make_files(folder: Path) -> None:
    """The authority's own certificate, its configuration, the names that it knows."""
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "7",
            "-subj", f"/CN={PUBLIC}", "-addext", f"subjectAltName=DNS:{PUBLIC}",
            "-keyout", f"{folder}/authority.key", "-out", f"{folder}/authority.crt",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    files = {"certificate": f"{folder}/authority.crt", "privateKey": f"{folder}/authority.key"}
    (folder / "pebble.json").write_text(json.dumps({"pebble": {**CONFIGURATION, **files}}))
    (folder / "hosts").write_text(f"127.0.0.1 localhost\n{SERVER} {HOST}\n")


def _be_trusted(machine: Running, folder: Path) -> None:
    """On the machine the authority stands where the public one would."""
    shutil.copy(
        folder / "authority.crt", machine.inside("/usr/local/share/ca-certificates/rehearsal.crt")
    )
    machine.run("update-ca-certificates")
    with open(machine.inside("/etc/hosts"), "a") as hosts:
        hosts.write(f"\n127.0.0.1 localhost\n{OUTSIDE} {PUBLIC}\n")


def _began(program: str, folder: Path) -> str:
    """Waits for its wire, then serves."""
    return f"""
        mount --bind {folder}/hosts /etc/hosts
        read wired
        ip link set lo up; ip addr add {OUTSIDE}/24 dev outside; ip link set outside up
        exec {program} -config {folder}/pebble.json
    """


def _wire(machine: Running, child: subprocess.Popen[str]) -> None:
    """A cable between the two."""
    time.sleep(1)  # until it has its network
    server = ("nsenter", f"--net=/proc/{machine.init}/ns/net", "--", "ip")
    peer = ("peer", "name", "outside", "netns", str(child.pid))
    for words in (
        ("link", "add", "inside", "type", "veth", *peer),
        ("addr", "add", f"{SERVER}/24", "dev", "inside"),
        ("link", "set", "inside", "up"),
    ):
        subprocess.run([*server, *words], check=True, capture_output=True)
    assert child.stdin is not None  # noqa: S101  (asked for above)
    child.stdin.write("wired\n")
    child.stdin.flush()

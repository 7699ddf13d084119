"""A PostgreSQL server of a trial that keeps what it acknowledged, and is stopped in the middle."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.code.sources import ROOT
from tools import pgtemp

SCRIPT = ROOT / "deploy" / "postgresql.sql"
WHO = "salon"
PATIENCE = "600"  # seconds: a disk may be busy with other things


@dataclass
class Server:
    """Reached over a socket, and over the network where `listen` names an address."""

    folder: Path
    binaries: str
    listen: str = ""

    @property
    def url(self) -> str:
        return f"postgres://{WHO}@/postgres?host={self.folder}"

    @property
    def network_url(self) -> str:
        return f"postgres://{WHO}@{self.listen}:5432/postgres"

    def start(self) -> None:
        """Wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='{self.listen}' -c max_connections=200"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-t", PATIENCE, "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is what a crash leaves: nothing is written down, everybody is cut off."""
        self._run("pg_ctl", "-m", mode, "-w", "-t", PATIENCE, "stop")

    def make(self) -> None:
        self._run("initdb", "-A", "trust", "-U", WHO, "-E", "UTF8", "--no-instructions")
        with open(self.folder / "data" / "pg_hba.conf", "a", encoding="utf-8") as rules:
            rules.write("host all all 10.0.0.0/8 trust\n")

    def switch_checksums_on(self) -> None:
        """As the installer does."""
        self.stop("fast")
        self._run("pg_checksums", "--enable")
        self.start()

    def install(self) -> str:
        """As the installer does it; the address of the role that owns the tables."""
        told = "\\set password 'p4ssw0rd'\n\\set database harmony\n"
        subprocess.run(
            [f"{self.binaries}/psql", "-qX", "-h", self.folder, "-U", WHO, "-d", "postgres"],
            input=told + SCRIPT.read_text(encoding="utf-8"),
            env=_without_libpq(),
            stdout=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        return f"postgres://harmony_owner@/harmony?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        who = pgtemp.unprivileged()
        done = subprocess.run(
            [f"{self.binaries}/{program}", "-D", f"{self.folder}/data", *arguments],
            env={**_without_libpq(), "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed")


@contextmanager
def durable_server(listen: str = "") -> Iterator[Server]:
    """A running server that syncs; gone afterwards."""
    binaries = pgtemp.bindir()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    who = pgtemp.unprivileged()
    if who:
        os.chown(folder, who.pw_uid, who.pw_gid)
    server = Server(folder, binaries, listen)
    try:
        server.make()
        server.start()
        yield server
    finally:
        subprocess.run(
            [f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop"],
            capture_output=True,
            user=who.pw_uid if who else None,
            check=False,
        )
        shutil.rmtree(folder, ignore_errors=True)


def _without_libpq() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

"""A power cut at every step: the disk forgets what was not synced; one JSON report.

python -m tests.faults.power_cut STEP

The program itself runs under `strace`, which writes down what it asks of the disk. The disk is then
replayed up to each STEPth request in its most forgetful form: a file holds what it held at its last
fsync, a folder the names it had at its own. Beside that, a disk that has kept some of the rest by
chance. What was acknowledged before the cut has to be there in both.
"""

import base64
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2"
_CALL = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLACE = re.compile(r"^(?:\d+|AT_FDCWD)<([^>]*)>")
_HEX = re.compile(r"\\x([0-9a-f]{2})")


# --- the disk ------------------------------------------------------------------------------------


@dataclass
class Inode:
    """A file: what the program sees, what is safe, and the changes between the two."""

    seen: bytearray = field(default_factory=bytearray)
    safe: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def change(self, offset: int, content: bytes | None) -> None:
        """Write there; None cuts the file."""
        _apply(self.seen, offset, content)
        self.since.append((offset, content))

    def sync(self) -> None:
        self.safe, self.since = bytes(self.seen), []

    def after_a_cut(self, lot: random.Random | None) -> bytes:
        kept = bytearray(self.safe)
        for offset, content in self.since if lot else ():
            if lot and lot.random() < 0.5:
                _apply(kept, offset, content)
        return bytes(kept)


def _apply(content: bytearray, offset: int, piece: bytes | None) -> None:
    if piece is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(piece)] = piece


@dataclass
class Disk:
    """Names and files below one folder."""

    root: str
    seen: dict[str, Inode] = field(default_factory=dict)
    safe: dict[str, Inode] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)  # where the next plain write goes

    def load(self, folder: Path) -> None:
        """What lies there is safe."""
        for path in (p for p in folder.rglob("*") if p.is_file()):
            content = path.read_bytes()
            name = self.root + str(path)[len(str(folder)) :]
            self.seen[name] = self.safe[name] = Inode(bytearray(content), content)

    def handle(self, call: str, told: str) -> None:
        texts = [_decoded(text) for text in _TEXT.findall(told)]
        place = _PLACE.match(told)
        path = _decoded(place.group(1)).decode() if place else ""
        if call == "openat":
            self._open(self._full(path, texts[0].decode()), told)
        elif call == "pwrite64" and path in self.seen:
            self.seen[path].change(int(told.rsplit(",", 1)[1]), texts[0])
        elif call == "write" and path in self.seen:
            self._append(path, texts[0])
        elif call == "ftruncate" and path in self.seen:
            self.seen[path].change(int(told.rsplit(",", 1)[1]), None)
        elif call in ("fsync", "fdatasync"):
            self._sync(path)
        elif call.startswith("rename"):
            names = [self._full("", text.decode()) for text in texts]
            if names[0] in self.seen:
                self.seen[names[1]] = self.seen.pop(names[0])
        elif call.startswith("unlink"):
            self.seen.pop(self._full(path, texts[0].decode()), None)

    def _full(self, folder: str, name: str) -> str:
        return name if name.startswith("/") else f"{folder}/{name}"

    def _open(self, path: str, told: str) -> None:
        if not path.startswith(self.root):
            return
        if "O_CREAT" in told:
            self.seen.setdefault(path, Inode())
        if path not in self.seen:
            return
        if "O_TRUNC" in told:
            self.seen[path].change(0, None)
        self.ends[path] = len(self.seen[path].seen) if "O_APPEND" in told else 0

    def _append(self, path: str, content: bytes) -> None:
        self.seen[path].change(self.ends[path], content)
        self.ends[path] += len(content)

    def _sync(self, path: str) -> None:
        if path in self.seen:
            self.seen[path].sync()
            return
        for name in [n for n in self.safe if os.path.dirname(n) == path]:
            if name not in self.seen:
                del self.safe[name]
        here = {n: inode for n, inode in self.seen.items() if os.path.dirname(n) == path}
        self.safe |= here

    def lay_down(self, folder: Path, lot: random.Random | None) -> None:
        """The files as they are found after the cut."""
        for name, inode in self.safe.items():
            path = folder / name[len(self.root) + 1 :]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(inode.after_a_cut(lot))


def _decoded(text: str) -> bytes:
    return bytes.fromhex("".join(_HEX.findall(text))) if "\\x" in text else text.encode()


# --- the program ---------------------------------------------------------------------------------


def work() -> None:
    """A day: each act tells its end on standard output."""
    import django

    django.setup()
    from clients.actions import register_client
    from clients.details import Details
    from privacy import rotation
    from privacy.audit.acts import SYSTEM
    from privacy.erasure import erase

    people = []
    for number in range(4):
        details = Details(f"Anna Korhonen{number}", phone=f"0401{number:06d}")
        people.append(register_client(by=SYSTEM, details=details, notice_way="paper"))
        _tell("saved", people[-1].pk.hex)
    _tell("goes", people[0].pk.hex)
    erase(by=SYSTEM, subject_ids=[people[0].pk], ground="mistake")
    _tell("erased", people[0].pk.hex)
    rotation.rotate(SYSTEM)
    _tell("rotated", "")
    details = Details("Bea Virtanen")
    _tell("saved", register_client(by=SYSTEM, details=details, notice_way="paper").pk.hex)


def _tell(what: str, whom: str) -> None:
    os.write(1, f"TOLD {what} {whom}\n".encode())


def prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from privacy.encryption.keyring import create_keys

    create_keys()
    call_command("migrate", verbosity=0)


# --- the trial -----------------------------------------------------------------------------------


@dataclass
class Told:
    """What had been acknowledged when the power went."""

    saved: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)

    def hear(self, text: bytes) -> None:
        words = text.decode().split()
        if words[:1] != ["TOLD"]:
            return
        if words[1] == "saved":
            self.saved.add(words[2])
        elif words[1] == "goes":  # from here on she may be there or not
            self.saved.discard(words[2])
        elif words[1] == "erased":
            self.erased.add(words[2])


def requests(log: Path) -> Iterator[tuple[str, str]]:
    """Each request that the disk carried out: its name and what was told with it."""
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = _CALL.match(line)
            if found and int(found.group(3)) >= 0:
                yield found.group(1), found.group(2)


def main(step: int) -> dict[str, Any]:
    home = Path(os.environ["HARMONY_HOME"])
    _in_process("prepare")
    aside = Path(tempfile.mkdtemp(prefix="harmony-power-"))
    try:
        shutil.copytree(home, aside / "before")
        log = aside / "log"
        watch = ["strace", "-y", "-xx", "-s", "200000", "-e", f"trace={CALLS}", "-o", str(log)]
        _in_process("work", *watch)
        return replayed(Disk(str(home)), aside, log, step)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def replayed(disk: Disk, aside: Path, log: Path, step: int) -> dict[str, Any]:
    disk.load(aside / "before")
    told, wrong, cuts, number = Told(), [], 0, 0
    for number, (call, words) in enumerate(requests(log)):
        if call == "write" and words.startswith("1<"):
            told.hear(_decoded(_TEXT.findall(words)[0]))
        else:
            disk.handle(call, words)
        if number % step == 0:
            cuts += 2
            for lot in (None, random.Random(number)):
                wrong += [f"{number}: {fault}" for fault in faults(disk, aside, told, lot)]
    return {"requests": number, "cuts": cuts, "saved": len(told.saved), "wrong": wrong[:20]}


def faults(disk: Disk, aside: Path, told: Told, lot: random.Random | None) -> list[str]:
    """What the program finds when it starts again."""
    from privacy.encryption import keyring

    place = aside / "after"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    disk.lay_down(place, lot)
    with closing(sqlite3.connect(place / "world.sqlite3")) as found:
        if found.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            return ["corrupt"]
        there = {row[0] for row in found.execute("SELECT id FROM clients_client")}
        epochs = {row[0] for row in found.execute("SELECT epoch FROM privacy_datasubject")}
        audited = found.execute("SELECT COUNT(*) FROM audit_auditevent").fetchone()[0]
        head = found.execute("SELECT COALESCE(MAX(seq), 0) FROM audit_audithead").fetchone()[0]
    wrong = [f"lost: {len(told.saved - there)}"] if told.saved - there else []
    wrong += ["came back"] if told.erased & there else []
    wrong += [] if audited == head else ["the use log is cut"]
    log = place / "erasures" / "erasures.jsonl"
    noted = log.read_text(errors="replace").replace("-", "") if log.exists() else ""
    wrong += [] if all(gone in noted for gone in told.erased) else ["an erasure is not noted"]
    master = base64.urlsafe_b64decode((place / "keys" / "master.key").read_bytes().strip())
    ring = keyring.opened((place / "keys" / "keyring.json").read_bytes(), master)
    return wrong + ([] if epochs <= ring.epochs else ["a key is lost"])


def _in_process(what: str, *before: str) -> None:
    command = [*before, sys.executable, "-m", "tests.faults.power_cut", what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    elif sys.argv[1] == "work":
        work()
    else:
        import django

        django.setup()
        print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201

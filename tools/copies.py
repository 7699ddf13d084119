"""A backup beside people who save: `python -m tools.copies [--database postgresql]`.

Ten thousand clients, twenty saves a second, a copy made and tried by the command a timer calls: at
most 60 seconds (G47), nobody's name and no key among its bytes, no key in what the sheet opens,
and every copy that was cut or flipped is refused (G48). Exit code 1 when one of it is not so.
"""

import argparse
import base64
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.load import DATABASES, database, salon

SECONDS, COPIES, WRITERS = 60, 3, 2
PAUSE = WRITERS / 20  # seconds from one save of a writer to her next one
TRIES = {"sqlite": 200, "postgresql": 5}  # a database of its own is made for each


class Writers:
    """People who save at their pace, however long one save takes."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.errors: list[str] = []
        self.until = threading.Event()
        names = [f"Sanni Kirjaaja{number}" for number in range(WRITERS)]
        self.threads = [threading.Thread(target=self._save, args=(name,)) for name in names]

    def __enter__(self) -> "Writers":
        self.began = time.monotonic()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.until.set()
        for thread in self.threads:
            thread.join()
        self.seconds = time.monotonic() - self.began

    def _save(self, name: str) -> None:
        from django.db import connection

        from tests.clients.salon import enter

        due = time.monotonic()
        while not self.until.is_set():
            due += PAUSE
            began = time.monotonic()
            try:
                enter(name, 1990)
                self.took.append(time.monotonic() - began)
            except Exception as problem:  # noqa: BLE001  (each of them is counted)
                self.errors.append(type(problem).__name__)
            self.until.wait(max(0.0, due - time.monotonic()))
        connection.close()

    def figures(self) -> dict[str, Any]:
        return {
            "saves_a_second": round(len(self.took) / self.seconds, 1),
            "errors": self.errors[:5],
            "slowest_save": round(max(self.took), 2),
        }


def measured(home: Path, clients: int) -> dict[str, Any]:
    """Copies beside the writers, then what lies in the folder."""
    from django.db import connection, connections
    from pyrage.x25519 import Identity

    from privacy.backup import sheet
    from tests.faults.serving import manage

    salon(clients, 1)
    paper, folder = Identity.generate(), home / "copies"
    sheet.confirm(paper)
    connections.close_all()
    report: dict[str, Any] = {"seconds": [], "codes": [], "megabytes": 0.0}
    with Writers() as writers:
        for _time in range(COPIES):
            began = time.monotonic()
            done = manage({}, "backup", str(folder), "--format", "json")
            report["seconds"].append(round(time.monotonic() - began, 1))
            report["codes"].append(done.returncode)
    newest = max(folder.glob("harmony-*.age"))
    report["megabytes"] = round(newest.stat().st_size / 1e6, 1)
    report |= writers.figures()
    report["found"] = found_in(folder, newest, paper)
    report["accepted"] = sum(1 for _copy in accepted(newest, paper))
    report["tried"] = 2 * TRIES[connection.vendor]
    return report


def found_in(folder: Path, newest: Path, paper: Any) -> dict[str, list[str]]:
    """Names and keys among the bytes of the folder, and keys among those that the sheet opens."""
    from clients.models import Client
    from privacy.backup import container, sources
    from privacy.encryption import keyring

    names = {client.sealed.name.encode() for client in Client.objects.all()[:500]}
    ring = keyring.ring()
    raw = [keyring.master_bytes(), *ring.keys.values()]
    keys = {*raw, *(base64.b64encode(key).rstrip(b"=") for key in raw)}
    keys |= {base64.urlsafe_b64encode(key).rstrip(b"=") for key in raw}
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    opened = sources.Memory()
    with open(newest, "rb") as stream:
        container.read(stream, paper, lambda _manifest: opened)
    clear = {"names in files": names, "keys in files": keys}
    found = {what: _among(words, files.values()) for what, words in clear.items()}
    found["keys in the copy"] = _among(keys, [bytes(opened.content)])
    found["names in the copy"] = _among(names, [bytes(opened.content)])
    found["not looked at"] = [] if opened.content else ["the copy"]
    return {what: where for what, where in found.items() if where}


def _among(words: set[bytes], contents: Any) -> list[str]:
    """Digests of what was found are enough to know that something was."""
    return [f"{len(word)} octets" for content in contents for word in words if word in content][:9]


def accepted(newest: Path, paper: Any) -> Iterator[str]:
    """Copies that were cut or flipped, and were taken for whole ones all the same."""
    from django.db import connection

    from privacy.backup.errors import BackupProblem
    from privacy.backup.writing import try_copy

    content, lot = newest.read_bytes(), random.Random(1)  # noqa: S311  (places, no secret)
    broken = newest.with_name("broken")
    for number in range(TRIES[connection.vendor]):
        place = lot.randrange(len(content))
        flipped = content[:place] + bytes([content[place] ^ 1 << number % 8]) + content[place + 1 :]
        for damaged in (content[:place], flipped):
            broken.write_bytes(damaged)
            try:
                try_copy(broken, paper)
            except BackupProblem:
                continue
            yield f"{place} of {len(content)}"
    broken.unlink()


def missed(report: dict[str, Any]) -> list[str]:
    """What is not as promised."""
    wrong = [f"a copy took {took} s" for took in report["seconds"] if took > SECONDS]
    wrong += [f"backup ended with {code}" for code in report["codes"] if code]
    wrong += [f"{what}: {where}" for what, where in report["found"].items()]
    wrong += [f"damaged, and accepted: {report['accepted']}"] if report["accepted"] else []
    wrong += [f"a save failed: {name}" for name in report["errors"]]
    if report["saves_a_second"] < 0.9 / PAUSE * WRITERS:
        wrong.append(f"saves a second: {report['saves_a_second']}")
    return wrong


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Set everything up, measure, take everything down."""
    from tests.faults.serving import SETTINGS

    with tempfile.TemporaryDirectory(prefix="harmony-copies-") as folder:
        home = Path(folder)
        with database(options.database, home) as url:
            settings = {"HARMONY_HOME": folder, "DATABASE_URL": url}
            os.environ |= {**settings, "DJANGO_SETTINGS_MODULE": SETTINGS}
            import django

            django.setup()
            return measured(home, options.clients)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    options = parser.parse_args(arguments)
    report = run(options)
    wrong = missed(report)
    print(json.dumps({**vars(options), "figures": report, "missed": wrong}, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

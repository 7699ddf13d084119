"""`python -m bench [NAME …]`: measure on SQLite and PostgreSQL, print the table, keep the JSON."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import journeys
from bench.figures import Figure, table
from bench.measure import NAMES
from tools import pgtemp

ROOT = Path(__file__).resolve().parent.parent
SIZES, LARGE = (1_000, 10_000), (100_000, 1_000_000)
ONLY_SEARCHED = 1_000_000
DATABASES = ("sqlite", "postgresql")


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 when an answer is wrong or a page too heavy; a missed timing is only told."""
    options = _options(arguments)
    figures: list[Figure] = []
    skipped = []
    names = options.names or (*NAMES, journeys.NAME)
    for database in options.database or DATABASES:
        if database == "postgresql" and pgtemp.bindir() is None:
            skipped.append("PostgreSQL not found (Debian package postgresql, or PG_BINDIR)")
            continue
        for clients, which in _sizes(options, [name for name in names if name in NAMES]):
            figures += _measured(database, clients, options.rounds, which)
        figures += _growth(database, figures)
    if journeys.NAME in names:
        found = journeys.measured(ROOT)
        figures += found
        skipped += [] if found else ["journeys: no Chromium"]
    report = _report(figures, skipped)
    _keep(report)
    print(json.dumps(report) if options.format == "json" else table(figures))
    for line in skipped:
        print(f"skipped: {line}", file=sys.stderr)
    return int(any(figure.must and not figure.is_reached for figure in figures))


def _sizes(options: argparse.Namespace, names: list[str]) -> list[tuple[int, list[str]]]:
    """The numbers of clients, each with what is measured there; a million are searched alone."""
    if not names:
        return []
    if options.clients:
        return [(clients, names) for clients in options.clients]
    large = [(n, [name for name in names if n < ONLY_SEARCHED or name == "search"]) for n in LARGE]
    sizes = [*((n, names) for n in SIZES), *(large if options.large else [])]
    return [(n, which) for n, which in sizes if which]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench")
    names = (*NAMES, journeys.NAME)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--large", action="store_true", help="100,000 and 1,000,000 clients too")
    parser.add_argument("--clients", type=int, action="append", help="this size instead")
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(names):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    return options


def _measured(database: str, clients: int, rounds: int, names: Sequence[str]) -> list[Figure]:
    """A fresh process with a fresh database and state for each size."""
    with _fresh(database) as environment:
        command = [sys.executable, "-W", "ignore", "-m", "bench.measure"]
        command += ["--clients", str(clients), "--rounds", str(rounds), *names]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
        )
    return [_figure(each) for each in json.loads(done.stdout)]


@contextmanager
def _fresh(database: str) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        home = tempfile.mkdtemp(prefix="harmony-bench-")
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        if database == "postgresql":
            url = stack.enter_context(pgtemp.server(pgtemp.bindir() or ""))
        else:
            url = f"sqlite:///{home}/salon.sqlite3"
        yield {
            **os.environ,
            "HARMONY_HOME": home,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }


def _figure(told: dict[str, Any]) -> Figure:
    told.pop("reached")
    return Figure(**told)


def _growth(database: str, figures: Sequence[Figure]) -> list[Figure]:
    """E5: how much slower a page is in the largest salon than in the smallest."""
    pages = [f for f in figures if f.database == database and f.name.endswith("p50 ÷ twin")]
    pages = [f for f in pages if f.name.startswith("prefix")]
    sizes = sorted({figure.clients for figure in pages})
    if len(sizes) < 2:
        return []
    growths = []
    for first in (f for f in pages if f.clients == sizes[0]):
        last = next(f for f in pages if f.clients == sizes[-1] and f.name == first.name)
        growths.append(last.told["ours ms"] / first.told["ours ms"])
    goal = 2.0 if database == "postgresql" else None
    name = f"largest growth of a page from {sizes[0]:,} clients"
    return [Figure("search", name, max(growths), goal=goal, database=database, clients=sizes[-1])]


def _report(figures: Sequence[Figure], skipped: Sequence[str]) -> dict[str, Any]:
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.system(),
            "kind": platform.machine(),
            "python": platform.python_version(),
        },
        "skipped": list(skipped),
        "figures": [figure.as_json() for figure in figures],
    }


def _keep(report: dict[str, Any]) -> None:
    folder = Path(os.environ.get("HARMONY_HOME") or ROOT / "var") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    name = report["measured_at"].replace(":", "").replace("+0000", "Z")
    (folder / f"{name}.json").write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

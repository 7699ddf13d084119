"""`python -m bench.spreadsheet`: LibreOffice opens every CSV file of an export, and evaluates none.

A demo salon with cells that would be formulas is exported; LibreOffice, told to evaluate what it
can, turns each file into a workbook, which is read cell by cell. A file with a real formula comes
first: when that is not evaluated, nothing is proved. Needs `soffice`; exit code 2 without it, 1
when a cell was evaluated, a text has changed or a phone number has lost its plus sign.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CLIENTS = 30
TEXTS = (
    "=1+1",
    '=HYPERLINK("http://x.example";"Aino")',
    "+1+1",
    "-2+3",
    "@SUM(1;1)",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "=cmd|'/c calc'!A1",
    "'=1+1",
    "{=1+1}",
    "=1+1;=2+2",
    'x";=1+1;"',
)
PHONES = ("+358401234567", "+358 40 123 4567", "040 123 4567", "+46 70 123 45 67")
# Semicolon, quotation mark, UTF-8, from line 1; special numbers detected, formulas evaluated.
AS_CSV = "CSV:59,34,76,1,,0,false,true,false,false,false,-1,true"


def main() -> int:
    program = shutil.which("soffice")
    if program is None:
        print("needs soffice (Debian: libreoffice-calc)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="harmony-spreadsheet-") as folder:
        place = Path(folder)
        if not _sees_formulas(program, place):
            print("LibreOffice did not evaluate a real formula: nothing can be proved")
            return 1
        _export(place)
        files = sorted((place / "set").glob("*.csv"))
        books = _converted(program, place / "books", files)
        told = [wrong for file in files for wrong in judged(file, books / f"{file.stem}.xlsx")]
        cells = sum(len(line) for file in files for line in lines(file))
    for line in told[:20]:
        print(line)
    print(f"{len(files)} files, {cells:,} cells; wrong: {len(told)}")
    return int(bool(told))


def judged(file: Path, book: Path) -> Iterator[str]:
    """What LibreOffice has made of the texts in a file, where it is not what they were."""
    import openpyxl

    sheet = openpyxl.load_workbook(book).active
    assert sheet is not None
    for number, line in enumerate(lines(file), 1):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(number, place)
            where = f"{file.name} {number}:{place}"
            if cell.data_type in ("f", "e"):
                yield f"{where} evaluated: {text!r} is {cell.value!r}"
            elif _is_to_stay(text) and _plain(str(cell.value)) != _plain(text):
                yield f"{where} changed: {text!r} is {cell.value!r}"


def _is_to_stay(text: str) -> bool:
    """What a spreadsheet has to leave as it is: days and plain numbers it may show its own way."""
    return text.startswith(("'", "+", "=", "-", "@", "{")) and not text.lstrip("-").isdigit()


def _plain(text: str) -> str:
    return " ".join(text.split())


def lines(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        yield from csv.reader(source, delimiter=";")


def _sees_formulas(program: str, place: Path) -> bool:
    import openpyxl

    control = place / "control.csv"
    control.write_text("\ufeff=1+1;+1+1\r\n", encoding="utf-8")
    book = _converted(program, place, [control]) / "control.xlsx"
    sheet = openpyxl.load_workbook(book, data_only=True).active
    assert sheet is not None
    return bool(sheet.cell(1, 1).value == 2)


def _converted(program: str, folder: Path, files: list[Path]) -> Path:
    folder.mkdir(exist_ok=True)
    command = [
        *(program, "--headless", f"-env:UserInstallation=file://{folder}/profile"),
        *(f"--infilter={AS_CSV}", "--convert-to", "xlsx", "--outdir", str(folder)),
    ]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=300)
    return folder


def _export(place: Path) -> None:
    """In a process of its own, with a database of its own."""
    home = place / "home"
    home.mkdir()
    environment = {
        **os.environ,
        "HARMONY_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home}/salon.sqlite3",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }
    command = [sys.executable, "-m", "bench.spreadsheet", "export", str(place)]
    subprocess.run(command, env=environment, check=True)


def export(place: Path) -> None:
    """A salon whose clients are called like formulas, and have every kind of phone number."""
    from bench.leaving import fill, leave
    from clients.actions import register_client
    from clients.details import Details
    from privacy.audit.acts import SYSTEM
    from privacy.models import Disclosure, DisclosureRecord

    fill(place, CLIENTS)
    for number, text in enumerate(TEXTS):
        details = Details(f"Aino {number}", 1980, PHONES[number % len(PHONES)], "")
        client = register_client(by=SYSTEM, details=details, notice_way="paper")
        told = DisclosureRecord(text, f"{text} {text}", json.dumps(text))
        Disclosure(subject=client.subject, on=client.registered_on, sealed=told).save()
    leave(place, CLIENTS)
    (place / "first").rename(place / "set")


if __name__ == "__main__":
    if sys.argv[1:2] == ["export"]:
        import django

        django.setup()
        export(Path(sys.argv[2]))
    else:
        sys.exit(main())

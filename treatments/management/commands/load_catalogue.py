"""Load or check a contraindication catalogue."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from treatments.actions import load_catalogue_version
from treatments.catalogue_reading import Catalogue, FaultyCatalogueError, read_catalogue


class Command(HarmonyCommand):
    help = (
        "Load a contraindication catalogue from a folder of CSV files as a new version, which the "
        "responsible person then approves. A faulty file is refused whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--check", action="store_true", help="check only, load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(_("There is no such folder."), returncode=2)
        try:
            catalogue = read_catalogue(folder)
        except FaultyCatalogueError as faulty:
            if options["format"] == "json":
                self.answer(_faults(faulty), "", options)
            self.fail(f"{faulty}\n" + _("The catalogue was refused; nothing was loaded."))
        number = None
        if not options["check"]:
            number = load_catalogue_version(by=SYSTEM, catalogue=catalogue).number
        self.answer(_document(catalogue, number), _text(catalogue, number), options)


def _counts(catalogue: Catalogue) -> dict[str, int]:
    return {name: len(rows) for name, rows in sorted(catalogue.tables.items())}


def _document(catalogue: Catalogue, number: int | None) -> dict[str, Any]:
    return {"version": catalogue.version, "number": number, "counts": _counts(catalogue)}


def _text(catalogue: Catalogue, number: int | None) -> str:
    if number is None:
        head = _("The catalogue is sound.")
    else:
        head = _("Loaded as version %(number)s; the responsible person approves it before use.")
        head = head % {"number": number}
    lines = [f"  {name}: {count}" for name, count in _counts(catalogue).items()]
    return "\n".join([head, f"  {catalogue.version}", *lines])


def _faults(faulty: FaultyCatalogueError) -> dict[str, Any]:
    return {
        "faults": [
            {"file": fault.file, "line": fault.line, "fault": fault.text} for fault in faulty.faults
        ]
    }

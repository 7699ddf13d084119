"""Run assessment cases without touching anything about a client."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from privacy.commands import HarmonyCommand
from treatments.cases import CaseResult, FaultyCasesError, run_case_file
from treatments.catalogue_in_use import approved_or_shipped


class Command(HarmonyCommand):
    help = (
        "Assess the cases of a CSV file in the format of cases_open.csv by the newest approved "
        "contraindication list, or by the one that comes with the program. The salon's own rules "
        "are left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.csv", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no such file."), returncode=2)
        try:
            results = run_case_file(path, approved_or_shipped())
        except FaultyCasesError as faulty:
            self.fail(str(faulty))
        self.answer(results, "\n".join(_line(result) for result in results), options)


def _line(result: CaseResult) -> str:
    return f"{result['case_id']}  {result['outcome']:<8} {', '.join(result['conditions'])}".rstrip()

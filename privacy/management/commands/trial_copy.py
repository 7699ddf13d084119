"""A copy of the database for an update to try its migrations on."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from privacy.backup import trial_copy
from privacy.backup.errors import BackupProblem
from privacy.commands import HarmonyCommand


class Command(HarmonyCommand):
    help = (
        "Copy the database into a folder of the state for a trial, and print the copy's "
        "DATABASE_URL; with --remove overwrite and delete it. Called by deploy/update."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", metavar="DIR", help="is made; must not be there yet")
        parser.add_argument("--remove", action="store_true", help="overwrite and delete the copy")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"]).absolute()
        try:
            if options["remove"]:
                trial_copy.remove(folder)
                return
            if folder.exists():
                self.refuse(f"{folder} is there already.")
            url = trial_copy.make(folder)
        except BackupProblem as problem:
            self.refuse(problem.words)
        self.answer({"url": url}, url, options)

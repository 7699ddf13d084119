"""Copy the register, encrypted to the recovery sheet, and try the copy."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from privacy.backup.errors import BackupProblem
from privacy.backup.places import chosen_folder, second_folder
from privacy.backup.writing import Report, backup
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning


class Command(HarmonyCommand):
    help = (
        "Write an encrypted copy of the register, restore it into a throw-away place to try it, "
        "and delete copies that are too old; see docs/operations.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "folder",
            nargs="?",
            metavar="DIR",
            help=f"where to; HARMONY_BACKUP_DIR ({settings.HARMONY_BACKUP_DIR or '-'}) if left out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        named = options["folder"]
        try:
            if named:
                report = backup(Path(named).resolve())
            else:
                report = backup(chosen_folder(), second_folder())
        except (BackupProblem, KeysUnavailable) as problem:
            self.refuse(str(problem.args[0]))
        except AnotherIsRunning:
            self.refuse(_("Another backup is running."))
        self.answer(report.as_json(), _words(report), options)
        if report.second not in ("", "ok"):
            self.fail(report.second)


def _words(report: Report) -> str:
    return _(
        "Copied, restored for trial and found whole: %(file)s (%(size)d kB, %(people)d people, "
        "%(seconds)s s). Old copies deleted: %(removed)d."
    ) % {
        "file": report.file,
        "size": report.bytes // 1024,
        "people": report.people,
        "seconds": number_format(report.seconds, 1),
        "removed": report.removed,
    }

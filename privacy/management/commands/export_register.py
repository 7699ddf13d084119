"""The whole register as documented files, on the owner's release."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.leaving.actions import note_export, take_release
from privacy.leaving.progress import progress_line
from privacy.leaving.writing import new_folder, write_set
from privacy.models import RegisterRelease
from privacy.refusals import Refused


class Command(HarmonyCommand):
    help = (
        "Write the whole register into a new folder, in clear, as JSON and CSV with fingerprints. "
        "The owner releases it in her browser first; see docs/generated/register-format.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, metavar="DIR", help="new or empty")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"].resolve()
        try:
            new_folder(folder)
            release = take_release(by=SYSTEM, kind=RegisterRelease.Kind.EXPORT)
            manifest = write_set(folder, release.pk, progress_line())
        except Refused as refused:
            self.refuse(str(refused))
        except KeysUnavailable as problem:
            self.refuse(str(problem.args[0]))
        except OSError as problem:
            words = _("The folder cannot be written: %(why)s") % {"why": problem.strerror}
            raise CommandError(words, returncode=2) from problem
        rows = {file["kind"]: file["rows"] for file in manifest["files"]}
        note_export(by=SYSTEM, release=release, rows=rows)
        self.answer({"folder": str(folder), **_told(manifest)}, _words(folder, rows), options)
        if manifest["unreadable"]:
            count = len(manifest["unreadable"])
            self.fail(
                _("%(count)d rows could not be opened; see manifest.json.") % {"count": count}
            )


def _told(manifest: dict[str, Any]) -> dict[str, Any]:
    return {name: manifest[name] for name in ("export", "files", "unreadable")}


def _words(folder: Path, rows: dict[str, int]) -> str:
    return _(
        "The whole register lies in %(folder)s: %(rows)d rows of %(kinds)d kinds.\n"
        "These files are not encrypted: whoever has them can read everything, health answers too. "
        "Take them over an encrypted medium to where they belong, and delete this folder then. "
        "The transfer code for another installation of Harmony is on the owner's page."
    ) % {"folder": folder, "rows": sum(rows.values()), "kinds": len(rows)}

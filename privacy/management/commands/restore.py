"""Bring the register back from a backup, with the recovery sheet."""

import getpass
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.backup.container import Manifest
from privacy.backup.errors import BackupProblem
from privacy.backup.restoring import Restored, restore, restore_keys, try_file
from privacy.backup.sheet import typed_in
from privacy.backup.words import replay_words
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning


class Command(HarmonyCommand):
    help = (
        "Bring the register back from a backup: asks for the recovery sheet, tries the copy, puts "
        "it in place, erases again what was erased since. Overwrites nothing before that."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", help="harmony-….age, in its folder")
        parser.add_argument(
            "--sheet", metavar="FILE", help="what the sheet says, from a file; - for standard input"
        )
        parser.add_argument(
            "--replace", action="store_true", help="replace this machine's register (copied first)"
        )
        parser.add_argument(
            "--keys", action="store_true", help="only the keys, for a register that is here whole"
        )
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="for an old copy: the day of today, where no network keeps the clock right",
        )
        parser.add_argument("--check", action="store_true", help="try the copy and touch nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(options["file"]).resolve()
        try:
            typed = _sheet(options["sheet"])
            if options["check"]:
                manifest = try_file(file, typed)
                self.answer({"people": _people(manifest)}, _found_whole(manifest), options)
                return
            if options["keys"]:
                restore_keys(file, typed)
                self.answer(
                    {"keys": True}, _("The keys are back: they open the register."), options
                )
                return
            restored = restore(file, typed, replace=options["replace"], today=options["today"])
        except (BackupProblem, KeysUnavailable) as problem:
            self.refuse(str(problem.args[0]))
        except AnotherIsRunning:
            self.refuse(_("Another restore or replay is running."))
        self.answer(_document(restored), _words(restored), options)


def _sheet(source: str | None) -> str:
    if source == "-":
        return typed_in()
    if source:
        try:
            return Path(source).read_text()
        except (OSError, UnicodeDecodeError):
            raise BackupProblem(
                _("The file with the recovery sheet cannot be read. Name another, or type it in.")
            ) from None
    if not sys.stdin.isatty():
        return typed_in()
    sys.stderr.write(
        _("Type the recovery sheet, group by group; capitals and spaces do not matter.") + "\n"
    )
    return getpass.getpass(_("Recovery sheet: "))


def _people(manifest: Manifest) -> int:
    return manifest.counts.get("privacy.datasubject", 0)


def _made(manifest: Manifest) -> str:
    return f"{timezone.localtime(manifest.moment):%d.%m.%Y %H:%M}"


def _found_whole(manifest: Manifest) -> str:
    return _("The backup of %(moment)s is whole: %(people)d people. Nothing was changed.") % {
        "moment": _made(manifest),
        "people": _people(manifest),
    }


def _document(restored: Restored) -> dict[str, Any]:
    return {
        "made_at": restored.manifest.made_at,
        "came_back": dict(restored.manifest.counts),
        "saved_before": restored.saved_before,
        "replay": restored.replay.as_json(),
    }


def _words(restored: Restored) -> str:
    lines = [
        _("The register of %(moment)s is back: %(people)d people.")
        % {"moment": _made(restored.manifest), "people": _people(restored.manifest)},
        _("What was entered after that moment has to be entered again."),
    ]
    if restored.saved_before:
        lines.append(
            _("The register that was here before: before-restore/%(name)s")
            % {"name": restored.saved_before}
        )
    return "\n".join([*lines, *replay_words(restored.replay)])

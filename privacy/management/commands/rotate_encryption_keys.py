"""A new epoch key, or a new master key."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning, only_one
from privacy.rotation import RotationReport, change_master, rotate


class Command(HarmonyCommand):
    help = "Start a new epoch key and re-wrap every data key; everything stays readable throughout."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--master", action="store_true", help="change the master key instead")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with only_one("rotation"):
                report = self._rotate(master=options["master"])
        except KeysUnavailable as problem:
            self.refuse(str(problem))
        except AnotherIsRunning:
            self.refuse(_("Another rotation is running."))
        words = _("Data keys renewed: %(done)d, left: %(left)d.")
        self.answer(
            report.as_json(), words % {"done": report.rewrapped, "left": report.left}, options
        )

    def _rotate(self, *, master: bool) -> RotationReport:
        if master:
            change_master(by=SYSTEM)
            return RotationReport(rewrapped=0, left=0)
        return rotate(SYSTEM)

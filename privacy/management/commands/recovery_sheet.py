"""The recovery sheet: printed once, confirmed by typing part of it back."""

import io
import secrets
import sys
from typing import Any

import qrcode
from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from privacy.backup import sheet
from privacy.backup.errors import BackupProblem
from privacy.commands import HarmonyCommand, as_typed

ASKED = 3
"""Groups to type back."""
TRIES = 3


class Command(HarmonyCommand):
    help = (
        "Print the recovery sheet: the only key to all backups. It is kept on paper and nowhere "
        "else. It counts after part of it was typed back, or the whole with --confirm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--confirm", action="store_true", help="read a printed sheet from standard input"
        )
        parser.add_argument(
            "--new", action="store_true", help="replace the sheet: older backups need the old one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if sheet.exists() and not options["new"]:
            self.refuse(
                _(
                    "There is a recovery sheet. Only with --new is it replaced; keep the old one "
                    "until the last backup made for it is gone."
                )
            )
        if options["confirm"]:
            self._confirm(sys.stdin.read())
            return
        identity = Identity.generate()
        self.stdout.write(as_typed(printed(identity)))
        if sys.stdin.isatty():
            self._ask(identity)
        else:
            self.stdout.write(
                _("Confirm the sheet when it is on paper: recovery_sheet --confirm < sheet")
            )

    def _confirm(self, typed: str) -> None:
        try:
            sheet.confirm(sheet.read(typed))
        except BackupProblem as problem:
            self.refuse(problem.words)
        self.stdout.write(_("The recovery sheet is confirmed."))

    def _ask(self, identity: Identity) -> None:
        groups = sheet.groups(identity)
        for _try in range(TRIES):
            numbers = sorted(secrets.SystemRandom().sample(range(len(groups)), ASKED))
            right = all(self._typed(number) == groups[number] for number in numbers)
            if right:
                sheet.confirm(identity)
                self.stdout.write(_("The recovery sheet is confirmed."))
                return
            self.stdout.write(_("That is not what the sheet says. Look at the numbers."))
        self.refuse(_("The sheet is not confirmed and opens nothing. Destroy it and start again."))

    def _typed(self, number: int) -> str:
        return input(_("Group %(number)d: ") % {"number": number + 1}).strip().upper()


def printed(identity: Identity) -> str:
    """One page of text: what it is, the groups, the QR code, what to do."""
    groups = sheet.groups(identity)
    rows = [
        f"{start + 1:>4}.  " + "  ".join(groups[start : start + 5])
        for start in range(0, len(groups), 5)
    ]
    drawn = io.StringIO()
    code = qrcode.QRCode(border=2)
    code.add_data(str(identity))
    code.print_ascii(out=drawn)
    said = {"salon": settings.SALON_NAME, "day": f"{timezone.localdate():%d.%m.%Y}"}
    head = _("RECOVERY SHEET   %(salon)s   %(day)s") % said
    why = _(
        "With this sheet and the folder of backups the whole register can be brought back on a\n"
        "new computer. Without it the backups open for nobody. Whoever has both has everything:\n"
        "keep the sheet in a locked place outside the salon, and never photograph it."
    )
    how = _(
        "When the computer is gone: docs/kun-kone-hajoaa.md, or\npython3 run.py manage restore FILE"
    )
    return "\n".join(["", head, "", why, "", *rows, "", drawn.getvalue().rstrip(), "", how, ""])

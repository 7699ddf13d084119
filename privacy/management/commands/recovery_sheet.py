"""The recovery sheet: printed once, confirmed by typing part of it back."""

import io
import secrets
import sys
from pathlib import Path
from typing import Any

import qrcode
from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from privacy.backup import sheet
from privacy.backup.errors import BackupProblem
from privacy.backup.sheet_page import COLUMNS, how, recovery_page, why
from privacy.commands import HarmonyCommand, as_typed
from privacy.encryption.files import write_whole

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

        parser.add_argument(
            "--pdf",
            metavar="FILE",
            help="as a page to print; - for standard output (| lp). Delete the file afterwards",
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
            self._confirm()
            return
        identity = Identity.generate()
        self._print(identity, options["pdf"])
        if sys.stdin.isatty():
            self._ask(identity)
        else:
            (self.stderr if options["pdf"] else self.stdout).write(
                _("Confirm the sheet when it is on paper: recovery_sheet --confirm < sheet")
            )

    def _print(self, identity: Identity, pdf: str | None) -> None:
        """On the terminal, down a pipe, or into a file that is for its owner only."""
        if pdf is None:
            self.stdout.write(as_typed(printed(identity)))
        elif pdf == "-":
            sys.stdout.buffer.write(recovery_page(identity))
            sys.stdout.buffer.flush()
        else:
            write_whole(Path(pdf), recovery_page(identity))
            self.stderr.write(
                _("Print the page, and delete the file: it is the key to all copies.")
            )

    def _confirm(self) -> None:
        try:
            sheet.confirm(sheet.read(sheet.typed_in()))
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
        f"{start + 1:>4}.  " + "  ".join(groups[start : start + COLUMNS])
        for start in range(0, len(groups), COLUMNS)
    ]
    drawn = io.StringIO()
    code = qrcode.QRCode(border=2)
    code.add_data(str(identity))
    code.print_ascii(out=drawn)
    said = {"salon": settings.SALON_NAME, "day": f"{timezone.localdate():%d.%m.%Y}"}
    head = _("RECOVERY SHEET   %(salon)s   %(day)s") % said
    page = ["", head, "", why(), "", *rows, "", drawn.getvalue().rstrip(), "", how(), ""]
    return "\n".join(page)

"""Read what came back: bounces, complaints, answers that mean stop."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from marketing.replies.effects import take_effect
from marketing.replies.mailbox import MailboxUnavailable, from_address, from_files
from marketing.replies.understanding import Meaning
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning, only_one


class Command(HarmonyCommand):
    help = "Hard bounces, complaints and answers that mean stop take effect; the rest waits."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mailbox", metavar="URL", help="instead of LETTER_MAILBOX")
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="messages or mbox")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["mailbox"] or settings.LETTER_MAILBOX
        if not options["files"] and not address:
            self.refuse(_("Name files, or set LETTER_MAILBOX."))
        try:
            with only_one("replies"):
                files = options["files"]
                counts = take_effect(from_files(files) if files else from_address(address))
        except (MailboxUnavailable, KeysUnavailable) as problem:
            self.refuse(str(problem))
        except FileNotFoundError:
            self.refuse(_("One of the files is not there."))
        except AnotherIsRunning:
            self.refuse(_("The mailbox is being read already."))
        document = {meaning.value: counts[meaning] for meaning in Meaning}
        words = _(
            "Unsubscribed: %(left)d, bounced: %(gone)d, complaints: %(told)d, "
            "for a person: %(wait)d."
        )
        said = {
            "left": counts[Meaning.STOP],
            "gone": counts[Meaning.GONE],
            "told": counts[Meaning.COMPLAINT],
            "wait": counts[Meaning.PERSON],
        }
        self.answer(document, words % said, options)

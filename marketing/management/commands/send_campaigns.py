"""Send what is approved and due."""

import sys
import time
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from marketing.sending.guards import refusal, refusal_of_all
from marketing.sending.relay import RelayUnavailable
from marketing.sending.run import Run
from marketing.sending.runner import send_due
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning


class Command(HarmonyCommand):
    help = "Send service mail, confirmation mails and the letters that are due, one by one."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--limit", type=int, metavar="N", help="send at most N messages")

    def handle(self, *args: Any, **options: Any) -> None:
        if why := refusal_of_all():
            self.refuse(why)
        why = refusal()
        try:
            run = send_due(limit=options["limit"], tell=_progress(options), with_letters=not why)
        except AnotherIsRunning:
            self.refuse(_("Letters are being sent already."))
        except (RelayUnavailable, KeysUnavailable) as problem:
            self.refuse(str(problem))
        if sys.stderr.isatty():
            self.stderr.write("")
        words = _("Sent: %(sent)d, failed: %(failed)d, not known: %(unknown)d, left: %(left)d.")
        said = {name: getattr(run, name) for name in ("sent", "failed", "unknown", "left")}
        self.answer(run.as_json(), words % said, options)
        if why:
            self.refuse(why)
        if run.stopped:
            self.fail(_("The letter stopped itself: too much was refused. Look at it in Harmony."))


def _progress(options: dict[str, Any]) -> Any:
    """A line that counts along, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda run: None

    def show(run: Run) -> None:
        rate = run.tried / max(time.monotonic() - run.started, 0.001)
        sys.stderr.write(f"\r{run.sent} sent, {run.failed + run.unknown} not, {rate:.1f}/s ")
        sys.stderr.flush()

    return show

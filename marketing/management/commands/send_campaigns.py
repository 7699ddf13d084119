"""Send what is approved and due."""

import sys
from collections.abc import Callable
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
from privacy.sending import stay_here

WIDTH = 30


class Command(HarmonyCommand):
    help = "Send service mail, confirmation mails and the letters that are due, one by one."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--limit", type=int, metavar="N", help="send at most N messages")

    def handle(self, *args: Any, **options: Any) -> None:
        if why := refusal_of_all():
            self.refuse(why)
        stay_here()
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


def _progress(options: dict[str, Any]) -> Callable[[Run], None]:
    """A bar that grows, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda run: None

    def show(run: Run) -> None:
        sys.stderr.write(f"\r{progress_line(run)} ")
        sys.stderr.flush()

    return show


def progress_line(run: Run) -> str:
    """How much is done, how fast, and how long the rest takes."""
    done = run.sent + run.failed + run.unknown
    grown = WIDTH * done // max(done + run.left, 1)
    words = _("%(sent)d sent, %(left)d left, %(rate).1f a second, %(minutes)d min %(seconds)02d s")
    minutes, seconds = divmod(round(run.seconds_left), 60)
    said = {"sent": run.sent, "left": run.left, "rate": run.per_second}
    bar = "#" * grown + "." * (WIDTH - grown)
    return f"[{bar}] " + words % {**said, "minutes": minutes, "seconds": seconds}

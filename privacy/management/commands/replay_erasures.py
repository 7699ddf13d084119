"""End again what had ended since a restored copy was made, and open it."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from privacy.backup.replaying import replay
from privacy.backup.words import replay_words
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning


class Command(HarmonyCommand):
    help = (
        "Apply the erasure log to a restored copy: erasures, withdrawals, bans, roles, what fell "
        "due; then pages are served again. May be repeated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--unsettled",
            action="store_true",
            help="also what was begun when the machine died and may not have been finished",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = replay(with_unsettled=options["unsettled"])
        except KeysUnavailable as problem:
            self.refuse(str(problem.args[0]))
        except AnotherIsRunning:
            self.refuse(_("Another restore or replay is running."))
        self.answer(done.as_json(), "\n".join(replay_words(done)), options)

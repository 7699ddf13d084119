"""Move the register from SQLite to PostgreSQL."""

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning
from privacy.moving.move import Moved, move, stay
from privacy.moving.problem import MoveProblem


class Command(HarmonyCommand):
    help = (
        "Move the register from SQLite into an empty PostgreSQL database: every row is copied and "
        "compared, and all of them arrive or none. See docs/operations.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "url",
            metavar="URL",
            help="postgres://user:password@host/name; - reads it from standard input",
        )
        parser.add_argument(
            "--stay", action="store_true", help="give up a move that was killed, and open again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        url = sys.stdin.readline().strip() if options["url"] == "-" else options["url"]
        try:
            if options["stay"]:
                stay(url)
                self.answer({"open": True}, _("The register is open where it is."), options)
                return
            moved = move(url)
        except (MoveProblem, KeysUnavailable) as problem:
            self.refuse(str(problem.args[0]))
        except AnotherIsRunning:
            self.refuse(_("Another move is running."))
        self.answer(
            {"tables": moved.tables, "rows": moved.rows, "before": moved.before},
            _words(moved),
            options,
        )


def _words(moved: Moved) -> str:
    said = {"tables": moved.tables, "rows": moved.rows}
    lines = [
        _("Copied and compared row by row: %(rows)d rows of %(tables)d tables.") % said,
        _("The old database is closed and unchanged. Keep it until the first backup of the new."),
        _("Set DATABASE_URL in harmony.env to the new address, start the service, make a backup."),
    ]
    return "\n".join(lines)

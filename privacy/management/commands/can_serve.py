"""Whether this release can serve on the database as it stands."""

from typing import Any

from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.serving import faults


class Command(HarmonyCommand):
    help = (
        "Compare this release with the tables as they stand, also those of another release; "
        "deploy/update asks both. Exit code 1 when something is in the way."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = faults()
        except KeysUnavailable as problem:
            self.refuse(str(problem.args[0]))
        self.answer(found, "\n".join(found) or "Nothing is in the way.", options)
        if found:
            self.fail(f"In the way: {len(found)}")

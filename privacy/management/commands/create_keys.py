"""Make the master key and the key ring of a new installation."""

from typing import Any

from django.conf import settings

from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.encryption.keyring import create_keys
from privacy.keys import is_bound


class Command(HarmonyCommand):
    help = (
        "Make the master key and the key ring where both are missing, and keys for new purposes. "
        "Never replaces a key, and makes no new ones for a register that has lost its own."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = create_keys(fresh=settings.HARMONY_KEY_RING_FILE.exists() or not is_bound())
        except KeysUnavailable as problem:
            self.refuse(str(problem.args[0]))
        self.answer({"made": made}, "Keys created." if made else "Keys are there.", options)

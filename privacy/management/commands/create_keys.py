"""Make the master key and the key ring of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand

from privacy.encryption.keyring import create_keys


class Command(BaseCommand):
    help = (
        "Make the master key and the key ring where both are missing, and keys for new purposes. "
        "Never replaces a key."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        made = create_keys()
        self.stdout.write("Keys created." if made else "Keys are there.")

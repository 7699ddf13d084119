"""What the page of a long import starts; by hand it does no harm and is not needed."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser

from clients.importing.background import work_for
from privacy.commands import HarmonyCommand


class Command(HarmonyCommand):
    help = "Go on reading and comparing an uploaded list (its page starts this)."
    requires_system_checks = ()  # the server that starts it has made them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("import_id", type=UUID)
        parser.add_argument("user_id", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        work_for(options["import_id"], options["user_id"])

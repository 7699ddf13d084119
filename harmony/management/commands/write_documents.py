"""Write the documents that are generated from the code, or check that they are up to date."""

from typing import Any

from django.core.management.base import CommandParser

from harmony.documents import stale_documents, write_documents
from privacy.commands import HarmonyCommand


class Command(HarmonyCommand):
    help = "Writes privacy notice, record of processing, roles and audit events to docs/generated."
    requires_system_checks: tuple[()] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="only say what is stale; 1 if any")

    def handle(self, *args: Any, **options: Any) -> None:
        names = stale_documents() if options["check"] else write_documents()
        word = "stale" if options["check"] else "written"
        text = "\n".join(f"{word}: {name}" for name in names) or "everything is up to date"
        self.answer({word: names}, text, options)
        if options["check"] and names:
            self.fail("Run: python3 run.py manage write_documents")

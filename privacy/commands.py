"""What every command shares: one JSON document on request, and exit codes that scripts rely on."""

import json
import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _

from privacy.audit.acts import ActsClosed
from privacy.disk import cannot_write

_IN_SOURCE = "python3 run.py manage"
DONE, FAILED, WRONG_USE, REFUSED = 0, 1, 2, 3


def as_typed(text: str) -> str:
    """A text for a person, with commands as she types them: an installed machine has its own."""
    return text.replace(_IN_SOURCE, settings.HARMONY_COMMAND)


class HarmonyCommand(BaseCommand):
    """`--format json` prints exactly one JSON document; `refuse` ends with code 3."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse where the register is closed for writing; say it when disk or database is away."""
        try:
            return super().execute(*args, **options)
        except ActsClosed as closed:
            self.refuse(closed.words)
        except EOFError:
            self.refuse(_("Nothing was typed, so nothing was changed. Start again."))
        except (DatabaseError, OSError) as problem:
            if cannot_write(problem):
                self.fail(_("The disk is full or cannot be written. Nothing was half done."))
            if isinstance(problem, OperationalError | InterfaceError):
                self.fail(_("The database does not answer. Start its server, and try again."))
            raise

    def answer(self, document: Any, text: str, options: dict[str, Any]) -> None:
        """Print the result, for a person or for a program."""
        if options["format"] == "json":
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(as_typed(text))

    def refuse(self, why: str) -> NoReturn:
        """Stop for safety: says why and what to do."""
        self.stderr.write(as_typed(str(why)))
        sys.exit(REFUSED)

    def fail(self, why: str) -> NoReturn:
        """The check failed: something is not as promised."""
        self.stderr.write(as_typed(str(why)))
        sys.exit(FAILED)

"""Check the chain of the audit log."""

from typing import Any

from django.utils.translation import gettext as _

from privacy.audit.chain import verify
from privacy.commands import HarmonyCommand


class Command(HarmonyCommand):
    help = "Check the audit log: any edit, deletion, insertion or cut is found (exit code 1)."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify()
        document = {"events": found.events, "ok": found.ok, "broken_at": found.broken_at}
        words = _("The audit log is whole: %(events)d events.") % {"events": found.events}
        if not found.ok:
            words = _("The audit log is broken at event %(number)s.") % {"number": found.broken_at}
        self.answer(document, words, options)
        if not found.ok:
            self.fail("")

"""Say that this machine's register is the salon's own, so that letters may leave it."""

from typing import Any

from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from privacy.sending import confirm_sending, may_send


class Command(HarmonyCommand):
    help = (
        "After a restore or a move to another machine: this register is the salon's one and only, "
        "and its letters leave from here."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        before = may_send()
        confirm_sending(by=SYSTEM)
        self.answer(
            {"before": before, "may_send": True},
            _("Letters leave from this machine, and from no other one."),
            options,
        )

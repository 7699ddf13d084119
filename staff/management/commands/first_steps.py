"""What a person has to do on a new installation: the recovery sheet, the first owner's link."""

from typing import Any

from django.core.management import call_command
from django.utils.translation import gettext as _

from privacy.backup import sheet
from privacy.commands import HarmonyCommand
from staff.models import User


class Command(HarmonyCommand):
    help = (
        "On an installation where nobody works yet: print the recovery sheet and have it "
        "confirmed, then print the first owner's link. Elsewhere do nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            self.answer({"done": False}, _("Somebody works here already."), options)
            return
        if not sheet.exists():
            call_command("recovery_sheet", stdout=self.stdout)
        call_command("create_owner", stdout=self.stdout)

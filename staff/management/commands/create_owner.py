"""create_owner: prints the one-time link by which an empty installation gets its owner."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from staff.actions import OwnerExists, make_owner_link
from staff.links import absolute
from staff.models import LINK_VALID_FOR


class Command(HarmonyCommand):
    help = (
        "Prints a one-time link, valid for 7 days, by which the first owner sets her name, e-mail "
        "and password in a browser. An earlier link stops working. Refuses (3) when there is an "
        "owner: she invites the others."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = make_owner_link(by=SYSTEM)
        except OwnerExists:
            self.refuse(_("There is an owner already. She invites the others, and renews links."))
        link = absolute(reverse("staff:invitation_accept", args=[token]))
        text = _("Open this link within %(days)s days and set up the owner's account:") % {
            "days": LINK_VALID_FOR.days
        }
        self.answer({"link": link}, f"{text}\n\n    {link}\n", options)

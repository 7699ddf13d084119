"""What waits for the owner about letters: one that stopped, and messages nobody knows about."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketing.models import Campaign, Delivery
from marketing.models.consent import MailState
from privacy.waiting import Line, Person


def lines_waiting(person: Person, day: date) -> Iterator[Line]:
    """For whoever approves letters."""
    if not person.has_perm("marketing.approve_campaign"):
        return
    letters = Campaign.objects.only("pk", "state")
    for letter in letters.filter(state=Campaign.State.STOPPED):
        address = reverse("marketing:campaign_show", args=[letter.pk])
        yield Line(_("A letter stopped itself"), address, "mail", is_urgent=True)
    unknown = Delivery.objects.filter(state=MailState.UNKNOWN)
    for pk in unknown.order_by().values_list("campaign", flat=True).distinct():
        count = unknown.filter(campaign=pk).count()
        text = ngettext(
            "%(count)s letter without an answer", "%(count)s letters without an answer", count
        )
        yield Line(text % {"count": count}, reverse("marketing:campaign_show", args=[pk]), "mail")

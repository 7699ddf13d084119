"""The line about the newsletter on a client's card."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from clients.age import AgeGroup
from clients.contact import email_key
from clients.models import Client
from marketing.models import MarketingConsent, SubscribedAddress
from privacy.encryption import CannotBeRead


@dataclass(frozen=True)
class Subscription:
    """How it stands with the letter for one client."""

    is_on: bool
    was_on: bool
    is_confirmed: bool
    given_on: date | None
    may_ask: bool


def subscription_of(client: Client) -> Subscription:
    """From the newest act and its address."""
    newest = MarketingConsent.objects.filter(subject=client.pk).order_by("at", "pk").last()
    is_on = newest is not None and newest.is_given
    address = SubscribedAddress.objects.filter(given=newest).first() if is_on else None
    return Subscription(
        is_on=is_on,
        was_on=newest is not None,
        is_confirmed=address is not None and _is_confirmed(address, client),
        given_on=None if newest is None else timezone.localdate(newest.at),
        may_ask=_may_ask(client),
    )


def card_line(request: HttpRequest, client: Client) -> SafeString | str:
    """For whoever may see her card; minors are not asked."""
    subscription = subscription_of(client)
    if not (subscription.was_on or subscription.may_ask):
        return ""
    page = {"client": client, "subscription": subscription}
    return render_to_string("marketing/_card_permission.html", page, request)


def _is_confirmed(address: SubscribedAddress, client: Client) -> bool:
    """A corrected address is another one, and has to be confirmed anew."""
    address.subject = client.subject
    try:
        now, then = client.contact.sealed.email, address.sealed.email
        return address.is_confirmed and email_key(now) == email_key(then)
    except CannotBeRead:
        return False


def _may_ask(client: Client) -> bool:
    try:
        return client.age_group(timezone.localdate()) is not AgeGroup.MINOR
    except CannotBeRead:
        return False

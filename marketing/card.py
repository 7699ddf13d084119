"""The line about the newsletter on a client's card."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from clients.age import AgeGroup
from clients.contact import email_key
from clients.merged import subject_of
from clients.models import Client
from marketing.models import MarketingConsent, SubscribedAddress
from marketing.stricter import says_no_since, withdrawn_for_good
from privacy.encryption import CannotBeRead


@dataclass(frozen=True)
class Subscription:
    """How it stands with the letter for one client, all her cards taken together."""

    is_on: bool
    was_on: bool
    is_confirmed: bool
    given_on: date | None
    may_ask: bool
    source_says_no: bool = False


def subscription_of(client: Client) -> Subscription:
    """From the newest act and its address; of merged cards from the stricter."""
    newest = _deciding(client)
    is_on = newest is not None and newest.is_given
    address: SubscribedAddress | None = getattr(newest, "address", None) if is_on else None
    return Subscription(
        source_says_no=_source_says_no(client, newest if is_on else None),
        is_on=is_on,
        was_on=newest is not None,
        is_confirmed=address is not None and _is_confirmed(address, client),
        given_on=None if newest is None else timezone.localdate(newest.at),
        may_ask=_may_ask(client),
    )


def card_line(request: HttpRequest, client: Client) -> SafeString | str:
    """For whoever may see her card; minors are not asked."""
    subscription = subscription_of(client)
    if not (subscription.was_on or subscription.may_ask or subscription.source_says_no):
        return ""
    page = {"client": client, "subscription": subscription}
    return render_to_string("marketing/_card_permission.html", page, request)


def service_line(request: HttpRequest, client: Client) -> SafeString | str:
    """Where a message about a booking or a request is sent from. Asks the database nothing."""
    user: Any = request.user
    if not user.has_perm("clients.change_client"):
        return ""
    return render_to_string("marketing/_card_service.html", {"client": client}, request)


def _deciding(client: Client) -> MarketingConsent | None:
    """The act that decides: the newest one, unless merged cards forbid what it gave."""
    acts = MarketingConsent.objects.filter(subject__in=client.subject_ids)
    acts = acts.select_related("address").order_by("at", "pk")
    if not client.merges:
        return acts.last()
    newest = {act.subject_id: act for act in acts}
    given = [newest[pk] for pk in client.subject_ids if pk in newest and newest[pk].is_given]
    withdrawn = [act for act in newest.values() if not act.is_given]
    if given and not withdrawn_for_good(client.subject_ids):
        return given[0]
    return max(withdrawn, key=lambda act: act.at, default=None)


def _source_says_no(client: Client, consent: MarketingConsent | None) -> bool:
    """Whether a program she came from says so, and she has not said yes since."""
    if getattr(client, "is_imported", True) is False and not client.merges:
        return False
    try:
        since = says_no_since(client.subject_ids)
    except CannotBeRead:
        return True
    return since is not None and (consent is None or consent.at <= since)


def _is_confirmed(address: SubscribedAddress, client: Client) -> bool:
    """A corrected address is another one, and has to be confirmed anew."""
    address.subject = subject_of(client, address.subject_id)
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

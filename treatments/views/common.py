"""What the pages of this room share: who may do what, and why a card was opened."""

import functools
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clients.cards import card_address
from clients.models import Client
from privacy.encryption import CannotBeRead
from privacy.models import SealedModel
from privacy.once import untaken
from privacy.requests import actor_of
from treatments.actions.reading import Card, open_card
from treatments.actors import StaffActor
from treatments.catalogue_in_use import InUse, catalogue_in_use
from treatments.facts import facts_about
from treatments.models import health_consents
from treatments.purposes import Reason
from treatments.refusals import NoApprovedCatalogue, PurposeNeeded, Refusal

View = Callable[..., HttpResponse]
SESSION_KEY, DAY_KEY = "opened_cards", "day_list"

sees_clients = permission_required("clients.view_client", raise_exception=True)
sees_health = permission_required("treatments.view_health", raise_exception=True)
records_health = permission_required(
    ("treatments.view_health", "treatments.record_health"), raise_exception=True
)
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])


def staff_of(request: HttpRequest) -> StaffActor:
    """Who acts. The view has asked for a permission, so it is a member of staff."""
    actor: Any = actor_of(request)
    return actor  # type: ignore[no-any-return]  # staff.User; this room does not import staff


def remember_reason(request: HttpRequest, client_id: UUID, reason: str) -> None:
    """Keep for today why this person opens this card. The session holds the random id alone."""
    today = timezone.localdate()
    opened = _opened_today(request, today)
    opened[str(client_id)] = reason if reason in Reason.values else ""
    request.session[SESSION_KEY] = {"day": today.isoformat(), "reasons": opened}


def remembered_reason(request: HttpRequest, client_id: UUID) -> str:
    """Why this person has opened the card today, "" if she has not said."""
    return _opened_today(request, timezone.localdate()).get(str(client_id), "")


def open_for(request: HttpRequest, client: Client) -> Card:
    """The card as this person may see it, opened for what is known. Raises PurposeNeeded."""
    card = open_card(
        by=staff_of(request), client=client, reason=remembered_reason(request, client.pk)
    )
    if str(client.pk) not in _opened_today(request, card.today):
        remember_reason(request, client.pk, "")
    return card


def read_again(request: HttpRequest, client: Client) -> Card:
    """What a page of this person was built from a moment ago; its opening is in the log. A form
    that was kept over the end of a login opens the card anew. Raises PurposeNeeded.
    """
    ensure_opened(request, client)
    return Card(
        client=client,
        today=timezone.localdate(),
        purpose="",
        in_use=in_use_if_any(),
        consents=health_consents(client),
        facts=facts_about(client),
    )


def ensure_opened(request: HttpRequest, client: Client) -> None:
    """Open the card for what is known, unless this person has done so today. Raises PurposeNeeded.

    For pages that show something of a card without reading the whole of it (R70).
    """
    if str(client.pk) not in _opened_today(request, timezone.localdate()):
        open_for(request, client)


def in_use_if_any() -> InUse | None:
    """The list in use, None before the first approval."""
    try:
        return catalogue_in_use()
    except NoApprovedCatalogue:
        return None


def needs_opened_card(view: View) -> View:
    """Health pages are reached through the card: there it is said why they are opened (R70)."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except PurposeNeeded:
            return untaken(redirect("treatments:card_show", pk))
        except CannotBeRead:
            return render(request, "clients/cannot_be_read.html", status=409)

    return guarded


def needs_card_of(model: type[SealedModel]) -> Callable[[View], View]:
    """The same for a page about one row of a client: it is her card that is opened first."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, pk, *args, **kwargs)
            except PurposeNeeded:
                row = get_object_or_404(model, pk=pk)
                return untaken(redirect("treatments:card_show", row.subject.pk))
            except CannotBeRead:
                return render(request, "clients/cannot_be_read.html", status=409)

        return guarded

    return decorate


def first_shown_today(request: HttpRequest, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these visitors whose outcomes this login has not been shown today, noted now.

    The list of the day is the page one always comes back to: the use log says once a day and
    login that somebody stood on it, and every opening of a card.
    """
    today = timezone.localdate().isoformat()
    kept = request.session.get(DAY_KEY)
    shown = set(kept["ids"]) if isinstance(kept, dict) and kept.get("day") == today else set()
    new = {pk for pk in ids if str(pk) not in shown}
    if new:
        ids_now = sorted(shown | {str(pk) for pk in new})
        request.session[DAY_KEY] = {"day": today, "ids": ids_now}
    return new


def address_if_any(name: str, *args: Any) -> str:
    """The address of a page, "" while the program has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def refused(request: HttpRequest, client: Client, refusal: Refusal) -> HttpResponse:
    """Back to the card, saying why nothing was done."""
    messages.error(request, str(refusal))
    return redirect(card_address(request.user, client.pk))


def _opened_today(request: HttpRequest, today: date) -> dict[str, str]:
    kept = request.session.get(SESSION_KEY)
    if not isinstance(kept, dict) or kept.get("day") != today.isoformat():
        return {}
    return dict(kept.get("reasons", {}))


__all__ = [
    "address_if_any",
    "ensure_opened",
    "first_shown_today",
    "in_use_if_any",
    "needs_card_of",
    "needs_opened_card",
    "open_for",
    "read_again",
    "records_health",
    "refused",
    "remember_reason",
    "remembered_reason",
    "sees_clients",
    "sees_health",
    "shows_or_takes",
    "staff_of",
]

"""An hour of one person: typed at the desk, joined to a card, cancelled."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.bookings import actions
from clients.cards import card_address, get_visible_client_or_404
from clients.details import Details
from clients.forms.booking import HourForm, WalkInForm, now_rounded
from clients.models import Booking, WaitingBooking
from clients.search import possible_duplicates, search_clients
from clients.search_limit import is_too_often
from clients.views.common import needs_readable_card, sees_clients, shows_or_takes
from clients.views.finding import WORDS, Row, row_of
from clients.views.registering import shared_words
from privacy.models import DataSubject
from privacy.once import once
from privacy.requests import actor_of

MOST_SHOWN: Final = 8
"""Clients beside a booking; whoever is not among them is searched for."""
CLIENT: Final = "client"


@dataclass(frozen=True)
class Beside:
    """A client who may be meant, and what she has in common with the booking."""

    row: Row
    shared: list[str]


@shows_or_takes
@sees_clients
@once
def booking_add(request: HttpRequest) -> HttpResponse:
    """Somebody comes, or stands at the door. Who she is in the register is asked next."""
    form = WalkInForm(request.POST if request.method == "POST" else None, initial=_now())
    if form.is_valid():
        name = form.cleaned_data["name"]
        row = actions.note_hour(by=actor_of(request), name=name, **form.hour)
        return redirect("clients:booking_who", row.pk)
    return render(request, "clients/booking_add.html", {"form": form})


@shows_or_takes
@sees_clients
@once
@needs_readable_card
def client_book(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An hour for the client whose card is open."""
    client = get_visible_client_or_404(pk)
    form = HourForm(request.POST if request.method == "POST" else None, initial=_now())
    back = card_address(request.user, client.pk)
    if form.is_valid():
        row = actions.book_client(by=actor_of(request), client=client, **form.hour)
        messages.success(request, _("Booked."), extra_tags=_address("booking_cancel", row))
        return redirect(back)
    page = {"form": form, "who": client.sealed.name, "back_url": back}
    return render(request, "clients/booking_add.html", page)


@shows_or_takes
@sees_clients
@needs_readable_card
def booking_who(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is it that comes? Those who may be meant, a search, a new card, or nobody."""
    row = _waiting_or_404(pk)
    typed = request.POST.get(WORDS, "").strip()
    if typed and is_too_often(actor_of(request).pk):
        return render(request, "clients/searched_too_often.html", status=429)
    told = row.sealed
    page = {
        "booking": row,
        "told": told,
        "beside": _searched(request, typed) if typed else _alike(request, row),
        "words": typed or told.name,
        "was_searched": bool(typed),
    }
    return render(request, "clients/booking_who.html", page)


@require_safe
@sees_clients
@needs_readable_card
def booking_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A client's hour: when, what for, under which name; and what to do when she does not come."""
    row = _booking_or_404(pk)
    client = get_visible_client_or_404(row.subject_id)
    page = {
        "booking": row,
        "told": row.sealed,
        "who": client.sealed,
        "card_url": card_address(request.user, client.pk),
    }
    return render(request, "clients/booking_show.html", page)


@require_POST
@sees_clients
@once
@needs_readable_card
def booking_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "It is her": one tap."""
    row, chosen = _waiting_or_404(pk), _client_id(request)
    if chosen is None:
        return redirect("clients:booking_who", pk)
    client = get_visible_client_or_404(chosen)
    booking = actions.link_booking(by=actor_of(request), waiting=row, client=client)
    messages.success(request, _("Saved."), extra_tags=_address("booking_unlink", booking))
    return redirect(back_to_day(booking))


@require_POST
@sees_clients
@once
@needs_readable_card
def booking_unlink(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was somebody else; of an hour that is cancelled, nobody asks who."""
    waiting = actions.unlink_booking(by=actor_of(request), booking=_booking_or_404(pk))
    if waiting.state == WaitingBooking.State.BOOKED:
        return redirect("clients:booking_who", waiting.pk)
    messages.success(request, _("The booking was left out."))
    return redirect(back_to_day(waiting))


@require_POST
@sees_clients
@once
@needs_readable_card
def booking_swap(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name and treatment were taken for each other."""
    actions.swap_words(by=actor_of(request), waiting=_waiting_or_404(pk))
    return redirect("clients:booking_who", pk)


@require_POST
@sees_clients
@once
def booking_leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is no client's hour, or hers who wants no card."""
    row = actions.leave_out(by=actor_of(request), waiting=_waiting_or_404(pk))
    messages.success(request, _("The booking was left out."))
    return redirect(back_to_day(row))


@require_POST
@sees_clients
@once
def booking_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She does not come."""
    row = actions.cancel_booking(by=actor_of(request), booking=_booking_or_404(pk))
    messages.success(
        request, _("The booking is cancelled."), extra_tags=_address("booking_restore", row)
    )
    return redirect(back_to_day(row))


@require_POST
@sees_clients
@once
def booking_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She comes all the same."""
    row = actions.restore_booking(by=actor_of(request), booking=_booking_or_404(pk))
    messages.success(request, _("The booking holds again."))
    return redirect(back_to_day(row))


def back_to_day(row: Booking | WaitingBooking) -> str:
    """Where the list stands in which this hour is."""
    if row.day == timezone.localdate():
        return reverse("treatments:today")
    return reverse("clients:booking_list")


def _now() -> dict[str, Any]:
    now = now_rounded(timezone.now())
    return {"on": now.date(), "at": now.time()}


def _alike(request: HttpRequest, row: WaitingBooking) -> list[Beside]:
    """Who has the name or the number of the booking: shown, and never taken for her by itself."""
    told = row.sealed
    found = possible_duplicates(Details(name=told.name, phone=told.phone))
    return [Beside(row_of(request, one.client), shared_words(one)) for one in found[:MOST_SHOWN]]


def _searched(request: HttpRequest, typed: str) -> list[Beside]:
    found = search_clients(typed).clients[:MOST_SHOWN]
    return [Beside(row_of(request, client), []) for client in found]


def _waiting_or_404(pk: UUID) -> WaitingBooking:
    rows = WaitingBooking.objects.select_related("subject")
    row: WaitingBooking = get_object_or_404(rows, pk=pk, state=WaitingBooking.State.BOOKED)
    return row


def _booking_or_404(pk: UUID) -> Booking:
    """A booking of somebody restricted is not found."""
    rows = Booking.objects.select_related("subject")
    row: Booking = get_object_or_404(rows, pk=pk, subject__state=DataSubject.State.ACTIVE)
    return row


def _client_id(request: HttpRequest) -> UUID | None:
    """The client whose button was tapped."""
    try:
        return UUID(request.POST.get(CLIENT, ""))
    except ValueError:
        return None


def _address(name: str, row: Booking) -> str:
    return reverse(f"clients:{name}", args=[row.pk])

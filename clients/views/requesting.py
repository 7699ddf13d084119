"""A request about her own data, received with the client standing there (R19)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.cards import card_address, get_visible_client_or_404
from clients.views.common import needs_readable_card, sees_clients, shows_or_takes
from privacy.actions import receive_request
from privacy.models.request import Kind
from privacy.once import once
from privacy.request_forms import ReceiveForm
from privacy.request_views import add_refusals, received
from privacy.requests import actor_of


class ClientsRequestForm(ReceiveForm):
    """The same, about the client whose card is open."""

    who = ""

    def called(self) -> str:
        return self.who


@shows_or_takes
@sees_clients
@once
@needs_readable_card
def client_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she asks for and how it came; the card's button may have named the kind already."""
    client = get_visible_client_or_404(pk)
    kind = request.GET.get("laji", "")
    initial = {"kind": kind} if kind in Kind.values else {}
    form = ClientsRequestForm(request.POST if request.method == "POST" else None, initial=initial)
    form.who = client.sealed.name
    back = card_address(request.user, client.pk)
    if form.is_valid():
        try:
            row = receive_request(by=actor_of(request), about=client.pk, **form.received())
        except ValidationError as problem:
            add_refusals(form, problem)
        else:
            is_hidden = row.kind == Kind.OBJECTION  # her card is restricted until it is decided
            return received(request, row, "clients:client_list" if is_hidden else back)
    page = {"form": form, "who": form.who, "back_url": back}
    return render(request, "clients/client_request.html", page)

"""The permission to write, on a client's card: given and withdrawn in as few steps (R6)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.cards import card_address, get_visible_client_or_404, readable
from clients.models import Client
from clients.views.common import changes_clients, needs_readable_card, shows_or_takes
from marketing.actions.consent import give_marketing_consent, withdraw_marketing_consent
from marketing.forms.permission import PermissionForm, WithdrawForm
from marketing.refusals import NotSubscribed, Refusal
from privacy.first_texts import MARKETING
from privacy.models import ConsentText
from privacy.once import once
from privacy.requests import actor_of


@shows_or_takes
@changes_clients
@once
@needs_readable_card
def permission_give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The exact wording, one box, and how she said so. The screen may be turned to the client."""
    client = get_visible_client_or_404(pk)
    form = PermissionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _give(request, client, form):
        if form.given["confirmed_how"]:
            messages.success(request, _("The newsletter is ordered."))
        else:
            messages.success(
                request, _("The newsletter is ordered. A message asks her to confirm.")
            )
        return redirect(card_address(request.user, pk))
    page = {
        "form": form,
        "text": ConsentText.current(MARKETING),
        "who": client.sealed,
        "contact": readable(client.contact),
        "client": client,
        "card_url": card_address(request.user, pk),
    }
    return render(request, "marketing/permission_give.html", page)


@shows_or_takes
@changes_clients
@once
def permission_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One button, and no letter is sent any more. No reason is asked."""
    client = get_visible_client_or_404(pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            way = form.cleaned_data["way"]
            withdraw_marketing_consent(by=actor_of(request), client=client, way=way)
        except NotSubscribed as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, _("The newsletter is cancelled."))
        return redirect(card_address(request.user, pk))
    page = {"form": form, "card_url": card_address(request.user, pk)}
    return render(request, "marketing/permission_withdraw.html", page)


def _give(request: HttpRequest, client: Client, form: PermissionForm) -> bool:
    """Whether it was stored; what was refused stands in the form."""
    try:
        give_marketing_consent(by=actor_of(request), client=client, **form.given)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

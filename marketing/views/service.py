"""Service mail: about one client's own affairs from her card, and about the notice to everybody."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.cards import card_address, get_visible_client_or_404, readable
from clients.models import Client
from clients.views.common import changes_clients, needs_readable_card, shows_or_takes
from marketing.actions.service import queue_service_mail, tell_of_notice
from marketing.notice_readers import readers_of_notice, untold_of_notice
from marketing.offers import Offer, notice_words, offers_for
from marketing.refusals import NothingChosen, Refusal
from marketing.sending.guards import refusal_of_all
from marketing.views.campaign import approves_letters
from privacy.models import NoticeVersion
from privacy.once import once
from privacy.requests import actor_of


@shows_or_takes
@changes_clients
@once
@needs_readable_card
def service_mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she can be told of, word for word; each goes with one press. No permission is needed."""
    client = get_visible_client_or_404(pk)
    offers, problem = offers_for(client), ""
    if request.method == "POST":
        chosen = next((o for o in offers if o.key == request.POST.get("about")), None)
        try:
            _queue(request, client, chosen)
        except Refusal as refused:
            problem = str(refused)
        else:
            messages.success(request, _("The message goes within a few minutes."))
            return redirect("marketing:service_mail", client.pk)
    page = {
        "client": client,
        "who": client.sealed,
        "contact": readable(client.contact),
        "offers": offers,
        "problem": problem,
        "refusal": refusal_of_all(on_page=True),
        "card_url": card_address(request.user, client.pk),
    }
    return render(request, "marketing/service_mail.html", page)


def _queue(request: HttpRequest, client: Client, chosen: Offer | None) -> None:
    """What a message says is what was found here: the form only names it. Raises Refusal."""
    if chosen is None:
        raise NothingChosen
    queue_service_mail(
        by=actor_of(request),
        client=client,
        kind=chosen.kind,
        moment=chosen.moment,
        until=chosen.until,
    )


@shows_or_takes
@approves_letters
@once
def notice_tell(request: HttpRequest) -> HttpResponse:
    """Tell every client with an address that the notice has changed."""
    notice = NoticeVersion.current(timezone.localdate())
    if request.method == "POST":
        queued = tell_of_notice(by=actor_of(request), notice=notice)
        text = ngettext("%(count)s message queued.", "%(count)s messages queued.", queued)
        messages.success(request, text % {"count": queued})
        return redirect("marketing:campaign_list")
    page = {
        "notice": notice,
        "all": readers_of_notice().count(),
        "left": untold_of_notice(notice).count(),
        "words": notice_words(notice),
        "refusal": refusal_of_all(on_page=True),
    }
    return render(request, "marketing/notice_tell.html", page)

"""What may be offered instead: every method of the salon by its outcome for one client."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clients.cards import basic_card, get_visible_client_or_404
from treatments.assessment import Assessment, Why
from treatments.refusals import NoApprovedCatalogue
from treatments.showing import by_outcome, families_of
from treatments.views.card_parts import health_of, shown_methods
from treatments.views.common import needs_opened_card, open_for, refused, sees_clients, sees_health


@require_safe
@sees_clients
@sees_health
@needs_opened_card
def overview_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Five groups, strongest outcome first, with reasons and sources."""
    client = get_visible_client_or_404(pk)
    card = open_for(request, client)
    if card.in_use is None or card.facts is None:
        return refused(request, client, NoApprovedCatalogue())
    if card.consent is None:
        return redirect("treatments:card_show", pk)
    groups = [
        (outcome, families_of(methods), len(methods))
        for outcome, methods in by_outcome(shown_methods(card))
    ]
    page = {
        "card": basic_card(client, card.today),
        "client": client,
        "groups": groups,
        "health": health_of(card.facts, card.in_use.catalogue, card.today),
        "was_interviewed": card.facts.was_interviewed,
        "to_confirm": any(_is_out_of_date(assessment) for _method, assessment in card.overview),
        "version": card.in_use.version,
        "approval": card.in_use.approval,
    }
    return render(request, "treatments/overview_show.html", page)


def _is_out_of_date(assessment: Assessment) -> bool:
    return any(question.why is Why.EXPIRED for question in assessment.questions)

"""Consent to health data: given, withdrawn in as few steps, and storing refused or allowed."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions import allow_health_storing
from clients.actions import open_card as open_contact_card
from clients.cards import get_visible_client_or_404
from clients.models import Client
from privacy.consents import standing
from privacy.first_texts import HEALTH
from privacy.models import ConsentText
from privacy.models.consent import Way
from privacy.once import once
from privacy.registry import resting_on
from treatments.actions.consent import (
    erase_silent,
    give_health_consent,
    refuse_storing,
    withdraw_health_consent,
)
from treatments.capacity import whose_consent
from treatments.forms.consent import ConsentForm, WithdrawForm, kinds_in_words
from treatments.models import HealthDataConsent, health_consent
from treatments.opening import opens
from treatments.refusals import GuardianMissing, OwnConsentMissing, Refusal
from treatments.views.common import (
    ensure_opened,
    needs_opened_card,
    records_health,
    refused,
    shows_or_takes,
    staff_of,
)


@dataclass(frozen=True)
class Going:
    """What a withdrawal erases: so many rows of a kind."""

    title: str | Promise
    count: int


@shows_or_takes
@records_health
@once
@needs_opened_card
def consent_give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The exact wording, every kind by itself; the screen may be turned to the client."""
    client = get_visible_client_or_404(pk)
    text = ConsentText.current(HEALTH)
    form = _consent_form(request, client, text)
    if request.method == "POST" and form.is_valid() and _give(request, client, form):
        messages.success(request, _("Consent is stored. The consultation may begin."))
        return redirect("treatments:consultation_record", pk)
    _note_looking(request, client)
    page = {"client": client, "who": client.sealed, "text": text, "form": form}
    return render(request, "treatments/consent_give.html", page)


@shows_or_takes
@records_health
@once
@needs_opened_card
def consent_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One button, and answers and findings are gone (R6). No reason is asked."""
    client = get_visible_client_or_404(pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_health_consent(
                by=staff_of(request), client=client, way=form.cleaned_data["way"]
            )
        except Refusal as refusal:
            return refused(request, client, refusal)
        messages.success(request, _("Consent is withdrawn, and the health data are gone."))
        return redirect("treatments:card_show", pk)
    given = standing(HealthDataConsent, client.subject_ids)
    if not given:
        return redirect("treatments:card_show", pk)
    ensure_opened(request, client)
    page = {
        "client": client,
        "form": form,
        "consents": [
            (
                timezone.localdate(one.at),
                kinds_in_words(one.sealed.kinds) if opens(one) else [_("Cannot be read")],
            )
            for one in given
        ],
        "going": _going(client),
    }
    return render(request, "treatments/consent_withdraw.html", page)


@require_POST
@records_health
@once
@needs_opened_card
def storing_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She wants no health data stored (R5). No reason is asked or kept."""
    client = get_visible_client_or_404(pk)
    refuse_storing(by=staff_of(request), client=client, way=Way.ORAL)
    messages.success(request, _("No health data are stored. Go through them aloud."))
    return redirect("treatments:card_show", pk)


@require_POST
@records_health
@once
@needs_opened_card
def silent_erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What another card of hers has ended: erased, and nothing else."""
    client = get_visible_client_or_404(pk)
    if erase_silent(by=staff_of(request), client=client):
        messages.success(request, _("The health data that may not be used are erased."))
    return redirect("treatments:card_show", client.pk)


@require_POST
@records_health
@once
def storing_allow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She has changed her mind: consent may be asked for again."""
    client = get_visible_client_or_404(pk)
    allow_health_storing(by=staff_of(request), client=client)
    return redirect("treatments:consent_give", pk)


def _note_looking(request: HttpRequest, client: Client) -> None:
    """Where a consent is in force there is something to read, so the card is opened for a purpose
    (R70). Of a client without one the page shows her name, as the contact card does.
    """
    if health_consent(client) is None:
        open_contact_card(by=staff_of(request), client=client)
    else:
        ensure_opened(request, client)


def _consent_form(request: HttpRequest, client: Client, text: ConsentText) -> ConsentForm:
    today, who = timezone.localdate(), client.sealed
    needed = whose_consent(
        age=client.age_group(today),
        birth_year=who.birth_year,
        own_consent_age=settings.MINOR_OWN_CONSENT_AGE,
        today=today,
    )
    data = request.POST if request.method == "POST" else None
    return ConsentForm(data, text=text, needed=needed, guardian=who.guardian)


def _give(request: HttpRequest, client: Client, form: ConsentForm) -> bool:
    """Whether the consent was stored; what was refused stands in the form."""
    try:
        give_health_consent(by=staff_of(request), client=client, **form.given)
    except GuardianMissing as refusal:
        form.add_error("guardian_name" if "guardian_name" in form.fields else None, str(refusal))
    except OwnConsentMissing as refusal:
        form.add_error("minor_agrees" if "minor_agrees" in form.fields else None, str(refusal))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def _going(client: Client) -> list[Going]:
    """Row by kind, counted and not read."""
    counts = [
        Going(declaration.title, declaration.rows([client.pk]).count())
        for declaration in resting_on(HealthDataConsent)
    ]
    return [going for going in counts if going.count]

"""Incidents: reported from a card by anybody who treats, printed for Tukes by the owner."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.cards import get_visible_client_or_404
from privacy.once import once
from treatments.actions.incident import open_incident, record_incident
from treatments.forms.incident import IncidentForm, paper_of, record_of
from treatments.models import Incident, Seriousness
from treatments.views.common import needs_opened_card, read_again, shows_or_takes, staff_of

reports_incidents = permission_required("treatments.log_treatment", raise_exception=True)
keeps_incidents = permission_required("treatments.keep_incidents", raise_exception=True)


@shows_or_takes
@reports_incidents
@once
@needs_opened_card
def incident_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Report an incident with this client. Whoever reports it cannot open it again."""
    client, today = get_visible_client_or_404(pk), timezone.localdate()
    read_again(request, client)
    form = IncidentForm(
        request.POST or None, today=today, initial={"happened_on": today, "aware_on": today}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        record_incident(
            by=staff_of(request), paper=paper_of(said), said=record_of(said), client=client
        )
        messages.success(
            request, _("The incident is recorded. The responsible person takes it on.")
        )
        return redirect("treatments:card_show", pk)
    page = {"client": client, "who": client.sealed, "form": form}
    return render(request, "treatments/incident_record.html", page)


@require_safe
@keeps_incidents
def incident_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A summary for the form of Tukes. It has no name and no contact details of the client."""
    incident = get_object_or_404(Incident.objects.with_keys(), pk=pk)
    open_incident(by=staff_of(request), incident=incident, purpose="incident")
    told = incident.sealed
    page = {
        "incident": incident,
        "told": told,
        "serious": [Seriousness(code).label for code in told.serious],
    }
    return render(request, "treatments/incident_print.html", page)

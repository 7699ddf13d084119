"""Visits, and treatments of people who leave no name."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from clients.actions import note_visit, take_back_visit
from clients.models import Client
from privacy.audit.acts import Actor, audited, record
from treatments.catalogue_in_use import catalogue_in_use
from treatments.locking import locked_client
from treatments.models import (
    Consultation,
    NamelessTreatment,
    ProductUse,
    TreatmentEntry,
    Visit,
)
from treatments.refusals import VisitInUse


@audited
def note_visit_today(*, by: Actor, client: Client) -> Visit:
    """ "Came today". A second tap changes nothing. It restarts the clock of her card (R48)."""
    card, today = locked_client(client.pk), timezone.localdate()
    visit, _is_new = Visit.objects.get_or_create(
        subject=card.subject, on=today, defaults={"noted_by": by.pk}
    )
    note_visit(by=by, client=card, on=today)
    record("visits.noted", by=by, subject_id=card.pk, obj=visit)
    return visit


@audited
def take_back_visit_today(*, by: Actor, client: Client, before: date | None) -> None:
    """ "Came today" was tapped by mistake. `before`: her last visit until then.

    Raises VisitInUse when something of today is stored already. A second tap changes nothing.
    """
    card, today = locked_client(client.pk), timezone.localdate()
    hers = {"subject__in": card.subject_ids}
    if (
        TreatmentEntry.objects.filter(**hers, performed_on=today).exists()
        or Consultation.objects.filter(**hers, held_on=today).exists()
    ):
        raise VisitInUse
    visit = Visit.objects.filter(subject=card.subject, on=today).first()
    if visit is not None:
        take_back_visit(by=by, client=card, before=before)
        Visit.objects.filter(pk=visit.pk).delete()
    record("visits.taken_back", by=by, subject_id=card.pk, obj=visit)


@audited
def log_nameless_treatment(
    *, by: Actor, method: str, products: Sequence[ProductUse] = ()
) -> NamelessTreatment:
    """A treatment today of somebody who wants nothing stored (R5). Raises MethodNotOffered."""
    offered = catalogue_in_use().method(method)
    row = NamelessTreatment(
        performed_on=timezone.localdate(),
        method_code=offered.code,
        method_name=offered.name.fi,
        products=[{"name": used.name, "batch": used.batch} for used in products],
    )
    row.save(force_insert=True)
    record("treatments.nameless_logged", by=by, obj=row)
    return row

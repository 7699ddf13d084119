"""What waits for the owner about imports: rows to decide, and people who have not been told."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from clients.models import ImportBatch, ImportedClient
from privacy.models import DataSubject
from privacy.waiting import Line, Person

DAYS_AHEAD: Final = 14


def not_told(by: date) -> QuerySet[ImportedClient]:
    """Origins of cards that had to be told by this day, and were not (art. 14(3))."""
    rows: QuerySet[ImportedClient] = ImportedClient.objects.filter(
        told_on=None, tell_by__lte=by, subject__state=DataSubject.State.ACTIVE
    )
    return rows


def lines_waiting(person: Person, day: date) -> Iterator[Line]:
    """Imports that wait for decisions, and art. 14 information that falls due."""
    if not person.has_perm("clients.import_clients"):
        return
    if count := ImportBatch.objects.exclude(state__in=("closed", "undone")).count():
        text = ngettext("%(count)s import to decide", "%(count)s imports to decide", count)
        yield Line(text % {"count": count}, reverse("clients:import_list"), "upload")
    if count := not_told(day + timedelta(days=DAYS_AHEAD)).count():
        text = ngettext(
            "%(count)s imported client to be told where her data came from",
            "%(count)s imported clients to be told where their data came from",
            count,
        )
        late = not_told(day - timedelta(days=1)).exists()
        yield Line(text % {"count": count}, reverse("clients:untold_list"), "mail", is_urgent=late)

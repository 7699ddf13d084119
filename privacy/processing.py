"""Who processes data for the salon: by name those that the owner has entered (art. 15(1)(c)).

As long as none is entered, the kinds that the declarations of the registry foresee.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from privacy.models import Processor
from privacy.registry import declarations
from privacy.vocabulary import Recipient


def processors(since: date | None = None) -> list[str]:
    """Everybody who processes data, in the language in force; with `since`, also those who no
    longer do but did on that day or later: they were recipients too (CJEU C-154/21).
    """
    entered = [_in_words(row) for row in _in_use_since(since)]
    if entered:
        return entered
    named = (recipient for declared in declarations() for recipient in declared.recipients)
    return list(dict.fromkeys(str(recipient.label) for recipient in named))


def recipients_of(kinds: Iterable[Recipient]) -> list[str]:
    """The companies that do these services, or the kinds where none is entered."""
    found: list[str] = []
    for kind in kinds:
        rows = _in_use_since(None).filter(service=kind.value)
        found += [row.name for row in rows] or [str(kind.label)]
    return found


def outside_the_eea(since: date | None = None) -> list[str]:
    """Processors outside the EEA with the ground of the transfer (art. 15(2))."""
    rows = _in_use_since(since).filter(in_eea=False)
    return [f"{row.name} ({row.place}, {row.get_ground_display()})" for row in rows]


def booking_systems() -> list[str]:
    """Companies that keep a register of bookings of their own beside this one (R34)."""
    rows = _in_use_since(None).filter(service=Processor.Service.BOOKING)
    return [row.name for row in rows]


def _in_use_since(since: date | None) -> QuerySet[Processor]:
    is_used = Q(ended_on=None)
    if since is not None:
        is_used |= Q(ended_on__gte=since)
    return Processor.objects.filter(is_used).order_by("service", "name")


def _in_words(row: Processor) -> str:
    service = str(row.get_service_display()).capitalize()
    words = f"{service}: {row.name}, {row.place}"
    if row.ended_on is None:
        return words
    day = f"{row.ended_on.day}.{row.ended_on.month}.{row.ended_on.year}"
    return _("%(processor)s (until %(day)s)") % {"processor": words, "day": day}

"""How the indexes in memory learn of changes: every act that changes a client stamps her rows.

The clock is raised as the last statement before the audit log is written, once per transaction,
because its row stays locked until the commit. Rows are written with rev 0 and stamped together.
"""

from django.db.models import BigIntegerField, DateField, QuerySet, Value
from django.utils import timezone

from clients.models import UNSTAMPED, Client, SearchClock, SearchGone
from privacy.audit.acts import UnrecordedAct, before_audit, in_act
from privacy.sets import insert_selected


def stamp_at_end() -> None:
    """Have the rows that this act has changed stamped at its end. Raises outside an act."""
    before_audit("clients.search_clock", _stamp)


def reading_for_new_rows() -> int:
    """Raise the clock now and return its reading, for new rows that are written with it at once.

    Nothing may be locked after this in the act, for its row stays locked until the commit.
    """
    if not in_act():
        raise UnrecordedAct("outside an act")
    return _raised()


def reading_now() -> int:
    """How far the clock is."""
    return SearchClock.objects.filter(pk=1).values_list("rev", flat=True).first() or 0


def note_gone(clients: QuerySet[Client]) -> None:
    """Let every index forget these clients, who are about to be deleted."""
    unstamped = Value(UNSTAMPED, BigIntegerField())
    today = Value(timezone.localdate(), DateField())
    chosen = clients.order_by().values_list("pk", unstamped, today)
    insert_selected(SearchGone, ("client_id", "rev", "gone_on"), chosen)
    stamp_at_end()


def _stamp() -> None:
    reading = _raised()
    for model in (Client, SearchGone):
        model._default_manager.filter(rev=UNSTAMPED).update(rev=reading)


def _raised() -> int:
    clock, _created = SearchClock.objects.select_for_update().get_or_create(pk=1)
    clock.rev += 1
    clock.save(update_fields=["rev"])
    return clock.rev

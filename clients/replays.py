"""What clients/ does in a restored copy: no index in memory may take it for the one it knew."""

from uuid import uuid4

from clients.models import SearchClock
from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.tombstones import after_restore


@audited
def begin_new_era(*, by: Actor) -> None:
    """Make every process build its search index anew."""
    SearchClock.objects.filter(pk=1).update(era=uuid4())
    record("clients.search_era_begun", by=by)


after_restore(lambda: begin_new_era(by=SYSTEM))

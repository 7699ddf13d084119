"""Opening the list of the day: whose outcomes are shown on it, each time an act."""

from collections.abc import Sequence
from uuid import UUID

from clients.models import Client
from privacy.audit.acts import audited, record
from treatments.actors import StaffActor
from treatments.facts import Facts, facts_about_all
from treatments.purposes import VISIT


@audited
def open_day(*, by: StaffActor, clients: Sequence[Client]) -> dict[UUID, Facts]:
    """What the marks of today's visitors are made from; their visit today is the purpose (R70).

    Raises ValueError for nobody: there is nothing to open then.
    """
    if not clients:
        raise ValueError("no visitors")
    for client in clients:
        record("day.opened", by=by, subject_id=client.pk, fields=["outcomes"], purpose=VISIT)
    return facts_about_all(clients)

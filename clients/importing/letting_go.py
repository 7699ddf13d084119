"""An import on which nobody has decided until its time was out.

It is erased like a person; but its rows, of which there may be very many, go before it, so many at
a time that others come in between. Cut off anywhere, it is closed, and the next night goes on.
"""

from clients.importing import actions, forgetting, stretches
from clients.models_import import ImportBatch
from privacy.audit.acts import Actor


def let_go(*, by: Actor, batch: ImportBatch) -> int:
    """Forget what waits in quarantine, where that is more than goes at once. Returns how many rows
    went.
    """
    count: int = batch.rows.count()
    if count <= forgetting.FORGOTTEN_AT_ONCE:
        return 0
    if batch.state != ImportBatch.State.CLOSED:
        batch = actions.close_import(by=by, batch=batch)
    stretches.forget(by=by, batch=batch)
    return count

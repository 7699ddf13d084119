"""The daily job of clients/: an import that was closed is forgotten to the end."""

from datetime import date

from clients.importing import stretches
from clients.models import ImportBatch
from privacy import daily
from privacy.audit.acts import SYSTEM
from privacy.daily import Counts


def forget_closed_imports(today: date) -> Counts:
    """Where its page was left, or the machine switched off, before all of its rows were gone."""
    closed = ImportBatch.objects.filter(state=ImportBatch.State.CLOSED, rows__isnull=False)
    found = list(closed.select_related("subject").defer("sealed").distinct())
    for batch in found:
        stretches.forget(by=SYSTEM, batch=batch)
    return {"imports": len(found)}


daily.register("closed_imports", forget_closed_imports, order=5)

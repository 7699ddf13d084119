"""The very first events of an installation, written by two at once."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.audit.chain import verify
from privacy.audit.models import AuditEvent

WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


@audited
def greet(*, by: Actor) -> None:
    record("test.greeted", by=by)


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_two_who_are_first_at_once_stand_in_one_chain() -> None:
    """On SQLite nobody else writes while somebody does."""
    second = threading.Thread(target=_greet_elsewhere)
    with transaction.atomic():
        greet(by=SYSTEM)
        second.start()
        until = time.monotonic() + 60
        while not _somebody_waits() and time.monotonic() < until:
            time.sleep(0.01)
    second.join()
    assert sorted(AuditEvent.objects.values_list("seq", flat=True)) == [1, 2]
    assert verify().ok


def _greet_elsewhere() -> None:
    try:
        greet(by=SYSTEM)
    finally:
        connections.close_all()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])

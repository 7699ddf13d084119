"""A new epoch key: every data key wrapped anew, against SQL rewriting the same rows."""

from django.db import connection

from bench.figures import COUNT, RATE
from bench.rounds import clocked, p50
from bench.world import World
from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.encryption import keyring
from privacy.models import DataSubject
from privacy.models.subject import forget_data_keys
from privacy.rotation import rewrap_all, start_epoch

NAME = "rotation"
GOALS = {"postgresql": (4.0, 70_000), "sqlite": (8.0, 150_000)}
OTHER = {
    "postgresql": "set_byte(wrapped_key, 0, 3 - get_byte(wrapped_key, 0))",
    "sqlite": "CAST(CASE hex(substr(wrapped_key, 1, 1)) WHEN '01' THEN x'02' ELSE x'01' END"
    " || substr(wrapped_key, 2) AS BLOB)",
}
"""The key with another first byte: what each row costs to write, without any cryptography."""


def measure(world: World) -> None:
    """E12. The rewriting in SQL really changes key and epoch, and is changed back."""
    total, rewrapped = DataSubject.objects.count(), 0
    ours, plain = [], []
    for _ in range(world.rounds):
        plain.append(clocked(_rewrite) / 2)
        start_epoch(by=SYSTEM)
        ours.append(clocked(lambda: rewrap_all(SYSTEM)))
        rewrapped = DataSubject.objects.filter(epoch=keyring.ring().primary).count()
    forget_data_keys()
    unread = sum(not client.sealed.name for client in Client.objects.select_related("subject"))
    wrong = total - rewrapped + unread
    world.note(NAME, "left behind or unreadable", wrong, unit=COUNT, goal=0, must=True)
    ratio, rate = GOALS[world.vendor]
    told = {"ours s": p50(ours), "SQL s": p50(plain)}
    world.note(NAME, "new epoch ÷ SQL rewriting", p50(ours) / p50(plain), goal=ratio, told=told)
    per_second = total / p50(ours)
    world.note(NAME, "keys a second", per_second, unit=RATE, goal=rate, more_is_better=True)


def _rewrite() -> None:
    """Forth and back, so that the keys are afterwards what they were."""
    change = f"UPDATE privacy_datasubject SET wrapped_key = {OTHER[connection.vendor]}"
    with connection.cursor() as cursor:
        cursor.execute(f"{change}, epoch = epoch + 1")
        cursor.execute(f"{change}, epoch = epoch - 1")

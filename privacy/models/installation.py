"""Which key ring belongs to this database, whether it is a restored copy, and on which machine."""

from django.db import models


class Installation(models.Model):
    """One row: the installation id of the key ring that this database was first used with.

    A restored copy arrives with `replay_needed` set, in the same moment as its rows: every page
    answers 503 until `replay_erasures` has run. It also arrives with `sending_confirmed` unset: no
    letter goes out until a person says that this is the salon's one and only register (R60).
    `machine` holds digests of the machine that may send (privacy.sending); on another one the same
    question is asked.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    ring = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    replay_needed = models.BooleanField(default=False)
    restored_at = models.DateTimeField(null=True)
    sending_confirmed = models.BooleanField(default=True)
    machine = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return "installation"

"""Which key ring belongs to this database."""

from django.db import models


class Installation(models.Model):
    """One row: the installation id of the key ring that this database was first used with."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ring = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return "installation"

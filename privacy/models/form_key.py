"""One-time form keys: a second tap, a reload or a lost answer never stores twice."""

from django.db import models


class FormKey(models.Model):
    """A form that was carried out: its key, a digest of what it said, and where it led."""

    key = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    location = models.CharField(max_length=500)
    used_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"form key {self.key}"

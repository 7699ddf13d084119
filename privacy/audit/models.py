"""The audit log: ids, verbs and times, hash-chained. No values and no foreign keys.

It never holds what was written, so erasing a person never has to rewrite it; and it points at
nothing, so the log never stands in the way of the live data.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Something that somebody did, or read. Sealed into the chain by `hash`."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_id = models.UUIDField(null=True, db_index=True)
    actor_role = models.CharField(max_length=20)
    act = models.CharField(max_length=64, db_index=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=36, blank=True)
    fields: Any = models.JSONField(default=list)
    purpose = models.CharField(max_length=64, blank=True)
    counts: Any = models.JSONField(default=dict)
    hash = models.BinaryField()

    class Meta:
        ordering = ("seq",)
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        permissions = (("read_audit_log", "Can read the audit log"),)

    def __str__(self) -> str:
        return f"audit event {self.seq}"


class AuditHead(models.Model):
    """One row: the number and hash of the newest event, signed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes)
    signature = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return f"audit head {self.seq}"


class AuditCheckpoint(models.Model):
    """Where old events were cut off: the chain goes on from this signed hash."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    hash = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"audit checkpoint {self.seq}"

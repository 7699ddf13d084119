"""Letters and what became of each of their messages."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing.models.consent import MailState
from privacy.models import DataSubject


class Campaign(models.Model):
    """One letter. What was approved is what is sent: `approved_sha256` is compared each time."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", _("stopped itself")
        DONE = "done", _("sent")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.CharField(_("Subject"), max_length=120, blank=True)
    body = models.TextField(_("Letter"), blank=True)
    picture = models.BinaryField(null=True)
    picture_kind = models.CharField(max_length=10, blank=True)
    picture_text = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    edits = models.PositiveIntegerField(default=0)
    written_by = models.UUIDField(null=True)
    written_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_sha256 = models.CharField(max_length=64, blank=True)
    why_so_soon = models.CharField(max_length=300, blank=True)
    send_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-written_at",)
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        permissions = (("approve_campaign", "Can approve, pause and resume a letter"),)

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_on_its_way(self) -> bool:
        return self.state in (self.State.SENDING, self.State.PAUSED, self.State.STOPPED)


class Delivery(models.Model):
    """One message to one person: the outbox. `address_key` keeps one address from getting two."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(DataSubject, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    address_key: Any = models.BinaryField(max_length=16, null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = (
            models.UniqueConstraint(fields=("campaign", "subject"), name="one_message_each"),
            models.UniqueConstraint(
                fields=("campaign", "address_key"), name="one_message_per_address"
            ),
        )
        indexes = (models.Index(fields=("campaign", "state", "next_at"), name="delivery_next"),)

    def __str__(self) -> str:
        return f"message {self.pk}"

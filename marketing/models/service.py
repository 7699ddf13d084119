"""Messages about something of the client's own: the second class of mail (R69)."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing.models.consent import MailState
from privacy.models import DataSubject


class ServiceMail(models.Model):
    """One message about a booking, a request or the notice, to the address on the card.

    It needs no permission and can carry no advertising: it is a kind and its dates, and the words
    are those of a template. The address is read when it is sent.
    """

    class Kind(models.TextChoices):
        BOOKING = "booking", _("booking confirmed")
        REQUEST = "request", _("request received")
        NOTICE = "notice", _("privacy notice changed")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    moment = models.DateTimeField()
    until = models.DateField(null=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("service message")
        verbose_name_plural = _("service messages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("subject", "kind", "moment"), name="one_service_mail_each"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("state", "next_at"), name="service_next")]

    def __str__(self) -> str:
        return f"service message {self.pk}"

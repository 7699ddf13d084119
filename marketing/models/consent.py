"""The permission to write (R62), and the address that it was given for."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models import ConsentRecord, SealedField, SealedModel


class MarketingConsent(ConsentRecord):
    """She asked for the letter, or withdrew. There is no other basis: no soft opt-in (R63)."""

    class Meta(ConsentRecord.Meta):
        verbose_name = _("newsletter permission")
        verbose_name_plural = _("newsletter permissions")
        indexes = (models.Index(fields=("subject", "at"), name="letter_consent_newest"),)


@dataclass(frozen=True, slots=True)
class AddressRecord:
    """The address, and in words how it was confirmed where not by its own link."""

    email: str
    how: str = ""


class MailState(models.TextChoices):
    """What became of one message. Written before and after the network call."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("accepted by the mail server")
    RETRY = "retry", _("to be tried again")
    FAILED = "failed", _("refused")
    UNKNOWN = "unknown", _("not known")
    SKIPPED = "skipped", _("not sent")
    NONE = "none", _("no mail needed")


class SubscribedAddress(SealedModel):
    """The address a permission was given for: `unconfirmed` until its holder says so.

    One confirmation mail is sent, only after a recorded yes; `mail_state` says what became of it.
    Rests on the consent and goes with it.
    """

    sealed: SealedField[AddressRecord] = SealedField(AddressRecord)
    given = models.OneToOneField(MarketingConsent, on_delete=models.PROTECT, related_name="address")
    asked_on = models.DateField()
    confirmed_at = models.DateTimeField(null=True)
    mail_state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("newsletter address")
        verbose_name_plural = _("newsletter addresses")

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

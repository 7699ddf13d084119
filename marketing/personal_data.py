"""What marketing/ holds about people."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from marketing.models import Delivery, MarketingConsent, ServiceMail, SubscribedAddress
from privacy.audit.acts import Actor
from privacy.registry import Keep, PersonalData, not_personal, register
from privacy.vocabulary import LawfulBasis, Purpose, Recipient, Source

not_personal("marketing.Campaign", "A letter to everybody; ids of staff accounts.")


@register
class MarketingConsents(PersonalData):
    """The history of permissions. With the person it shrinks to a receipt without a name (R54)."""

    model = MarketingConsent
    title = _("Newsletter permissions")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    personal = {
        "act": _("What was done"),
        "at": _("Time"),
        "text": _("Wording"),
        "notice": _("Privacy notice then"),
        "sealed.way": _("How"),
        "sealed.paper_place": _("Where the paper is"),
    }
    technical = frozenset({"received_by", "sealed.kinds", "sealed.guardian", "sealed.minor_agrees"})

    def export(self, row: MarketingConsent) -> dict[str, Any]:
        return {**super().export(row), str(_("What was done")): row.get_act_display()}

    def withdraw(self, *, by: Actor, subject_id: UUID, way: str) -> None:
        from marketing.actions.consent import withdraw_marketing_consent

        client = Client.objects.get(pk=subject_id)
        withdraw_marketing_consent(by=by, client=client, way=way)


@register
class SubscribedAddresses(PersonalData):
    """Rests on the permission, and goes at once when it is withdrawn (R6, R66)."""

    model = SubscribedAddress
    title = _("Newsletter addresses")
    purpose = Purpose.MARKETING
    lawful_basis = LawfulBasis.CONSENT
    consent = MarketingConsent
    recipients = (Recipient.MAIL_RELAY,)
    personal = {
        "sealed.email": _("E-mail"),
        "sealed.how": _("How it was confirmed"),
        "asked_on": _("Asked for on"),
        "confirmed_at": _("Confirmed"),
    }
    technical = frozenset({"given", "mail_state", "mail_tries", "mail_next_at"})


@register
class Deliveries(PersonalData):
    """Which letters went to her, and that none went twice."""

    model = Delivery
    title = _("Letters sent")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.PROGRAM
    personal = {"queued_at": _("Letter of"), "state": _("What became of it")}
    technical = frozenset({"campaign", "reason", "tries", "next_at", "tried_at", "address_key"})
    keep = Keep("delivery", ("queued_at",))
    given_by_subject = False

    def export(self, row: Delivery) -> dict[str, Any]:
        return {**super().export(row), str(_("What became of it")): row.get_state_display()}


@register
class ServiceMails(PersonalData):
    """That a booking, a request or a new notice was told of; never what else stands on her card."""

    model = ServiceMail
    title = _("Service messages")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.PROGRAM
    recipients = (Recipient.MAIL_RELAY,)
    personal = {
        "kind": _("What about"),
        "moment": _("Time"),
        "until": _("Answer by"),
        "queued_at": _("Asked for on"),
        "state": _("What became of it"),
    }
    technical = frozenset({"tries", "next_at", "tried_at"})
    keep = Keep("delivery", ("queued_at",))
    given_by_subject = False

    def export(self, row: ServiceMail) -> dict[str, Any]:
        shown = {_("What about"): row.get_kind_display()}
        shown[_("What became of it")] = row.get_state_display()
        return {**super().export(row), **{str(title): value for title, value in shown.items()}}

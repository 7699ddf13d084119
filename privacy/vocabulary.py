"""The law's words, as in the Data Privacy Vocabulary: purposes, bases, recipients, sources."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What data are used for (art. 13(1)(c), policy § 4 and § 12)."""

    CLIENT_RELATIONSHIP = "client_relationship", _("Managing the client relationship")
    CLIENT_SAFETY = "client_safety", _("Ensuring client safety")
    MARKETING = "marketing", _("Newsletter to those who asked for it")
    RIGHTS = "rights", _("Answering data-subject requests")
    ACCOUNTABILITY = "accountability", _("Showing that the law is followed")
    SECURITY = "security", _("Security of the register")
    EMPLOYMENT = "employment", _("Staff accounts and duties")


class LawfulBasis(TextChoices):
    """Art. 6(1)."""

    CONSENT = "6-1-a", _("Consent, art. 6(1)(a)")
    CONTRACT = "6-1-b", _("Performance of a contract, art. 6(1)(b)")
    LEGAL_OBLIGATION = "6-1-c", _("Legal obligation, art. 6(1)(c)")
    LEGITIMATE_INTEREST = "6-1-f", _("Legitimate interest, art. 6(1)(f)")


class Article9Condition(TextChoices):
    """Art. 9(2): why special categories may be processed."""

    EXPLICIT_CONSENT = "9-2-a", _("Explicit consent, art. 9(2)(a)")
    LEGAL_CLAIMS = "9-2-f", _("Legal claims, art. 9(2)(f)")


class Recipient(TextChoices):
    """Who receives data (art. 13(1)(e)). The salon discloses to nobody; these process for it."""

    HOST = "host", _("Provider of the server, if the salon rents one")
    MAIL_RELAY = "mail_relay", _("Provider of the mail server")


class Source(TextChoices):
    """Where data come from (art. 14(2)(f), 15(1)(g))."""

    SUBJECT = "subject", _("You told us yourself")
    STAFF = "staff", _("Recorded by our staff")
    BOOKING = "booking", _("The booking system or register that you were in before")
    PROGRAM = "program", _("Created by the program")


class HealthDataKind(TextChoices):
    """The kinds of health data that a consent names one by one (R2)."""

    SKIN = "skin", _("skin diseases and condition of the skin")
    ALLERGIES = "allergies", _("allergies and hypersensitivity")
    MEDICATION = "medication", _("medication")
    PREGNANCY = "pregnancy", _("pregnancy and breast-feeding")
    IMPLANTS = "implants", _("pacemaker, implants and metal in the body")
    OTHER = "other", _("other conditions that bear on the safety of a treatment")

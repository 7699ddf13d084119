"""What the program holds about the people who use it (R76: staff are data subjects too)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.registry import (
    AllRules,
    Keep,
    PersonalData,
    delete_rows,
    finding,
    not_personal,
    register,
)
from privacy.vocabulary import LawfulBasis, Purpose, Source
from staff.models import (
    Acceptance,
    HeldForm,
    Invitation,
    LoginSession,
    Pin,
    ReadingNotice,
    SignIn,
    User,
)

_FORMER = "former.invalid"
_HERE = "Opens or closes this installation alone, and is set up anew in another."
_EVIDENCE = "Shows what was done in this installation; accounts are opened anew in another."
_DECISION = "A decision about the installation, with a random id."
_HASHES = "Keyed hashes of account and address, a time and a count; gone after the cool-off."
not_personal("axes.AccessAttempt", _HASHES, stays=_HERE)
not_personal(
    "staff.FailedLogins",
    "A keyed hash of the account and a count; gone by a login.",
    stays=_HERE,
)
not_personal("axes.AccessAttemptExpiration", _HASHES, stays=_HERE)
not_personal("axes.AccessFailureLog", "Switched off; stays empty.", stays=_HERE)
not_personal("axes.AccessLog", "Switched off; stays empty.", stays=_HERE)
not_personal("sessions.Session", "Stays empty: logins are staff.LoginSession.", stays=_HERE)
not_personal("staff.LockTime", _DECISION, stays=_HERE)
not_personal("staff.StaffText", "Published texts.", read_only=_EVIDENCE)
not_personal("staff.SecondFactorWaiver", _DECISION, stays=_HERE)


@register
class Accounts(PersonalData):
    """The account. It goes two years after the end of work (law.md, section 4)."""

    model = User
    title = _("Staff account")
    purpose = Purpose.EMPLOYMENT
    lawful_basis = LawfulBasis.CONTRACT
    source = Source.STAFF
    about_staff = True
    subject_path = "id"
    personal = {
        "name": _("Name"),
        "email": _("E-mail"),
        "employment": _("Footing"),
        "ends_on": _("Account closes on"),
        "created_at": _("Account made on"),
        "last_login": _("Last login"),
    }
    technical = frozenset({"password", "session_epoch", "has_undertaken", "is_superuser"})
    made_here = technical
    keep = Keep("staff", ("ends_on",), collected="created_at")
    given_by_subject = False

    def ends_on(self, row: Any, rules: AllRules | None = None) -> date | None:
        """None while she works here: no end is set yet."""
        return None if row.ends_on is None else super().ends_on(row, rules)

    def remake(self, row: User) -> None:
        """Closed, without a password, until the owner opens it; her own address is hers."""
        row.set_unusable_password()
        if row.is_active:
            row.ends_on = timezone.localdate()
        if User.objects.filter(email__iexact=row.email).exists():
            row.email = f"{row.pk}@{_FORMER}"

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        return self.erase_rows(finding(subject_ids))

    def erase_rows(self, ids: Any) -> int:
        """Through the ORM, so that roles, logins and factors fall with the account."""
        _total, per_table = User.objects.filter(pk__in=ids).delete()
        return per_table.get(User._meta.label, 0)


class BelongsToAccount(PersonalData):
    """Goes with the account."""

    about_staff = True
    subject_path = "user_id"
    source = Source.PROGRAM
    purpose = Purpose.SECURITY
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    given_by_subject = False


@register
class LoginSessions(BelongsToAccount):
    model = LoginSession
    title = _("Logins in force")
    stays = _HERE
    personal = {
        "device": _("Browser"),
        "started_at": _("Logged in"),
        "seen_at": _("Last used"),
        "locked_at": _("Locked"),
        "expire_date": _("Ends"),
    }
    technical = frozenset({"session_key", "session_data", "user", "desk", "wrong_tries"})
    keep = Keep("session", ("expire_date",))


@register
class Pins(BelongsToAccount):
    """The short code for a locked screen; of the code itself only a hash is kept."""

    model = Pin
    title = _("PIN for the screen lock")
    stays = _HERE
    personal = {"set_at": _("Set")}
    technical = frozenset({"user", "hash"})


@register
class HeldForms(BelongsToAccount):
    """What was being typed when a screen locked, for a day. It goes with the client it is about."""

    model = HeldForm
    title = _("Half-filled forms")
    stays = _HERE
    personal = {"held_at": _("Kept since")}
    technical = frozenset({"user", "about", "content"})
    keep = Keep("held_form", ("held_at",))

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        about = HeldForm.objects.filter(about__in=finding(subject_ids))
        return super().erase(subject_ids) + delete_rows(about)


@register
class SignIns(BelongsToAccount):
    """Apart from the use log, and for a shorter time."""

    model = SignIn
    title = _("Logins and wrong logins")
    read_only = _EVIDENCE
    personal = {
        "at": _("Time"),
        "outcome": _("What happened"),
        "device": _("Browser"),
        "place": _("Code of the place"),
    }
    technical = frozenset({"user"})
    keep = Keep("sign_in", ("at",))


@register
class ReadingNotices(BelongsToAccount):
    """More than 30 cards in ten minutes. Kept as long as the log that it points to."""

    model = ReadingNotice
    title = _("Notices of many cards opened")
    read_only = _EVIDENCE
    personal = {
        "at": _("Time"),
        "cards": _("Cards opened in ten minutes"),
        "seen_at": _("Seen by the owner"),
    }
    technical = frozenset({"user", "seen_by"})
    keep = Keep("audit", ("at",))


@register
class Invitations(BelongsToAccount):
    model = Invitation
    title = _("Links by which the account was opened")
    stays = _HERE
    personal = {"expires_at": _("Valid until"), "accepted_at": _("Used")}
    technical = frozenset({"user", "token_digest"})
    keep = Keep("sign_in", ("expires_at",))


@register
class Acceptances(BelongsToAccount):
    """Evidence of the undertaking; kept as long as the account, two years after the end of work."""

    model = Acceptance
    title = _("Undertaking and privacy notice accepted")
    read_only = _EVIDENCE
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    source = Source.SUBJECT
    personal = {"text": _("Text and version"), "accepted_at": _("Accepted")}
    technical = frozenset({"user", "sha256"})


@register
class SecondFactors(BelongsToAccount):
    model = Authenticator
    title = _("Second factors")
    stays = _HERE
    personal = {"type": _("Kind"), "created_at": _("Added"), "last_used_at": _("Last used")}
    technical = frozenset({"user", "data"})


@register
class BackOfficeLog(BelongsToAccount):
    """Django's own log of the back office; objects are named by id only."""

    model = LogEntry
    title = _("Changes made in the back office")
    read_only = _EVIDENCE
    personal = {
        "action_time": _("Time"),
        "action_flag": _("What was done"),
        "object_repr": _("Object"),
        "change_message": _("Fields"),
    }
    technical = frozenset({"user", "content_type", "object_id"})
    keep = Keep("sign_in", ("action_time",))


@register
class EmailAddresses(BelongsToAccount):
    """allauth's table of further addresses. The pages that fill it are closed; it stays empty."""

    model = EmailAddress
    title = _("Further e-mail addresses")
    stays = _HERE
    personal = {"email": _("E-mail"), "verified": _("Verified"), "primary": _("Primary")}
    technical = frozenset({"user"})


@register
class EmailConfirmations(BelongsToAccount):
    """As above: stays empty."""

    model = EmailConfirmation
    title = _("Confirmations of e-mail addresses")
    stays = _HERE
    subject_path = "email_address__user_id"
    personal = {"created": _("Created"), "sent": _("Sent")}
    technical = frozenset({"email_address", "key"})

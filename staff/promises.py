"""Promises about the people who use the register."""

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.promises import Finding, broken, kept, promise, short_date
from staff import second_factor
from staff.models import Acceptance, LoginSession, ReadingNotice, StaffText, User

LOOKED_INTO_WITHIN = timedelta(days=3)


@promise(
    "staff.second_factor",
    clause="9.3",
    title=gettext_lazy("Nobody opens the register with a password alone"),
    step=gettext_lazy("End the waiver, and let everybody add an app or a passkey."),
    url_name="staff:second_factor_policy",
    go_live=True,
)
def second_factors_are_there(today: date) -> Finding:
    """Every open account has a second factor, and no waiver is in force (R72)."""
    waiver = second_factor.waiver()
    if waiver is not None:
        words = _("Waived since %(day)s. Reason: %(reason)s")
        since = short_date(timezone.localtime(waiver.since).date())
        return broken(words % {"day": since, "reason": waiver.reason})
    protected = Authenticator.objects.filter(type__in=("totp", "webauthn")).values("user")
    without = User.objects.open(today).exclude(pk__in=protected).count()
    if without:
        return broken(
            _("Accounts without a second factor: %(count)d") % {"count": without}, without
        )
    return kept(_("Every open account has a second factor."))


@promise(
    "staff.undertaking",
    clause="9.6",
    title=gettext_lazy("Everybody who uses the register has undertaken to keep it secret"),
    step=gettext_lazy("Everybody accepts the undertaking herself when she logs in."),
    url_name="staff:staff_list",
    go_live=True,
)
def undertakings_are_there(today: date) -> Finding:
    """Of the newest version, by each open account (R75)."""
    if settings.HARMONY_ENV == "demo":
        return broken(_("In the demo salon the program accepted them, not a person."))
    text = _newest(StaffText.Kind.UNDERTAKING)
    if text is None:
        return broken(_("No undertaking has been published."))
    accepted = Acceptance.objects.filter(text=text).values("user")
    without = User.objects.open(today).exclude(pk__in=accepted).count()
    if without:
        return broken(
            _("Accounts without the undertaking: %(count)d") % {"count": without}, without
        )
    return kept(_("Version %(number)d, accepted by all.") % {"number": text.version})


@promise(
    "staff.notice",
    clause="5-2",
    title=gettext_lazy("Staff have been heard about the use log and told of it"),
    step=gettext_lazy("Hear the staff, then publish the notice with the day on which you did."),
    url_name="staff:staff_texts",
    go_live=True,
)
def staff_are_heard(today: date) -> Finding:
    """The staff notice names the day of the hearing (Act 759/2004, section 21; R76)."""
    text = _newest(StaffText.Kind.NOTICE)
    if text is None or text.heard_on is None:
        return broken(_("The day of the hearing is not recorded."))
    return kept(_("Heard on %(day)s") % {"day": short_date(text.heard_on)})


@promise(
    "staff.gone",
    clause="9.1",
    title=gettext_lazy("Who no longer works here is not logged in"),
    step=gettext_lazy("Log the closed accounts out, one by one."),
    url_name="staff:staff_list",
)
def nobody_gone_is_in(today: date) -> Finding:
    """No login in force belongs to a closed account."""
    open_accounts = User.objects.open(today).values("pk")
    logins = LoginSession.objects.in_force().exclude(user=None)
    left = logins.exclude(user__in=open_accounts).count()
    if left:
        return broken(_("Logins of closed accounts: %(count)d") % {"count": left}, left)
    return kept(_("No closed account is logged in."))


@promise(
    "staff.reading",
    clause="9.1",
    title=gettext_lazy("Unusual reading of cards is looked into"),
    step=gettext_lazy("Look at the notices of many opened cards on the front page."),
    url_name="treatments:today",
)
def reading_is_watched(today: date) -> Finding:
    """No notice waits longer than three days."""
    waiting = ReadingNotice.objects.filter(seen_at=None)
    late = waiting.filter(at__lt=timezone.now() - LOOKED_INTO_WITHIN).count()
    if late:
        return broken(_("Notices not looked into: %(count)d") % {"count": late}, late)
    return kept(_("Notices waiting: %(count)d") % {"count": waiting.count()}, waiting.count())


def _newest(kind: str) -> StaffText | None:
    texts = StaffText.objects.filter(kind=kind)
    newest: StaffText | None = texts.order_by("version").last()
    return newest

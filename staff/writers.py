"""Who was logged in last at this browser, so that a form sent after the end of her login is kept.

Without a script a form is sent although the login is over: its twelve hours have passed, or it was
ended elsewhere. A signed cookie says whose browser this was. It opens nothing: what is sent is kept
for the one person it names, who logs in and sees it. It ends a day after she was last here, and
with all her logins (a new password, "end all logins"). A stranger has none and cannot make one.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.audit.models import AuditEvent
from staff import screen_lock, second_factor
from staff.models import User

KNOWN_FOR = timedelta(days=1)
FRESH = timedelta(hours=1)
MOST_AN_HOUR = 30
"""Forms kept of one person without a login; more is no work of a person."""
_SALT = "staff.writer"


def cookie() -> str:
    """The name of the cookie."""
    return "__Host-writer" if settings.SESSION_COOKIE_SECURE else "writer"


def writer_of(request: HttpRequest) -> User | None:
    """Whose browser this was; nobody's where the cookie is missing, forged, old or ended."""
    mark = _mark_of(request, KNOWN_FOR)
    return screen_lock.owner_of_page(mark) if mark else None


def sends_too_much(user: User) -> bool:
    """Whether so much was kept of a person within the hour that somebody else must be sending."""
    since = timezone.now() - timedelta(hours=1)
    kept = AuditEvent.objects.filter(act="staff.forms_held", subject_id=user.pk, at__gt=since)
    return kept.count() >= MOST_AN_HOUR


def tell_browser(request: HttpRequest, response: HttpResponse) -> None:
    """To the browser of somebody wholly logged in: whose it is, until it is closed."""
    if response.status_code >= 500 or SESSION_KEY not in request.session:
        return
    if not isinstance(request.user, User):
        return
    mark = screen_lock.page_mark(request.user)
    if _mark_of(request, FRESH) == mark:
        return
    if second_factor.passed(request) or second_factor.waiver() is not None:
        response.set_cookie(
            cookie(),
            _signer().sign(mark),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def _mark_of(request: HttpRequest, not_older: timedelta) -> str:
    try:
        return _signer().unsign(request.COOKIES.get(cookie(), ""), max_age=not_older)
    except BadSignature:
        return ""


def _signer() -> TimestampSigner:
    return TimestampSigner(salt=_SALT)

"""The lock of an unattended screen (security goal G15).

A locked login is put aside: its session goes on under a key that no browser has, at its `desk`,
which is the digest of a cookie of this browser. The browser's old key opens nothing from then on.
Whoever was put aside at this browser today finds her name on its lock page and gets her session
back, under a fresh key, by her PIN or password. So two people share one tablet: each puts the
other's session aside and takes her own. The twelve hours of a login run on through all of it.
"""

import math
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from staff import second_factor
from staff.models import LoginSession, User
from staff.sessions import DESK, SessionStore, digest, remembered, store_of

MOST_TRIES = 5
WARNED_FOR = 50  # seconds, at least, that a warning stands before a page without scripts locks
GRAIN = timedelta(seconds=5)  # acts within this time count as one; a screen locks no later for it
FORGET = '"cache", "storage"'
"""Clear-Site-Data at lock and logout; cookies stay, because the desk is one."""
_FRESH = "_new_desk"
_FORGETS = "_browser_forgets"


# --- when -----------------------------------------------------------------------------------


def is_idle(seen_at: datetime, now: datetime, lock_after: timedelta) -> bool:
    """Whether a screen is locked by now. Pure."""
    return now - seen_at >= lock_after


def seconds_left(request: HttpRequest) -> int:
    """Until this screen locks or the login ends, rounded up."""
    store, now = store_of(request), timezone.now()
    times = [(store.seen_at or now) + store.lock_after, *([store.ends_at] if store.ends_at else [])]
    return max(0, math.ceil((min(times) - now).total_seconds()))


def is_act(method: str | None, headers: Mapping[str, str], *, polls: bool = False) -> bool:
    """Whether a person did something: went to a page, or sent a form. Pure.

    What a page fetches by itself (a state it polls, an image, a page ahead of time) is none.
    """
    if method == "POST":
        return True
    mode = headers.get("Sec-Fetch-Mode", "navigate")
    return not polls and mode == "navigate" and "Sec-Purpose" not in headers


def warns_after(seconds: int) -> int:
    """After how many whole minutes a page that locks in so many seconds warns of it. Pure.

    For pages without scripts, where it is a style sheet that waits.
    """
    return max(0, (seconds - WARNED_FOR) // 60)


# --- locking --------------------------------------------------------------------------------


def lock(request: HttpRequest) -> LoginSession | None:
    """Put the session of this browser aside. What remains here is nobody's.

    A login without its second factor is ended instead, and so is one that another request of the
    same moment has put aside: then there is nothing to put aside any more.
    """
    setattr(request, _FORGETS, True)
    aside = None
    if second_factor.passed(request) or second_factor.waiver() is not None:
        aside = _put_aside(request)
    if aside is None:
        logout(request)
    return aside


def _put_aside(request: HttpRequest) -> LoginSession | None:
    store = SessionStore()
    store.update(dict(request.session.items()))
    store[DESK] = digest(_desk_of(request) or _new_desk(request))
    store.locked_at = timezone.now()
    old = digest(request.session.session_key or "")
    with transaction.atomic():
        store.create()
        aside = LoginSession.objects.get(session_key=digest(store.session_key or ""))
        _, ended = LoginSession.objects.filter(session_key=old).delete()
        if not ended.get(LoginSession._meta.label):
            aside.delete()
            return None
        _forget(store[DESK], request.user.pk, but=aside.pk)
    request.session.flush()
    request.user = AnonymousUser()
    return aside


def forget_aside(request: HttpRequest, user: Any) -> None:
    """A whole login at this desk takes the place of the session that she had put aside here."""
    if desk := _desk_of(request):
        _forget(digest(desk), user.pk)


def _forget(desk: str, user_id: Any, but: str = "") -> None:
    waiting = LoginSession.objects.filter(desk=desk, user_id=user_id).exclude(locked_at=None)
    waiting.exclude(pk=but).delete()


# --- who may come back ------------------------------------------------------------------------


def put_aside(request: HttpRequest) -> list[LoginSession]:
    """The sessions waiting at this browser's desk, the one locked last first."""
    desk = _desk_of(request)
    if not desk:
        return []
    waiting = LoginSession.objects.in_force().filter(desk=digest(desk)).exclude(locked_at=None)
    rows = waiting.select_related("user").order_by("-locked_at")
    return [row for row in rows if is_hers(row)]


def is_hers(row: LoginSession) -> bool:
    """Whether a session put aside still opens: her account is open, her password the same."""
    user = row.user
    if user is None or not user.is_active:
        return False
    known = str(remembered(row).get(HASH_SESSION_KEY, ""))
    return constant_time_compare(known, user.get_session_auth_hash())


def take_back(request: HttpRequest, row: LoginSession) -> bool:
    """Give a session put aside to this browser, under a fresh key. False if it is gone."""
    kept = remembered(row)
    _, ended = LoginSession.objects.filter(pk=row.pk).delete()
    if not ended.get(LoginSession._meta.label) or kept.get(SESSION_KEY) != str(row.user_id):
        return False
    request.session.flush()
    request.session.update(kept)
    store_of(request).seen_at = timezone.now()
    assert row.user is not None  # noqa: S101  (is_hers has looked)
    request.user = row.user
    rotate_token(request)
    return True


# --- the desk: a cookie of this browser, set with the first answer to somebody logged in --------


def desk_cookie() -> str:
    """The name of the cookie."""
    return "__Host-desk" if settings.SESSION_COOKIE_SECURE else "desk"


def _desk_of(request: HttpRequest) -> str:
    return getattr(request, _FRESH, "") or request.COOKIES.get(desk_cookie(), "")


def _new_desk(request: HttpRequest) -> str:
    token = secrets.token_urlsafe(32)
    setattr(request, _FRESH, token)
    return token


def tell_browser(request: HttpRequest, response: HttpResponse) -> None:
    """After a lock: forget what you cached; and which desk you are, until you are closed.

    A desk is there before it is needed, so that two tabs that lock at once find the same.
    """
    if getattr(request, _FORGETS, False):
        response.headers["Clear-Site-Data"] = FORGET
    elif not _desk_of(request) and SESSION_KEY in request.session:
        _new_desk(request)
    if token := getattr(request, _FRESH, ""):
        response.set_cookie(
            desk_cookie(),
            token,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


# --- whose page it was ------------------------------------------------------------------------


def page_mark(user: User) -> str:
    """Stands in her pages: what was typed there is kept for her even when her session is over."""
    return f"{user.pk}:{_mark(user)}"


def owner_of_page(mark: str) -> User | None:
    """Whose page a mark stood in; nobody's if it is none, or if her logins were ended since."""
    pk, _, sign = mark.partition(":")
    try:
        user = User.objects.filter(pk=UUID(pk)).first()
    except ValueError:
        return None
    if user is None or not user.is_active or not constant_time_compare(sign, _mark(user)):
        return None
    return user


def _mark(user: User) -> str:
    return salted_hmac("staff.page", user.get_session_auth_hash(), algorithm="sha256").hexdigest()

"""What stands between a login and the first page with anything personal on it."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.once import untaken
from staff import screen_lock, second_factor, way_back, writers
from staff.requests import user_of
from staff.sessions import store_of

# By full view name: a view of ours carries its namespace and can never be let through by its name.
SETTING_UP = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
    }
)


UNDERTAKING = "staff:undertaking"


class _Passing:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


LOCK = "staff:lock"
LOCK_PAGES = frozenset({"staff:lock_show", "staff:lock_open"})
POLLS = frozenset({"staff:lock_state"})
"""What pages ask by themselves."""


class LockMiddleware(_Passing):
    """A screen that nobody has touched for some minutes shows the lock page, whatever it asks for.

    Nothing passes but the way out and the page that opens the lock.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Not on public pages: there nobody asks who is reading.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or response.status_code == 302:
            response = way_back.fill_in(request, response)
            screen_lock.tell_browser(request, response)
            writers.tell_browser(request, response)
        if request.method == "POST" and view_name(request) == "account_logout":
            response.headers["Clear-Site-Data"] = screen_lock.FORGET
        way_back.settle(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lock, keeping the form that comes too late; or note that the person did something."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if SESSION_KEY not in request.session:
            return None
        name, store, now = view_name(request), store_of(request), timezone.now()
        seen_at = store.seen_at or now
        if not screen_lock.is_idle(seen_at, now, store.lock_after):
            is_act = screen_lock.is_act(request.method, request.headers, polls=name in POLLS)
            if is_act and abs(now - seen_at) >= screen_lock.GRAIN:
                store.note_act(now)
            return None
        if name == LOCK or not request.user.is_authenticated:
            return None
        if request.method == "POST":
            way_back.keep_what_came_late(request, user_of(request))
        screen_lock.lock(request)
        return None if name in LOCK_PAGES else way_back.to_the_lock(request)


class DoorMiddleware(LoginRequiredMiddleware):
    """Who is not logged in gets the lock page where a screen waits, else the login page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        aside = screen_lock.put_aside(request)
        is_kept = way_back.keep_from_nobody(request, aside)
        if aside:
            return way_back.to_the_lock(request)
        if not is_kept:
            return super().handle_no_permission(request, view_func)
        messages.info(request, _("What you sent is kept, not carried out. Sign in to get it back."))
        return redirect("account_login")


class RequireSecondFactorMiddleware(_Passing):
    """No page of the program without a second factor, for any role, the back office included."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to setting one up; out, where a factor exists and was not shown."""
        if is_open(request, view) or view_name(request) in SETTING_UP:
            return None
        if second_factor.passed(request) or second_factor.waiver() is not None:
            return None
        if is_mfa_enabled(user_of(request)):
            logout(request)
            return redirect("account_login")
        return redirect("mfa_index")


class RequireUndertakingMiddleware(_Passing):
    """No page of the program before the undertaking of confidentiality is accepted (R75)."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the texts in force."""
        name = view_name(request)
        if is_open(request, view) or name in SETTING_UP or name == UNDERTAKING:
            return None
        if user_of(request).has_undertaken:
            return None
        return untaken(redirect(UNDERTAKING))


def is_open(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether nobody is logged in (others see to that), or the view is open to everybody."""
    return not request.user.is_authenticated or not getattr(view, "login_required", True)


def view_name(request: HttpRequest) -> str:
    """The view's name with its namespaces."""
    return request.resolver_match.view_name if request.resolver_match else ""

"""What stands between a login and the first page with anything personal on it."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from staff import second_factor
from staff.requests import user_of

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
        return redirect(UNDERTAKING)


def is_open(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether nobody is logged in (others see to that), or the view is open to everybody."""
    return not request.user.is_authenticated or not getattr(view, "login_required", True)


def view_name(request: HttpRequest) -> str:
    """The view's name with its namespaces."""
    return request.resolver_match.view_name if request.resolver_match else ""

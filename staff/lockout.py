"""What django-axes asks us: by whom and from where somebody failed, and what she sees then.

Its tables hold keyed hashes only: no address of a person and none of a machine.
"""

import ipaddress
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from privacy.encryption.blind import blind_index
from staff import guessing, sign_ins

KEEP_ATTEMPTS = 5_000
_PRIVATE_IPV6 = b"\xfd"  # fd00::/8 is routed nowhere, so the pseudonym can be no real address


def axes_username(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str | None:
    """A keyed hash of the typed e-mail; allauth and Django name the field differently."""
    typed = _typed(request, credentials)
    return guessing.account_of(typed) if typed else None


def axes_ip(request: HttpRequest) -> str:
    """A keyed hash of the client's address, written as an address because axes wants one."""
    address = get_adapter().get_client_ip(request)
    digest = blind_index("login", f"address|{address}")
    return str(ipaddress.IPv6Address(_PRIVATE_IPV6 + digest[:15]))


def lockout_response(
    request: HttpRequest, response: HttpResponse | None, credentials: Any, **kwargs: Any
) -> HttpResponse:
    """The page for whoever typed wrong too often."""
    return render(request, "lockout.html", status=429)


class LockoutHandler(AxesDatabaseHandler):
    """axes' bookkeeping per account and address, and ours per account.

    What identifies the browser or quotes the request is left out.
    """

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        account = axes_username(request, credentials)
        locked: bool = super().is_locked(request, credentials)
        return guessing.is_closed(account, timezone.now()) or locked

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> None:
        if request is None:
            return
        request.axes_user_agent = ""  # type: ignore[attr-defined]  # set by axes itself
        was_locked = request.axes_locked_out  # type: ignore[attr-defined]  # as above
        super().user_login_failed(sender, credentials, request, **kwargs)
        if not was_locked:
            closed = guessing.count_failure(axes_username(request, credentials))
            closed = request.axes_locked_out or closed  # type: ignore[attr-defined]  # as above
            sign_ins.note_wrong(request, _typed(request, credentials), is_closed=closed)
            _forget_oldest_attempts()

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)  # type: ignore[no-untyped-call]
        guessing.forget(guessing.account_of(user.email))


def _typed(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """The e-mail as it was typed; "" where none was."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or given.get("login")
    if not typed and request is not None:
        typed = request.POST.get("login")
    return str(typed or "")


def _forget_oldest_attempts() -> None:
    """Keep axes' table bounded while guesses pour in; the count per account stays."""
    newest = AccessAttempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    AccessAttempt.objects.filter(pk__lte=newest - KEEP_ATTEMPTS).delete()


def keep_counts_only(sender: Any, instance: AccessAttempt, **kwargs: Any) -> None:
    """Before an attempt is saved: who (hashed), where (hashed), when and how often; no more."""
    instance.get_data = instance.post_data = ""
    instance.http_accept = instance.path_info = ""

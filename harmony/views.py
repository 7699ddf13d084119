"""What belongs to no room: is it alive, and pages for what went wrong."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from privacy.audit.acts import ActsClosed
from privacy.disk import cannot_write
from privacy.encryption.errors import KeysUnavailable
from privacy.encryption.keyring import ring
from staff.held_forms import SECRETS
from staff.way_back import is_somebodys_work

CSRF = "csrfmiddlewaretoken"
ICON = "static/img/favicon.svg"
ICON_KEPT = 7 * 24 * 60 * 60
"""Seconds for which a browser asks for the icon no more."""


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while database and keys answer, else 503; never a detail."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ring()
    except (DatabaseError, KeysUnavailable):
        return HttpResponse("unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon of our pages, for what has no head that names it: browsers ask beside a PDF."""
    icon = (settings.BASE_DIR / ICON).read_bytes()
    kept = {"Cache-Control": f"private, max-age={ICON_KEPT}"}
    return HttpResponse(icon, content_type="image/svg+xml", headers=kept)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: without the request's context, because the request itself is what was refused."""
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, saying what to do and never what was asked for."""
    return render(request, "403.html", status=403)


def form_grown_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is not of this browser: she logged in again in another tab.

    What was typed in a page of ours stays on the page, to be sent again. A form of another site,
    which is what the token keeps out, is shown nobody.
    """
    sent = _sent(request) if _is_from_here(request) else {}
    if sent:
        sent |= {"csrf_token": get_token(request), "who": request.user}
    return HttpResponse(render_to_string("403_csrf.html", sent), status=403)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this program sent it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is not there and for what one may not know of."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: without context, because anything may be broken. What is no fault of ours is 503.

    Then what was typed stays on the page, to be sent again as it is.
    """
    template = _template_for(sys.exc_info()[1])
    if template is None:
        return HttpResponse(render_to_string("500.html"), status=500)
    page = render_to_string(template, _sent(request))
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})


def _sent(request: HttpRequest) -> dict[str, Any]:
    """A form as it came, its one-time key too: nothing of it was carried out."""
    if request.method != "POST" or request.FILES or not is_somebodys_work(request):
        return {}
    return {
        "path": request.get_full_path(),
        "csrf_token": request.POST.get(CSRF, ""),
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != CSRF and name not in SECRETS
        ],
    }


def _template_for(problem: BaseException | None) -> str | None:
    """The page that names it: missing keys, a register that moves, a full disk, no database."""
    if isinstance(problem, KeysUnavailable):
        return "keys_unavailable.html"
    if isinstance(problem, ActsClosed):
        return "privacy/register_moved.html"
    if cannot_write(problem):
        return "disk_full.html"
    away = isinstance(problem, OperationalError | InterfaceError)
    return "privacy/database_away.html" if away else None


def nothing_here(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """404 in the place of a page that a package brings and the salon does not want."""
    return page_not_found(request, Exception())

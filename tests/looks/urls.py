"""Addresses for looking at the patterns: the names that the bar leads to, and the patterns."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import include, path

from tests.looks.patterns import draw

PEOPLE = [
    {"url": "/asiakas/1/", "name": "Päivi Korhonen", "detail": "s. 1978"},
    {"url": "/asiakas/2/", "name": "Päivi Koskinen", "detail": "s. 1991"},
    {"url": "/asiakas/3/", "name": "Eeva Kallio", "detail": "s. 1985"},
]


@login_not_required
def nowhere(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Stands for every page a pattern links to; says how it was reached."""
    return HttpResponse(f"<!doctype html><title>{request.method}</title>{request.path}")


@login_not_required
def pattern(request: HttpRequest, name: str) -> HttpResponse:
    """One pattern, through the whole middleware; to a live request a fragment, as real pages do."""
    return HttpResponse("" if request.headers.get("HX-Request") else draw(name, request))


@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """Who is found, as the real page answers: a fragment to a live request."""
    words = request.POST["words"].casefold()
    if words == "login":
        return redirect("/nowhere/")
    found = [person for person in PEOPLE if words in person["name"].casefold()]
    context = {"results": found, "note": f"{len(found)} asiakasta"}
    html = render_to_string("components/search_results.html", context, request)
    return HttpResponse(
        html if request.headers.get("HX-Request") else f"<h1>{json.dumps(words)}</h1>"
    )


def _names(app: str, **views: Any) -> Any:
    routes = [path(f"{name}/", view, name=name) for name, view in views.items()]
    return path(f"{app}/", include((routes, app)))


urlpatterns = [
    _names("treatments", today=nowhere),
    _names("clients", client_list=nowhere, client_search=search),
    _names("marketing", campaign_list=nowhere),
    _names("privacy", promise_list=nowhere),
    _names("admin", index=nowhere),
    path("patterns/<path:name>.html", pattern, name="pattern"),
    path("logout/", nowhere, name="account_logout"),
    path("password/", nowhere, name="account_change_password"),
    path("login/", nowhere, name="account_login"),
    path("reset/", nowhere, name="account_reset_password"),
    path("reauthenticate/", nowhere, name="account_reauthenticate"),
    path("asiakas/<int:number>/", nowhere),
    path("nowhere/", nowhere),
    path("", nowhere),
]

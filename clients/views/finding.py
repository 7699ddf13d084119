"""Finding a client: those seen last, and by any word of the name, phone or e-mail."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clients.cards import card_address
from clients.search import FoundClient, SearchPage, search_clients
from clients.search_limit import is_too_often
from clients.searching.normalise import digits
from clients.views.common import sees_clients, shows_or_takes
from privacy.requests import actor_of

WORDS: Final = "words"
MOST_PAGES: Final = 25
_SHOWN_DIGITS: Final = 4
_MOST_DIGITS: Final = 9


@dataclass(frozen=True)
class Row:
    """A client in a list: enough to tell namesakes apart, and no more."""

    id: UUID
    url: str
    name: str
    birth_year: int | None
    phone_end: str
    last_visit_on: date | None
    is_readable: bool


@require_safe
@sees_clients
def client_list(request: HttpRequest) -> HttpResponse:
    """Clients, those seen last first. Searching replaces the list."""
    number = _page_number(request.GET.get("page", ""))
    return render(request, "clients/client_list.html", _context(request, "", number))


@shows_or_takes
@sees_clients
def client_search(request: HttpRequest) -> HttpResponse:
    """What fits the typed words: a fragment as one types, else a page, else the only card."""
    if request.method != "POST":
        return redirect("clients:client_list")
    if is_too_often(actor_of(request).pk):
        return render(request, "clients/searched_too_often.html", status=429)
    typed = request.POST.get(WORDS, "")
    context = _context(request, typed, _page_number(request.POST.get("page", "")))
    if getattr(request, "htmx", False):
        return render(request, "clients/_results.html", context)
    if typed.strip() and context["page"] == 1 and len(context["rows"]) == 1:
        return redirect(context["rows"][0].url)
    return render(request, "clients/client_search.html", context)


def row_of(request: HttpRequest, client: FoundClient) -> Row:
    """A found client as a list shows her to this person."""
    return Row(
        id=client.id,
        url=card_address(request.user, client.id),
        name=client.name or _("Cannot be read"),
        birth_year=client.birth_year,
        phone_end=digits(client.phone)[-_SHOWN_DIGITS:],
        last_visit_on=client.last_visit_on,
        is_readable=client.is_readable,
    )


def _context(request: HttpRequest, typed: str, number: int) -> dict[str, Any]:
    found = search_clients(typed, page=number)
    return {
        "search_words": typed,
        "rows": [row_of(request, client) for client in found.clients],
        "note": _note(typed, found, number),
        "page": number,
        "next_page": number + 1 if found.has_more and number < MOST_PAGES else None,
        "is_complete": found.is_complete,
        "search_target": "#clients-found",
    }


def _note(typed: str, found: SearchPage, number: int) -> str:
    count = len(found.clients)
    if not typed.strip():
        return _("Seen last") if count else ""
    if not count:
        return _("No client found.")
    if found.has_more or number > 1:
        return _("Many clients: write more of the name, or the year of birth after it.")
    return ngettext("%(count)d client", "%(count)d clients", count) % {"count": count}


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        return 1
    number = int(text[:_MOST_DIGITS])
    return max(1, min(number, MOST_PAGES))

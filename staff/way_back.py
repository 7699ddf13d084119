"""To the lock page and back to where one was, with what one had been typing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from privacy.once import is_untaken
from staff import actions, filling, held_forms, screen_lock, writers
from staff.held_forms import HELD, Held, is_path
from staff.models import HeldForm, LoginSession, User
from staff.requests import user_of

NEXT = "next"
TO_FILL = "held_form_to_fill"
"""In the session: the id of the kept form that the next page is to show filled in."""


def to_the_lock(request: HttpRequest) -> HttpResponseRedirect:
    """The lock page; it remembers where one was, unless a page asked this in the background."""
    page = reverse("staff:lock_show")
    if in_background(request) or request.path == page:
        return redirect(page)
    return redirect(f"{page}?{said(request.get_full_path())}")


def said(path: str) -> str:
    """Where one was, as a question of an address."""
    return urlencode({NEXT: path})


def in_background(request: HttpRequest) -> bool:
    """Whether a script asked, and no person waits for a page."""
    return "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Mode") in {
        "cors",
        "same-origin",
    }


def wanted(request: HttpRequest) -> str:
    """Where the person was, if she said so; "" for anything that is no path of ours."""
    path = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    return path if is_path(path) else ""


def keep_what_came_late(request: HttpRequest, user: User) -> None:
    """A form that was sent when the screen was locked already."""
    if (held := _late_form(request)) is not None:
        actions.hold_forms(by=user, user=user, forms=[held])


def keep_from_nobody(request: HttpRequest, aside: Sequence[LoginSession]) -> bool:
    """A form that was sent when no login was in force: kept for whoever was here last.

    Only where her cookie says so, or hers is the only screen that waits at this browser.
    """
    if (held := _late_form(request)) is None:
        return False
    user = writers.writer_of(request) or (aside[0].user if len(aside) == 1 else None)
    if user is None or writers.sends_too_much(user):
        return False
    actions.hold_forms(by=user, user=user, forms=[held])
    return True


def _late_form(request: HttpRequest) -> Held | None:
    if request.method != "POST" or not is_somebodys_work(request):
        return None
    return held_forms.from_post(request)


def is_somebodys_work(request: HttpRequest) -> bool:
    """Whether a form that was sent is what a person wrote. Doors' own forms hold secrets."""
    match = request.resolver_match
    if in_background(request) or match is None or not match.namespaces:
        return False
    return not match.view_name.startswith(("staff:lock", "staff:pin", "staff:held"))


def onward(request: HttpRequest, user: User, path: str = "") -> str:
    """Where a person goes who is in again: to the form she was filling in, or where she was."""
    found = held_forms.remember_waiting(request, user)
    if len(found) > 1:
        return reverse("staff:held_list")
    for row, held in found:
        return reverse("staff:held_show", args=[row.pk]) if held.was_sent else held.path
    return path or home(user)


def home(user: User) -> str:
    """The day's page; her own account for who sees no client."""
    if user.has_perm("clients.view_client"):
        return str(settings.LOGIN_REDIRECT_URL)
    return reverse("staff:account")


def settle(request: HttpRequest, response: HttpResponse) -> None:
    """After a form that led on: a kept one that was taken waits no more; one that was not taken,
    because the card or the texts for staff are to be opened first, is kept.
    """
    if request.method != "POST" or response.status_code != 302:
        return
    if not hasattr(request, "session") or not isinstance(request.user, User):
        return
    if is_untaken(response):
        keep_what_came_late(request, request.user)
        held_forms.remember_waiting(request, request.user)
        return
    pk = request.session.get(HELD, {}).get(request.get_full_path())
    form = HeldForm.objects.filter(pk=UUID(pk), user=request.user).first() if pk else None
    if form is not None:
        actions.let_form_go(by=request.user, form=form)
        held_forms.forget_waiting(request, form.pk)


def fill_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page that a person asked for, with her kept form in it (see lock_views.held_see).

    Where the page has no such form she is led back, and the form still waits.
    """
    if request.method != "GET" or not (pk := request.session.get(TO_FILL)):
        return response
    if request.session.get(HELD, {}).get(request.get_full_path()) != pk:
        return response
    del request.session[TO_FILL]
    page = _filled(request, response, UUID(pk))
    if page is None:
        answer = redirect("staff:held_show", pk)
        messages.info(request, _("This form cannot be shown again. Send it, or let it go."))
        kept: Any = messages.get_messages(request)
        kept.update(answer)  # their middleware has done so before us
        return answer
    response.content = page.encode()
    return response


def _filled(request: HttpRequest, response: HttpResponse, pk: UUID) -> str | None:
    found = (held for row, held in held_forms.waiting(user_of(request)) if row.pk == pk)
    held = next(found, None)
    if held is None or response.status_code != 200 or response.streaming:
        return None
    return filling.filled_in(response.content.decode(), held, held_forms.filled_line())


def note_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """After a whole login: her screen waits here no more, and her forms are offered to her."""
    screen_lock.forget_aside(request, user)
    held_forms.remember_waiting(request, user)

"""To the lock page and back to where one was, with what one had been typing."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from staff import actions, held_forms, screen_lock
from staff.held_forms import HELD, is_path
from staff.models import HeldForm, User

NEXT = "next"


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
    if is_somebodys_work(request) and (held := held_forms.from_post(request)) is not None:
        actions.hold_forms(by=user, user=user, forms=[held])


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


def forget_what_was_sent(request: HttpRequest, response: HttpResponse) -> None:
    """A kept form has now been sent by its writer, and was taken: it waits no more."""
    if request.method != "POST" or response.status_code != 302:
        return
    if not hasattr(request, "session") or not isinstance(request.user, User):
        return
    pk = request.session.get(HELD, {}).get(request.get_full_path())
    form = HeldForm.objects.filter(pk=UUID(pk), user=request.user).first() if pk else None
    if form is not None:
        actions.let_form_go(by=request.user, form=form)
        held_forms.forget_waiting(request, form.pk)


def note_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """After a whole login: her screen waits here no more, and her forms are offered to her."""
    screen_lock.forget_aside(request, user)
    held_forms.remember_waiting(request, user)

"""The locked screen: locking it, opening it again, and getting back what was half written."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from privacy.audit.acts import SYSTEM
from staff import actions, held_forms, pins, screen_lock, way_back
from staff.held_forms import Held
from staff.lock_forms import PasswordUnlockForm, PinUnlockForm
from staff.models import HeldForm, LoginSession, Pin, User
from staff.requests import user_of
from staff.views import shows_or_takes

SWITCH = "switch"


@login_not_required
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this screen, keeping what was typed on the page. One tap; also when time is out.

    A page whose session is over already says by its mark whose it was.
    """
    user = screen_lock.owner_of_page(request.POST.get("page", ""))
    if user is None and isinstance(request.user, User):
        user = request.user
    forms = held_forms.from_script(request.POST.get("held", ""))
    if user is not None and forms:
        actions.hold_forms(by=user, user=user, forms=forms)
    if request.user.is_authenticated:
        screen_lock.lock(request)
    if not screen_lock.put_aside(request):
        return redirect("account_login")
    page = redirect("staff:lock_show")
    path = way_back.wanted(request)
    if path and SWITCH not in request.POST:
        page.headers["Location"] += f"?{way_back.said(path)}"
    return page


@login_not_required
@require_safe
def lock_show(request: HttpRequest) -> HttpResponse:
    """Who is here: the people whose screens wait at this browser. Nothing else is shown."""
    if request.user.is_authenticated:
        return redirect("/")
    aside = screen_lock.put_aside(request)
    if not aside:
        return redirect("account_login")
    page = {"aside": aside, "path": way_back.wanted(request)}
    if len(aside) == 1:
        return _ask(request, aside[0], page)
    return render(request, "staff/lock_show.html", page)


@login_not_required
@sensitive_post_parameters("pin", "password")
@shows_or_takes
def lock_open(request: HttpRequest, login: UUID) -> HttpResponse:
    """A name was picked: her PIN, or her password. After five wrong tries a whole login."""
    if request.user.is_authenticated:
        return redirect("/")
    aside = screen_lock.put_aside(request)
    row = next((one for one in aside if one.public_id == login), None)
    if row is None:
        return redirect("staff:lock_show" if aside else "account_login")
    page = {"aside": aside, "path": way_back.wanted(request)}
    if request.method != "POST":
        return _ask(request, row, page)
    way = "pin" if "pin" in request.POST else "password"
    form = (PinUnlockForm if way == "pin" else PasswordUnlockForm)(request.POST)
    if not form.is_valid():
        return _ask(request, row, page, form)
    left = actions.spend_try(by=SYSTEM, session=row)
    if left >= 0 and _is_right(request, row, way, form.cleaned_data[way]):
        return _let_in(request, row, way, page)
    if left <= 0:
        actions.end_locked(by=SYSTEM, session=row)
        messages.error(request, _("Five wrong tries. Sign in again."))
        return redirect("account_login")
    form.add_error(way, _wrong(left))
    return _ask(request, row, page, form)


@shows_or_takes
def lock_state(request: HttpRequest) -> HttpResponse:
    """Seconds until this screen locks. Asking is no act of a person; sending (she typed) is one."""
    left = screen_lock.seconds_left(request)
    return HttpResponse(str(left), content_type="text/plain")


def _ask(
    request: HttpRequest,
    row: LoginSession,
    page: dict[str, Any],
    said: PinUnlockForm | PasswordUnlockForm | None = None,
) -> HttpResponse:
    has_pin = Pin.objects.filter(user=row.user).exists()
    pin_form = said if isinstance(said, PinUnlockForm) else PinUnlockForm()
    password_form = said if isinstance(said, PasswordUnlockForm) else PasswordUnlockForm()
    uses_password = said is password_form or not has_pin
    first = password_form.fields["password"] if uses_password else pin_form.fields["pin"]
    first.widget.attrs["autofocus"] = True
    forms = {
        "row": row,
        "pin_form": pin_form if has_pin else None,
        "password_form": password_form,
        "uses_password": uses_password,
    }
    return render(request, "staff/lock_open.html", {**page, **forms})


def _is_right(request: HttpRequest, row: LoginSession, way: str, said: str) -> bool:
    user = row.user
    if user is None:
        return False
    if way == "pin":
        kept = Pin.objects.filter(user=user).first()
        return kept is not None and pins.is_right(said, user.pk, kept.hash)
    return authenticate(request, email=user.email, password=said) == user


def _let_in(
    request: HttpRequest, row: LoginSession, way: str, page: dict[str, Any]
) -> HttpResponse:
    was_last = page["aside"][0].pk == row.pk
    if not screen_lock.take_back(request, row):
        return redirect("staff:lock_show")
    user = user_of(request)
    actions.note_unlocked(by=user, user=user, way=way)
    return redirect(way_back.onward(request, user, page["path"] if was_last else ""))


def _wrong(left: int) -> str:
    text = ngettext(
        "Wrong. %(count)s try is left.",
        "Wrong. %(count)s tries are left.",
        left,
    )
    return text % {"count": left}


# --- what was half written ----------------------------------------------------------------------


@require_safe
def held_list(request: HttpRequest) -> HttpResponse:
    """My forms that a lock or the end of a login came upon."""
    return render(request, "staff/held_list.html", {"held": held_forms.waiting(user_of(request))})


@require_safe
def held_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: go on filling it in, send it as it was, or let it go."""
    row, held = _mine(request, pk)
    return render(request, "staff/held_show.html", {"row": row, "held": held})


@require_POST
def held_see(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, filled in with what was typed, once."""
    _row, held = _mine(request, pk)
    held_forms.remember_waiting(request, user_of(request), first=pk)
    request.session[way_back.TO_FILL] = str(pk)
    return redirect(held.path)


@require_POST
def held_take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The content, for the script that fills the form in again. It is forgotten here."""
    row, held = _mine(request, pk)
    there = request.POST.getlist("there")
    marks = {said.partition("=")[0] for said in there}
    if any(name in marks and f"{name}={value}" not in there for name, value in held.fields):
        return HttpResponse(status=409)  # its form is not on this page: it still waits
    _let_go(request, row)
    said = {"which": held.which, "names": held.names, "fields": held.fields}
    return JsonResponse({**said, "whole": held.was_sent})


@require_POST
def held_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Not wanted any more."""
    row, _held = _mine(request, pk)
    _let_go(request, row)
    messages.success(request, _("The half-filled form is gone."))
    return redirect("staff:held_list")


def _mine(request: HttpRequest, pk: UUID) -> tuple[HeldForm, Held]:
    for row, held in held_forms.waiting(user_of(request)):
        if row.pk == pk:
            return row, held
    raise Http404


def _let_go(request: HttpRequest, row: HeldForm) -> None:
    actions.let_form_go(by=user_of(request), form=row)
    held_forms.forget_waiting(request, row.pk)

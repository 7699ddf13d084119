"""Pages about one's own account: opening it by a link, and where one is logged in."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from privacy.audit.acts import SYSTEM
from privacy.once import once
from privacy.text import to_html
from staff import actions
from staff.forms import FirstOwnerForm, PasswordForm, UndertakingForm
from staff.links import find_invitation
from staff.lock_forms import PinForm
from staff.models import LoginSession, Pin, StaffText
from staff.requests import user_of
from staff.sessions import digest
from staff.sign_ins import newest_of
from staff.views import accepted_by, shows_or_takes


@login_not_required
@sensitive_post_parameters("password")
@shows_or_takes
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a one-time link: set a password; the first owner says who she is.

    Wrong, used, replaced and late links get the same page. A second tap finds the link used; the
    page says so.
    """
    try:
        invitation = find_invitation(token)
        kind = PasswordForm if invitation.user else FirstOwnerForm
        form = kind(request.POST or None, user=invitation.user)
        if request.method == "POST" and form.is_valid():
            actions.accept_invitation(by=SYSTEM, token=token, **form.cleaned_data)
            logout(request)
            messages.success(request, _("Your account is open. Log in."))
            return redirect("account_login")
    except actions.InvalidLink:
        return render(request, "staff/invitation_invalid.html", status=404)
    page = {"form": form, "member": invitation.user}
    return render(request, "staff/invitation_accept.html", page)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """My account: where I am logged in, my password and second factors."""
    key = digest(request.session.session_key or "")
    logins = [
        (session, session.session_key == key)
        for session in LoginSession.objects.in_force().filter(user=user_of(request))
    ]
    has_pin = Pin.objects.filter(user=user_of(request)).exists()
    page = {"logins": logins, "has_pin": has_pin, "sign_ins": newest_of(user_of(request))}
    return render(request, "staff/account.html", page)


@sensitive_post_parameters("pin", "pin_again")
@shows_or_takes
@reauthentication_required
@once
def pin_set(request: HttpRequest) -> HttpResponse:
    """The six digits that open my locked screen. Asked by whoever has just shown who she is."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = user_of(request)
        actions.set_pin(by=user, user=user, pin=form.cleaned_data["pin"])
        messages.success(request, _("The PIN is set. It opens your locked screen."))
        return redirect("staff:account")
    has_pin = Pin.objects.filter(user=user_of(request)).exists()
    return render(request, "staff/pin_set.html", {"form": form, "has_pin": has_pin})


@require_POST
@once
def pin_remove(request: HttpRequest) -> HttpResponse:
    """My locked screen then takes my password or passkey."""
    actions.remove_pin(by=user_of(request), user=user_of(request))
    messages.success(request, _("The PIN is removed."))
    return redirect("staff:account")


@shows_or_takes
def undertaking(request: HttpRequest) -> HttpResponse:
    """The undertaking of confidentiality and the notice to staff, accepted before anything else.

    No form key is needed: accepting twice is accepting once.
    """
    texts = StaffText.current()
    form = UndertakingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shown = form.cleaned_data["shown"]
            actions.accept_texts(by=user_of(request), user=user_of(request), shown=shown)
        except actions.TextsChanged:
            form.add_error(None, _("There is a newer text. Read it first."))
        else:
            return redirect(get_adapter().get_login_redirect_url(request))
    page = {"texts": [(text, to_html(text.text)) for text in texts], "form": form}
    return render(request, "staff/undertaking.html", page)


@require_safe
def undertaking_print(request: HttpRequest) -> HttpResponse:
    """What I have accepted, for paper."""
    page = {"member": user_of(request), "accepted": accepted_by(user_of(request))}
    return render(request, "staff/undertaking_print.html", page)


@require_POST
@once
def account_session_end(request: HttpRequest, login: UUID) -> HttpResponse:
    """End one of my logins."""
    session = LoginSession.objects.shown_as(login, user=user_of(request))
    if session is None:
        raise Http404
    actions.end_session(by=user_of(request), session=session)
    messages.success(request, _("The login is ended."))
    return redirect("staff:account")

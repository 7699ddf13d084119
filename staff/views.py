"""The owner's pages about staff."""

from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.documents.reply import staff_paper
from privacy.once import once
from privacy.text import to_html
from staff import actions, second_factor, sign_ins
from staff.forms import CloseForm, UserForm
from staff.links import absolute
from staff.models import LINK_VALID_FOR, Acceptance, LoginSession, User
from staff.requests import user_of
from staff.roles import ROLES

manages_staff = permission_required("staff.manage_staff", raise_exception=True)
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@manages_staff
def staff_list(request: HttpRequest) -> HttpResponse:
    """Who uses the program."""
    staff = User.objects.prefetch_related("groups")
    page = {"staff": staff, "waiver": second_factor.waiver()}
    return render(request, "staff/staff_list.html", page)


@shows_or_takes
@manages_staff
@once
def staff_invite(request: HttpRequest) -> HttpResponse:
    """A new colleague. The answer shows the link to give her; it is shown once."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, token = actions.invite_user(by=user_of(request), **form.cleaned_data)
        return _show_link(request, user, token)
    return render(request, "staff/staff_invite.html", {"form": form, "roles": ROLES})


@require_safe
@manages_staff
def staff_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One colleague: role, logins in force, what can be done."""
    member = get_object_or_404(User, pk=pk)
    sessions = LoginSession.objects.in_force().filter(user=member)
    page = {
        "member": member,
        "sessions": sessions,
        "sign_ins": sign_ins.newest_of(member),
        "has_factors": is_mfa_enabled(member),
    }
    return render(request, "staff/staff_member.html", page)


@shows_or_takes
@manages_staff
@once
def staff_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a colleague's details, footing or role."""
    member = get_object_or_404(User, pk=pk)
    form = UserForm(request.POST or None, user=member, initial=_initial(member))
    if request.method == "POST" and form.is_valid() and _change(request, member, form):
        messages.success(request, _("Saved."))
        return redirect("staff:staff_member", pk=pk)
    page = {"member": member, "form": form, "roles": ROLES}
    return render(request, "staff/staff_change.html", page)


@shows_or_takes
@manages_staff
@once
def staff_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a colleague's account from a day on."""
    member = get_object_or_404(User, pk=pk)
    form = CloseForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(by=user_of(request), user=member, **form.cleaned_data)
        except actions.OwnerNeeded:
            form.add_error(None, _owner_needed())
        else:
            messages.success(request, _("The closing date is saved."))
            return redirect("staff:staff_member", pk=pk)
    return render(request, "staff/staff_close.html", {"member": member, "form": form})


@require_POST
@manages_staff
@once
def staff_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again."""
    actions.reopen_account(by=user_of(request), user=get_object_or_404(User, pk=pk))
    messages.success(request, _("The account is open."))
    return redirect("staff:staff_member", pk=pk)


@require_POST
@manages_staff
@once
def staff_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A fresh link for a colleague who lost hers, or her password."""
    member = get_object_or_404(User, pk=pk)
    token = actions.renew_invitation(by=user_of(request), user=member)
    return _show_link(request, member, token)


@require_POST
@manages_staff
@once
def staff_sessions_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End all logins of a colleague."""
    actions.end_sessions(by=user_of(request), user=get_object_or_404(User, pk=pk))
    messages.success(request, _("All logins are ended."))
    return redirect("staff:staff_member", pk=pk)


@require_POST
@manages_staff
@once
def staff_session_end(request: HttpRequest, login: UUID) -> HttpResponse:
    """End one login of a colleague."""
    session = LoginSession.objects.shown_as(login)
    if session is None:
        raise Http404
    member = session.user_id
    actions.end_session(by=user_of(request), session=session)
    messages.success(request, _("The login is ended."))
    return redirect("staff:staff_member", pk=member)


@require_POST
@manages_staff
@once
def staff_factors_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove the second factors that a colleague has lost."""
    actions.remove_factors(by=user_of(request), user=get_object_or_404(User, pk=pk))
    messages.success(request, _("The second factors are removed."))
    return redirect("staff:staff_member", pk=pk)


@require_POST
@manages_staff
def staff_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that is held about a colleague, on paper or as a file for her (R76)."""
    found = actions.export_staff_member(by=user_of(request), user=get_object_or_404(User, pk=pk))
    if "paper" in request.POST:
        paper = staff_paper({**found, "log": found["own_acts"]}, get_language() or "fi")
        printed = HttpResponse(paper, content_type="application/pdf")
        printed["Content-Disposition"] = 'inline; filename="omat-tiedot.pdf"'
        printed["Cache-Control"] = "no-store"
        return printed
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="omat-tiedot.json"'
    return answer


@require_safe
@manages_staff
def staff_undertaking_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a colleague has accepted, for paper."""
    member = get_object_or_404(User, pk=pk)
    page = {"member": member, "accepted": accepted_by(member)}
    return render(request, "staff/undertaking_print.html", page)


def accepted_by(member: User) -> list[tuple[Acceptance, str]]:
    """What a person accepted, newest first, each with its text as HTML."""
    accepted = Acceptance.objects.filter(user=member).select_related("text")
    return [(acceptance, to_html(acceptance.text.text)) for acceptance in accepted]


def _initial(member: User) -> dict[str, str]:
    said = {name: getattr(member, name) for name in ("name", "email", "employment")}
    return {**said, "role": member.role}


def _change(request: HttpRequest, member: User, form: UserForm) -> bool:
    said = dict(form.cleaned_data)
    role = said.pop("role")
    try:
        if role != member.role:
            actions.change_role(by=user_of(request), user=member, role=role)
    except actions.OwnerNeeded:
        form.add_error("role", _owner_needed())
        return False
    actions.correct_user(by=user_of(request), user=member, **said)
    return True


def _owner_needed() -> str:
    return _("The salon needs an owner. Make somebody else an owner first.")


def _show_link(request: HttpRequest, member: User, token: str) -> HttpResponse:
    link = absolute(reverse("staff:invitation_accept", args=[token]))
    context = {"member": member, "link": link, "days": LINK_VALID_FOR.days}
    return render(request, "staff/staff_link.html", context)

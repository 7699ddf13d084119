"""The owner's decisions about everybody's login: the second factor, and the texts to accept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from privacy.once import once
from privacy.text import to_html
from staff import actions, second_factor
from staff.forms import StaffTextForm, WaiverForm
from staff.lock_forms import LockTimeForm
from staff.models import LockTime, StaffText
from staff.requests import user_of
from staff.views import manages_staff, shows_or_takes


@shows_or_takes
@manages_staff
@once
def second_factor_policy(request: HttpRequest) -> HttpResponse:
    """Whether logging in takes a second factor. Doing without needs a reason."""
    waiver = second_factor.waiver()
    form = WaiverForm(request.POST or None)
    if request.method == "POST" and waiver is not None:
        actions.require_second_factor(by=user_of(request))
        messages.success(request, _("Logging in takes a second factor again."))
        return redirect("staff:second_factor_policy")
    closed = second_factor.is_closed_network()
    if request.method == "POST" and closed and form.is_valid():
        actions.waive_second_factor(by=user_of(request), **form.cleaned_data)
        messages.success(request, _("Saved. The reason is shown on the promise board."))
        return redirect("staff:second_factor_policy")
    page = {"waiver": waiver, "form": form, "is_closed_network": closed}
    return render(request, "staff/second_factor_policy.html", page)


@shows_or_takes
@manages_staff
@once
def staff_texts(request: HttpRequest) -> HttpResponse:
    """The texts that staff accept, and a new version of one."""
    form = StaffTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.publish_text(by=user_of(request), **form.cleaned_data)
        messages.success(request, _("Published. Everybody accepts it before her next page."))
        return redirect("staff:staff_texts")
    texts = [(text, to_html(text.text)) for text in StaffText.current()]
    return render(request, "staff/staff_texts.html", {"texts": texts, "form": form})


@shows_or_takes
@manages_staff
@once
def lock_time(request: HttpRequest) -> HttpResponse:
    """After how many minutes an unattended screen locks. It always does."""
    form = LockTimeForm(request.POST or None, initial={"minutes": LockTime.current()})
    if request.method == "POST" and form.is_valid():
        actions.set_lock_time(by=user_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("staff:staff_list")
    return render(request, "staff/lock_time.html", {"form": form})

"""The owner's page about the whole register: she releases its export, or an import into here."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from privacy.leaving import transfer
from privacy.leaving.actions import recall_release, release_register
from privacy.models import DataSubject, RegisterRelease
from privacy.once import once
from privacy.periods import DOCUMENT_DAYS
from privacy.requests import actor_of

moves_registers = permission_required("privacy.move_register", raise_exception=True)
KINDS = RegisterRelease.Kind


@require_safe
@moves_registers
@reauthentication_required
def register_move(request: HttpRequest) -> HttpResponse:
    """What may be released, what is released now, and the code of the last export."""
    export = RegisterRelease.newest(KINDS.EXPORT)
    page = {
        "kinds": KINDS,
        "export": export,
        "import": RegisterRelease.newest(KINDS.IMPORT),
        "code": _code(export),
        "is_empty": not DataSubject.objects.exists(),
    }
    answer = render(request, "privacy/register_move.html", page)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@moves_registers
@reauthentication_required
@once
def register_release(request: HttpRequest, kind: str) -> HttpResponse:
    """Let a command take the register out, or read one in."""
    _refuse_unknown(kind)
    release_register(by=actor_of(request), kind=kind)
    messages.success(request, _("Released for a day."))
    return redirect("privacy:register_move")


@require_POST
@moves_registers
@once
def register_recall(request: HttpRequest, kind: str) -> HttpResponse:
    """Take the release back."""
    _refuse_unknown(kind)
    recall_release(by=actor_of(request), kind=kind)
    messages.success(request, _("The release is taken back."))
    return redirect("privacy:register_move")


def _refuse_unknown(kind: str) -> None:
    if kind not in KINDS.values:
        raise Http404


def _code(export: RegisterRelease | None) -> str:
    """The transfer code while the export may be made, and for a week after."""
    if export is None or timezone.now() > export.released_at + timedelta(days=DOCUMENT_DAYS):
        return ""
    return transfer.transfer_code(export.pk)

"""The promise board of the owner. It shows what the daily command has found, and checks nothing."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacy.promises.board import board

sees_promises = permission_required("privacy.view_promises", raise_exception=True)


@require_safe
@sees_promises
def promise_list(request: HttpRequest) -> HttpResponse:
    """How the promises stand, broken ones first, and what is missing before real clients come."""
    return render(request, "privacy/promise_list.html", {"board": board()})


@require_safe
@sees_promises
def promise_print(request: HttpRequest) -> HttpResponse:
    """The same as a statement on paper, in the order of the policy."""
    return render(request, "privacy/promise_print.html", {"board": board()})

"""What the views of this room share: who may do what, and what a page says when it cannot read."""

import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from privacy.encryption import CannotBeRead

View = Callable[..., HttpResponse]
VIEW, ADD, CHANGE = (f"clients.{act}_client" for act in ("view", "add", "change"))
MERGES = (VIEW, CHANGE, "clients.merge_clients")

sees_clients = permission_required(VIEW, raise_exception=True)
adds_clients = permission_required((VIEW, ADD), raise_exception=True)
changes_clients = permission_required((VIEW, CHANGE), raise_exception=True)
merges_clients = permission_required(MERGES, raise_exception=True)
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])


def needs_readable_card(view: View) -> View:
    """A view that changes a record has to read it first: say so where that is not possible."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CannotBeRead:
            return render(request, "clients/cannot_be_read.html", status=409)

    return guarded


def add_problems(form: forms.BaseForm, problem: ValidationError) -> None:
    """Put what an act refused beside its field; a guardian's beside her name."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        field = {"guardian": "guardian_name"}.get(name, name)
        form.add_error(field if field in form.fields else None, errors)

"""Forms that are carried out once: a second tap, a reload or a lost answer stores nothing twice.

A page's form carries `{% form_key %}`. The key is stored in the transaction of the act it starts;
the same form sent again is led to the first one's result, the same key with other content is
refused (409) with an explanation. So is a form without a key (400), which nothing would protect.
"""

import functools
import hashlib
import hmac
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from privacy.audit.acts import act
from privacy.encryption.keyring import ring
from privacy.models import FormKey

View = Callable[..., HttpResponse]
Redirect = TypeVar("Redirect", bound=HttpResponse)
FIELD = "form_key"
_UNTAKEN = "_was_not_carried_out"


def untaken(response: Redirect) -> Redirect:
    """Say of an answer that it leads away from a form that was not carried out: it may come again,
    and what was typed is kept (staff.way_back).
    """
    setattr(response, _UNTAKEN, True)
    return response


def is_untaken(response: HttpResponse) -> bool:
    """Whether a form was not carried out, and the answer leads away from it."""
    return getattr(response, _UNTAKEN, False) is True


def once(view: View) -> View:
    """Carry out a POST view at most once per form key; without a key, not at all."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = _key(request)
        if key is None:
            return render(request, "privacy/form_outdated.html", status=400)
        digest = _digest(request)
        with act():
            if not _take(key, request.user.pk, digest):
                return _repeated(request, key, digest)
            response = view(request, *args, **kwargs)
            _settle(key, response)
        return response

    return guarded


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _take(key: UUID, user_id: Any, digest: bytes) -> bool:
    try:
        with transaction.atomic():
            FormKey.objects.create(key=key, user_id=user_id, digest=digest, location="")
    except IntegrityError:
        return False
    return True


def _settle(key: UUID, response: HttpResponse) -> None:
    """Keep the key of a form that led on; free that of a form shown again with errors."""
    mine = FormKey.objects.filter(key=key)
    if isinstance(response, HttpResponseRedirect) and not is_untaken(response):
        mine.update(location=response.url)
    else:
        mine.delete()


def _repeated(request: HttpRequest, key: UUID, digest: bytes) -> HttpResponse:
    first = FormKey.objects.filter(key=key, user_id=str(request.user.pk)).first()
    if first is not None and hmac.compare_digest(bytes(first.digest), digest) and first.location:
        return HttpResponseRedirect(first.location)
    return render(request, "privacy/form_sent_already.html", status=409)


def _digest(request: HttpRequest) -> bytes:
    said = sorted(
        (name, request.POST.getlist(name))
        for name in request.POST
        if name not in (FIELD, "csrfmiddlewaretoken")
    )
    content = repr((request.path, said)).encode("utf-8", "backslashreplace")
    return hmac.new(ring().key("audit"), content, hashlib.sha256).digest()

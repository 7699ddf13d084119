"""Pages behind the links of a letter: no login, no cookie, GET changes nothing (R64, RFC 8058)."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from marketing.actions.consent import confirm_address, unsubscribe
from marketing.actors import HOLDER
from marketing.audience import may_confirm
from marketing.leave_limit import is_too_often
from marketing.models import SubscribedAddress
from marketing.suppression import ban_hashes, is_banned
from marketing.tokens import CONFIRM, LEAVE, BadToken, Link, read_token
from marketing.vocabulary import LINK
from privacy.encryption import CannotBeRead
from privacy.models import DataSubject

View = Callable[..., HttpResponse]
ONE_CLICK = ("List-Unsubscribe", "One-Click")


def for_everybody(view: View) -> View:
    """Open to all and to mail providers: the token is the permission, so no cookie is asked."""

    @functools.wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except BadToken:
            is_guessing = is_too_often(f"from {request.META.get('REMOTE_ADDR', '')}")
            status = 429 if is_guessing else 404
            response = render(request, "marketing/link_broken.html", status=status)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    guarded: View = login_not_required(
        csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(shown))
    )
    return guarded


@for_everybody
def letter_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link: it shows a button, and acts on it. What for stands in the token."""
    try:
        return _leave(request, read_token(LEAVE, token))
    except BadToken:
        return _confirm(request, read_token(CONFIRM, token))


def _leave(request: HttpRequest, link: Link) -> HttpResponse:
    """The button acts, and so does a mail provider's one click. Nobody is asked why."""
    is_done = _means_it(request)
    is_again = is_done and is_too_often(f"link {link.subject_id} {link.address_hash.hex()}")
    if is_done and not (is_again and is_banned(link.address_hash)):
        subject = DataSubject.objects.filter(pk=link.subject_id).first()
        unsubscribe(by=HOLDER, subject=subject, address_hash=link.address_hash, way=LINK)
    return render(request, "marketing/letter_leave.html", {"is_done": is_done})


def _confirm(request: HttpRequest, link: Link) -> HttpResponse:
    """The holder of an address says that the letter may come."""
    is_done = _means_it(request)
    is_new = is_done and not is_too_often(f"yes {link.subject_id} {link.address_hash.hex()}")
    address = _waiting(link) if is_new else None
    if address is not None:
        confirm_address(by=HOLDER, address=address)
    return render(request, "marketing/letter_confirm.html", {"is_done": is_done})


def _means_it(request: HttpRequest) -> bool:
    """A scanner may post an empty form; a provider says One-Click, our page's button says yes."""
    name, value = ONE_CLICK
    if request.method != "POST":
        return False
    return request.POST.get(name) == value or request.POST.get("yes") == "1"


def _waiting(link: Link) -> SubscribedAddress | None:
    """The address that waits for this link; None when she has left, or changed it, meanwhile."""
    address = may_confirm(link.subject_id)
    try:
        if address is not None and link.address_hash in ban_hashes(address.sealed.email):
            return address
    except CannotBeRead:
        return None
    return None

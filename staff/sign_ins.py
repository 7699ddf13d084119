"""The log of logins: who, when, with what success, at which browser, from which place.

It stands apart from the use log and is kept for a year. The place is a keyed hash, cut short. A
wrong login at an account that nobody has costs the same statements, and leaves no row.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from privacy.encryption.blind import blind_index, normalise_email
from staff.models import SignIn, User
from staff.models.watch import PLACE_LENGTH
from staff.sessions import device_of

KEEP_WRONG = 500  # per account; the count in a row, which closes it, is kept elsewhere
SHOWN = 10


def note_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """She is in."""
    SignIn(user=user, outcome=SignIn.Outcome.IN, **_where(request)).save(force_insert=True)


def note_wrong(request: HttpRequest, email: str, *, is_closed: bool) -> None:
    """A wrong password or code; `is_closed` when it was one too many."""
    outcome = SignIn.Outcome.CLOSED if is_closed else SignIn.Outcome.WRONG
    with transaction.atomic():
        user = User.objects.filter(email=normalise_email(email)).first()
        SignIn(user=user, outcome=outcome, **_where(request)).save(force_insert=True)
        wrong = SignIn.objects.filter(user=user).exclude(outcome=SignIn.Outcome.IN)
        oldest = wrong.order_by("-at").values("pk")[KEEP_WRONG:]
        SignIn.objects.filter(Q(user=None) | Q(pk__in=oldest)).delete()


def newest_of(user: User) -> list[SignIn]:
    """What the pages show: the last few logins and wrong logins of a person."""
    return list(SignIn.objects.filter(user=user)[:SHOWN])


def place_of(request: HttpRequest) -> str:
    """A short keyed hash of the address that a request comes from."""
    address = get_adapter().get_client_ip(request)
    return blind_index("login", f"place|{address}").hex()[:PLACE_LENGTH]


def _where(request: HttpRequest) -> dict[str, str]:
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    return {"device": device, "place": place_of(request)}

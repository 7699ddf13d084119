"""Whether a login went through a second factor, and whether this installation asks for one (R72).

A session says so itself, with the person's id, so that no page costs a query. The flag is set by
allauth's signals: a factor was used, or added by somebody who proved that it works.
"""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from staff.models import SecondFactorWaiver

PASSED = "second_factor_of"
_LOCAL_NAMES = ("localhost",)
_LOCAL_ENDINGS = (".localhost", ".local", ".home.arpa", ".internal")


def passed(request: HttpRequest) -> bool:
    """Whether the person on this session has shown a second factor."""
    return bool(request.session.get(PASSED) == str(request.user.pk))


def note_factor(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A second factor was used, or added."""
    request.session[PASSED] = str(user.pk)


def note_factor_removed(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """The last factor is gone: from now on every page asks for a new one."""
    if not is_mfa_enabled(user):
        request.session.pop(PASSED, None)


def waiver() -> SecondFactorWaiver | None:
    """The decision by which this installation does without, if there is one in force."""
    if not is_closed_network():
        return None
    return SecondFactorWaiver.objects.filter(ended_at=None).first()


def is_closed_network() -> bool:
    """Whether this installation answers only to names of its machine or its own network."""
    hosts = [*settings.ALLOWED_HOSTS, urlsplit(settings.HARMONY_URL).hostname or ""]
    return all(is_private_host(host) for host in hosts)


def is_private_host(host: str) -> bool:
    """Whether a host name or address cannot be reached from the internet."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name in _LOCAL_NAMES or name.endswith(_LOCAL_ENDINGS)
    return address.is_private and not address.is_unspecified

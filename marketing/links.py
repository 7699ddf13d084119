"""The addresses that letters lead to, and whether this salon has any that the world can reach."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from marketing.tokens import CONFIRM, LEAVE, Link, make_token


@dataclass(frozen=True, slots=True)
class Ways:
    """How one reader leaves: by a page, if the salon has a public address, and by mail."""

    page: str
    mail: str


def is_public(address: str) -> bool:
    """Whether an address is https on a host that others can reach: no loopback, no bare IP."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or "." not in host:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not host.endswith((".local", ".localhost", ".internal", ".lan"))
    return False


def has_public_address() -> bool:
    """Whether pages of this installation can be opened by a reader at home."""
    return is_public(settings.HARMONY_URL)


def public_url(path: str) -> str:
    """An address of ours as the world knows it."""
    return settings.HARMONY_URL.rstrip("/") + path


def leave_path(link: Link) -> str:
    """The page on which the holder of an address leaves."""
    return reverse("marketing:letter_link", args=[make_token(LEAVE, link)])


def confirm_path(link: Link) -> str:
    """The page on which the holder of an address says that it is hers."""
    return reverse("marketing:letter_link", args=[make_token(CONFIRM, link)])


def ways_to_leave(link: Link) -> Ways:
    """What the header and the footer of her message offer. Mail carries the token as well."""
    token = make_token(LEAVE, link)
    page = public_url(leave_path(link)) if has_public_address() else ""
    return Ways(page=page, mail=f"mailto:{settings.LETTER_FROM}?subject=peruuta%20{token}")

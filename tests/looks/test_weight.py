"""How much goes over the wire: the first page with all it loads, and each later page."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, override_settings

from staff.models import User
from tests.looks.patterns import NAMES, draw

FIRST, LATER = 80_000, 20_000


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def page(name: str, user: User | AnonymousUser) -> str:
    request = RequestFactory().get("/")
    request.user = user
    with override_settings(ROOT_URLCONF="tests.looks.urls"):
        return draw(name, request)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_page_and_a_later_one_are_light(name: str, hannele: User) -> None:
    html = page(name, hannele)
    loaded = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))
    assert len(loaded) > 15
    files = sum(packed((settings.BASE_DIR / "static" / file).read_bytes()) for file in loaded)
    assert packed(html.encode()) <= LATER
    assert packed(html.encode()) + files <= FIRST / 2, "leaves half for what real pages add"

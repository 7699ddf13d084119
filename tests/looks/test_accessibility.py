"""axe's rules over every pattern, light and dark, under the real content policy."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from staff.models import User
from tests.looks.patterns import NAMES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.looks.urls"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    scheme: Literal["light", "dark"],
    hannele: User,
    page_of: Callable[[User], Page],
    live_server: LiveServer,
) -> None:
    page = page_of(hannele)
    page.emulate_media(color_scheme=scheme)
    found = {}
    for name in NAMES:
        page.goto(f"{live_server.url}/patterns/{name}.html")
        violations = Axe().run(page).response["violations"]
        for violation in violations:
            found[name, violation["id"]] = [node["html"][:120] for node in violation["nodes"]]
    assert found == {}

"""Draw every pattern of docs/patterns with the real templates, and photograph it.

`python tools/styleguide.py [NAME …]` writes pictures to var/styleguide/: each pattern at phone,
tablet and desktop width, light and dark. Needs Chromium; no server and no database.
"""

import os
import sys
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch
from playwright.sync_api import Browser, Route, sync_playwright

from tests.browser import CHROMIUM, QUIET
from tests.looks.patterns import NAMES, draw
from tests.looks.urls import nowhere

OUT = ROOT / "var" / "styleguide"
WIDTHS = {"phone": (390, 844), "tablet": (834, 1112), "desktop": (1440, 900)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ALSO = ["account/login", "404", "lockout"]


class Somebody:
    """The owner, on paper only."""

    is_authenticated = is_active = is_staff = True
    name, initials, role_name = "Hannele Aaltonen", "HA", "omistaja"

    def has_perm(self, name: str, obj: object = None) -> bool:
        return True

    def has_module_perms(self, name: str) -> bool:
        return True


def html_of(name: str) -> str:
    """A page as the owner sees it."""
    request = RequestFactory().get("/")
    request.user = Somebody()  # type: ignore[assignment]  # stands in for staff.User
    request.resolver_match = ResolverMatch(nowhere, (), {}, "today", namespaces=["treatments"])
    return draw(name, request)


def answer(route: Route) -> None:
    """Answer the browser from the working tree instead of the network."""
    path = route.request.url.split("://", 1)[1].partition("/")[2].partition("?")[0]
    if path.startswith("static/"):
        route.fulfill(path=ROOT / path)
    else:
        headers = {"content-type": "text/html; charset=utf-8"}
        route.fulfill(body=html_of(path.removesuffix(".html")), headers=headers)


def photograph(browser: Browser, name: str) -> None:
    """Six pictures of one pattern; says when something is wider than the screen."""
    for size, (width, height) in WIDTHS.items():
        for scheme in SCHEMES:
            screen = {"width": width, "height": height}
            page = browser.new_page(viewport=screen, color_scheme=scheme, locale="fi-FI")  # type: ignore[arg-type]  # a TypedDict
            page.route("**/*", answer)
            page.goto(f"http://harmony.test/{name}.html")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                print(f"{name} at {width}: {wide} px too wide")
            picture = OUT / f"{name.replace('/', '_')}-{size}-{scheme}.png"
            page.screenshot(path=picture, full_page=True)
            page.close()


def main(names: list[str]) -> None:
    """Photograph the named patterns, or all."""
    OUT.mkdir(parents=True, exist_ok=True)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with override_settings(ROOT_URLCONF="tests.looks.urls"), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *as_root])
        for name in names or [*NAMES, *ALSO]:
            photograph(browser, name)
        browser.close()
    print(f"pictures in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The scoring of MDN HTTP Observatory, as its documentation says it (version 1.4.8 and newer).

An answer starts with 100. Only headers and cookies count, so an answer of the test client will do.
"""

from collections.abc import Iterable
from http.cookies import Morsel

from django.http import HttpResponseBase

HALF_A_YEAR = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(
    answer: HttpResponseBase, cookies: Iterable[Morsel[str]] = (), *, is_newer: bool = True
) -> int:
    """The score of one answer, with the cookies of the browser that got it.

    `is_newer` counts the isolation of the page (COEP and COOP) as well, which 1.4.8 does not.
    """
    found = 100 + policy(answer) + cookie_flags(list(cookies)) + referrer(answer)
    found += transport(answer) + sniffing(answer) + framing(answer) + resource(answer)
    return found + (isolation(answer) if is_newer else 0)


def directives(answer: HttpResponseBase) -> dict[str, list[str]]:
    """The content policy by directive."""
    parts = [part.split() for part in answer.headers.get("Content-Security-Policy", "").split(";")]
    return {part[0]: part[1:] for part in parts if part}


def policy(answer: HttpResponseBase) -> int:
    said = directives(answer)
    if not said:
        return -25
    scripts = said.get("script-src", said.get("default-src", ["*"]))
    if {"'unsafe-inline'", "'unsafe-eval'", "*", "data:"} & set(scripts):
        return -20
    if any("'unsafe-inline'" in sources for sources in said.values()):
        return 0
    return 10 if said.get("default-src") == ["'none'"] else 5


def cookie_flags(cookies: list[Morsel[str]]) -> int:
    """Nothing without cookies; a bonus when each has all three flags."""
    if not cookies:
        return 0
    if any(not cookie["secure"] for cookie in cookies):
        return -40
    if any(not cookie["httponly"] for cookie in cookies):
        return -30
    return 5 if all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies) else 0


def referrer(answer: HttpResponseBase) -> int:
    said = answer.headers.get("Referrer-Policy", "")
    if not said:
        return 0
    return 5 if said in PRIVATE else -5


def transport(answer: HttpResponseBase) -> int:
    """Two years, but no bonus: that is for names in the browsers' own list."""
    said = answer.headers.get("Strict-Transport-Security", "")
    ages = [part.strip()[8:] for part in said.split(";") if part.strip().startswith("max-age=")]
    if not ages:
        return -20
    return 0 if int(ages[0]) >= HALF_A_YEAR else -10


def sniffing(answer: HttpResponseBase) -> int:
    return 0 if answer.headers.get("X-Content-Type-Options") == "nosniff" else -5


def framing(answer: HttpResponseBase) -> int:
    if "frame-ancestors" in directives(answer):
        return 5
    return 0 if answer.headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def resource(answer: HttpResponseBase) -> int:
    said = answer.headers.get("Cross-Origin-Resource-Policy", "")
    return 10 if said in ("same-origin", "same-site") else 0


def isolation(answer: HttpResponseBase) -> int:
    embedder = answer.headers.get("Cross-Origin-Embedder-Policy") == "require-corp"
    opener = answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin"
    return 10 * embedder + 10 * opener

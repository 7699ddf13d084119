"""Whether the time of an answer tells who is known: 500 known and 500 unknown at each door.

The figure is the area under the curve (AUC): 0.5 when a time tells nothing, 1 when it tells all.
Every try comes from an address of its own and is about an account of its own, so that no limit is
met; known and unknown come in a random order.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from tools.entrance.salon import LOGIN, PASSWORD, Browser, loopback, running

EACH = 500
LEAST, MOST = 0.45, 0.55
RESET = "/accounts/password/reset/"


def main() -> int:
    """Measure login, reset and invitation. 1 when one of them tells."""
    with running(18200) as port:
        _people()
        used = _used_links()
        doors: dict[str, Callable[[Browser, int, bool], None]] = {
            "login": lambda browser, n, known: _login(browser, _email(n, known=known)),
            "reset": lambda browser, n, known: _reset(browser, _email(n, known=known)),
            "invitation": lambda browser, n, known: _link(browser, used[n] if known else f"x{n}"),
        }
        found = {name: _measured(port, door) for name, door in doors.items()}
    print(json.dumps(found))
    return int(any(not LEAST <= auc <= MOST for auc in found.values()))


def auc(known: Sequence[float], unknown: Sequence[float]) -> float:
    """How often a known one takes longer than an unknown one; ties count half."""
    ranked = sorted([(value, True) for value in known] + [(value, False) for value in unknown])
    below, won = 0.0, 0.0
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        ones = sum(is_known for _value, is_known in ranked[start:end])
        others = end - start - ones
        won += ones * (below + others / 2)
        below += others
        start = end
    return won / (len(known) * len(unknown))


def _measured(port: int, door: Callable[[Browser, int, bool], None]) -> float:
    tries = [(n, known) for n in range(EACH) for known in (True, False)]
    random.shuffle(tries)
    times: dict[bool, list[float]] = {True: [], False: []}
    for count, (n, known) in enumerate(tries):
        browser = Browser(port, loopback(1000 + _place(door) + count))
        browser.get(LOGIN)  # its token, and the line
        began = time.perf_counter()
        door(browser, n, known)
        times[known].append(time.perf_counter() - began)
        if browser.connection is not None:
            browser.connection.close()
    return round(auc(times[True], times[False]), 3)


def _place(door: object) -> int:
    """Addresses that no other door has used."""
    return id(door) % 7_000 * 4


def _login(browser: Browser, email: str) -> None:
    browser.post(LOGIN, {"login": email, "password": "väärä salasana"})


def _reset(browser: Browser, email: str) -> None:
    browser.post(RESET, {"email": email})


def _link(browser: Browser, token: str) -> None:
    browser.get(f"/henkilokunta/kutsu/{token}/")


def _email(number: int, *, known: bool) -> str:
    return f"{'tekija' if known else 'vieras'}{number}@harmony.example"


def _people() -> None:
    from staff.models import User

    one = User(name="Tekijä", email=_email(0, known=True), has_undertaken=True)
    one.set_password(PASSWORD)
    for number in range(EACH):
        user = User(name="Tekijä", email=_email(number, known=True), has_undertaken=True)
        user.password = one.password
        user.save()


def _used_links() -> list[str]:
    """Links that were real and no longer open anything."""
    from django.utils import timezone

    from staff.links import token_digest
    from staff.models import Invitation, User

    user, now = User.objects.first(), timezone.now()
    tokens = [f"kaytetty-linkki-{number:04d}-{random.getrandbits(64):x}" for number in range(EACH)]
    for token in tokens:
        Invitation.objects.create(
            user=user,
            token_digest=token_digest(token),
            expires_at=now + timedelta(days=7),
            accepted_at=now,
        )
    return tokens


if __name__ == "__main__":
    sys.exit(main())

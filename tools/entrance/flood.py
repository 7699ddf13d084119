"""10,000 wrong logins from 50 addresses, while the right person keeps coming in by her passkey."""

import json
import sys
import threading
import time
from collections import Counter

from tools.entrance.passkey import Passkey
from tools.entrance.salon import LOGIN, PASSWORD, Browser, loopback, running

ADDRESSES, GUESSES, ENTRIES, AT_ONCE = 50, 10_000, 50, 10
MOST_ROWS = 10_000


def main() -> int:
    """Flood, let her in, count. 1 when she was kept out or a table has grown."""
    with running() as port:
        key, email = _her_account()
        answers: Counter[int] = Counter()
        began = time.monotonic()
        threads = [
            threading.Thread(target=_guess, args=(port, email, number, answers))
            for number in range(AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        let_in = _entries(port, key, answers)
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - began
        rows = _rows()
        found = {
            "wrong logins": sum(answers.values()),
            "answers": {str(status): count for status, count in sorted(answers.items())},
            "passkey let in": let_in,
            "of": ENTRIES,
            "rows": rows,
            "with the password": _with_password(port, email),
            "seconds": round(seconds),
        }
    print(json.dumps(found))
    return int(let_in < ENTRIES or max(rows.values()) >= MOST_ROWS)


def _her_account() -> tuple[Passkey, str]:
    from django.contrib.auth.models import Group

    from staff import roles
    from staff.models import User

    user = User(name="Tiina Lehto", email="tiina@harmony.example", has_undertaken=True)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=roles.THERAPIST))
    key = Passkey()
    key.register(user)
    return key, user.email


def _guess(port: int, email: str, number: int, answers: Counter[int]) -> None:
    """This thread's share of addresses; every other guess is at her account."""
    for place in range(number, ADDRESSES, AT_ONCE):
        browser = Browser(port, loopback(place))
        browser.get(LOGIN)
        for guess in range(GUESSES // ADDRESSES):
            at = email if guess % 2 else f"keksitty{place}-{guess}@harmony.example"
            answer = browser.post(LOGIN, {"login": at, "password": f"väärä salasana {guess}"})
            answers[answer.status] += 1
            if answer.status == 403:  # a token that is past its time: read the page again
                browser.get(LOGIN)


def _entries(port: int, key: Passkey, answers: Counter[int]) -> int:
    """Her logins, spread over the flood by how far it is."""
    let_in = 0
    for entry in range(ENTRIES):
        while sum(answers.values()) < entry * GUESSES // ENTRIES:
            time.sleep(0.05)
        let_in += key.open(Browser(port, "127.0.0.1"))
    return let_in


def _with_password(port: int, email: str) -> str:
    """What she is told with her right password just after the flood."""
    browser = Browser(port, "127.0.0.1")
    browser.get(LOGIN)
    status = browser.post(LOGIN, {"login": email, "password": PASSWORD}).status
    return "closed for a while" if status == 429 else f"status {status}"


def _rows() -> dict[str, int]:
    from axes.models import AccessAttempt
    from django.db import connection

    from staff.models import FailedLogins, LoginSession, SignIn

    tables = (AccessAttempt, FailedLogins, SignIn, LoginSession)
    rows = {table._meta.db_table: table._default_manager.count() for table in tables}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_cache")
        rows["django_cache"] = cursor.fetchone()[0]
    return rows


if __name__ == "__main__":
    sys.exit(main())

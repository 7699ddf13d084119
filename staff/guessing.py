"""The limit per account, whatever address the guesses come from (security goal G12).

axes closes a pair of account and address after five wrong tries; this closes the account itself for
passwords and codes: after nine in a row for a quarter of an hour, then twice as long each time up
to an hour, and after a hundred until the person logs in by passkey or gets a new link (the limit of
NIST SP 800-63B-4). A passkey is not asked for: it cannot be guessed, so it always gets her in.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from privacy.encryption.blind import blind_index, normalise_email
from staff.models import FailedLogins

FREE_TRIES = 8
LIMIT_IN_A_ROW = 100
FIRST_DELAY = timedelta(minutes=15)
LONGEST_DELAY = timedelta(hours=1)
FOR_EVER = timedelta(days=365 * 100)
KEEP_ROWS = 2_000  # more accounts than any salon has; what is beyond was invented by a guesser


def account_of(email: str) -> str:
    """What an account is called where wrong logins are counted: a keyed hash of its e-mail."""
    return blind_index("login", normalise_email(email)).hex()


def delay_after(count: int) -> timedelta:
    """For how long an account is closed after so many wrong tries in a row. Pure."""
    if count <= FREE_TRIES:
        return timedelta(0)
    if count >= LIMIT_IN_A_ROW:
        return FOR_EVER
    doublings = min(count - FREE_TRIES - 1, 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def is_closed(account: str | None, now: datetime) -> bool:
    """Whether the account takes no password and no code at this moment."""
    return FailedLogins.objects.filter(account=account, closed_until__gt=now).exists()


def count_failure(account: str | None) -> bool:
    """One more wrong try; whether it closed the account. Known and invented ones cost the same."""
    if account is None:
        return False
    now = timezone.now()
    with transaction.atomic():
        FailedLogins.objects.get_or_create(account=account)
        FailedLogins.objects.filter(account=account).update(count=F("count") + 1, newest_at=now)
        row = FailedLogins.objects.select_for_update().get(account=account)
        row.closed_until = now + delay_after(row.count)
        row.save(update_fields=["closed_until"])
    _forget_the_least_guessed()
    return row.closed_until > now


def forget(account: str | None) -> None:
    """She is in: the count starts anew."""
    FailedLogins.objects.filter(account=account).delete()


def _forget_the_least_guessed() -> None:
    """Keep the table small without losing the count of an account that is under attack."""
    too_many = FailedLogins.objects.count() - KEEP_ROWS
    if too_many > 0:
        least = FailedLogins.objects.order_by("count", "newest_at").values("account")
        accounts = [row["account"] for row in least[: too_many + KEEP_ROWS // 10]]
        FailedLogins.objects.filter(account__in=accounts).delete()

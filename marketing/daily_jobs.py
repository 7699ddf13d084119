"""The daily job of marketing/: what came back is read, where the salon has a mailbox for it."""

from datetime import date

from django.conf import settings

from marketing.replies.effects import take_effect
from marketing.replies.mailbox import from_address
from privacy import daily
from privacy.daily import Counts
from privacy.locks import only_one


def read_replies(today: date) -> Counts:
    """Raises MailboxUnavailable, AnotherIsRunning, KeysUnavailable."""
    if not settings.LETTER_MAILBOX:
        return {}
    with only_one("replies"):
        return dict(take_effect(from_address(settings.LETTER_MAILBOX)))


daily.register("letter_replies", read_replies, order=25)

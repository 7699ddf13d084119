"""When to try again, and when to stop altogether. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from marketing.models.consent import MailState
from marketing.sending.relay import Answer, Reply

MOST_TRIES = 5
"""The first, and four more within 24 hours: after 1, 2, 4 and 8 hours."""
FIRST_WAIT = timedelta(hours=1)
LOOKED_AT, TOO_MANY, IN_A_ROW = 20, 10, 6


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a message that was put off is tried again; None: not any more."""
    return None if tries >= MOST_TRIES else now + FIRST_WAIT * 2 ** (tries - 1)


def after_answer(reply: Reply, tries: int, now: datetime) -> tuple[str, datetime | None]:
    """State and next time of a message after its answer; `tries`: which try this was."""
    match reply.answer:
        case Answer.ACCEPTED:
            return MailState.SENT, None
        case Answer.REFUSED:
            return MailState.FAILED, None
        case Answer.UNKNOWN:
            return MailState.UNKNOWN, None
    again = next_try(tries, now)
    return (MailState.FAILED, None) if again is None else (MailState.RETRY, again)


def is_wrong(refused: Sequence[bool]) -> bool:
    """Whether the last answers, newest last, say that something is wrong with the server.

    Six in a row that were not accepted, or ten among the last twenty: an address that is gone now
    and then is usual; a server that turns everything away, or answers nothing, is a fault that more
    messages make worse.
    """
    row = len(refused) >= IN_A_ROW and all(refused[-IN_A_ROW:])
    return row or sum(refused[-LOOKED_AT:]) >= TOO_MANY

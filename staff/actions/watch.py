"""What the watch over reading leaves: notices, that they were seen, and who looked at the log."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record, vital
from staff.models import ReadingNotice, User
from staff.people import locked

T = TypeVar("T")
ONE_NOTICE_IN = timedelta(hours=1)


class NoticedAlready(Exception):
    """The owner was told of this reader within the last hour."""


@audited
@vital
def notice_many_readings(*, by: Actor, user: User, cards: int) -> ReadingNotice:
    """Tell the owner that somebody opened so many cards in ten minutes. Raises NoticedAlready."""
    user = locked(user)
    now = timezone.now()
    if ReadingNotice.objects.filter(user=user, at__gt=now - ONE_NOTICE_IN).exists():
        raise NoticedAlready
    notice = ReadingNotice(user=user, cards=cards, at=now)
    notice.save(force_insert=True)
    record("staff.many_readings", by=by, subject_id=user.pk, obj=notice, counts={"cards": cards})
    return notice


@audited
@vital
def see_notices(*, by: Actor) -> int:
    """The owner has seen all notices. Returns how many were new."""
    new = ReadingNotice.objects.filter(seen_at=None)
    count = new.update(seen_at=timezone.now(), seen_by=by.pk)
    record("staff.reading_notices_seen", by=by, counts={"notices": count})
    return count


@audited
@vital
def read_openings(*, by: Actor, read: Callable[[], T]) -> T:
    """Look at who opened which cards: reading the log is in the log as well."""
    found = read()
    record("staff.openings_read", by=by)
    return found

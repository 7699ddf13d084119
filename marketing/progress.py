"""How far a letter is."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from marketing.models import Campaign, Delivery
from marketing.models.consent import MailState
from marketing.reasons import in_words

LOOKED_AT = 50


@dataclass(frozen=True)
class Progress:
    """Numbers of messages by what became of them. `rate`: messages a minute of late, 0 unknown."""

    all: int
    sent: int
    left: int
    failed: int
    unknown: int
    skipped: list[tuple[Promise | str, int]]
    rate: int = 0

    @property
    def done(self) -> int:
        """How many need nothing more."""
        return self.all - self.left

    @property
    def minutes_left(self) -> int:
        """At the rate so far, else that of the settings; at least one while something is left."""
        rate = self.rate or settings.LETTER_PER_MINUTE
        return -(-self.left // rate) if rate else 0


def progress_of(campaign: Campaign) -> Progress:
    """From the outbox."""
    rows = Delivery.objects.filter(campaign=campaign).order_by()
    states: Counter[str] = Counter()
    reasons: dict[str, int] = {}
    for state, reason, number in rows.values_list("state", "reason").annotate(n=Count("pk")):
        states[state] += number
        if state == MailState.SKIPPED:
            reasons[reason] = number
    return Progress(
        all=sum(states.values()),
        sent=states[MailState.SENT],
        left=states[MailState.WAITING] + states[MailState.RETRY] + states[MailState.SENDING],
        failed=states[MailState.FAILED],
        unknown=states[MailState.UNKNOWN],
        skipped=in_words(reasons),
        rate=_rate(rows),
    )


def _rate(rows: QuerySet[Delivery]) -> int:
    """From the last messages that were handed over."""
    tried = rows.exclude(tried_at=None).order_by("-tried_at").values_list("tried_at", flat=True)
    latest = [at for at in tried[:LOOKED_AT] if at is not None]
    seconds = (latest[0] - latest[-1]).total_seconds() if len(latest) > 1 else 0.0
    return round(60 * (len(latest) - 1) / seconds) if seconds else 0

"""A run of sending: confirmations first, then the letters that are approved and due.

Only one run at a time over all processes (`only_one`), so a row found in flight was left by a run
that died.
"""

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import MessageError
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from marketing.actions.sending import (
    OPEN,
    Claim,
    Done,
    advance,
    claim_confirmation,
    finish_campaign,
    note_confirmation,
    reclaim,
    start_campaign,
    stop_campaign,
)
from marketing.letters.confirmation import confirmation_message
from marketing.letters.message import campaign_message
from marketing.letters.page import Sheet, make_sheet
from marketing.letters.ready import approved_digest
from marketing.links import ways_to_leave
from marketing.models import Campaign, Delivery, SubscribedAddress
from marketing.models.consent import MailState
from marketing.sending.pattern import LOOKED_AT, is_wrong
from marketing.sending.relay import Answer, OpenRelay, Relay, Reply, relay
from marketing.suppression import ban_hash
from marketing.tokens import Link
from privacy.audit.acts import SYSTEM
from privacy.locks import only_one


@dataclass
class Run:
    """What a run has done so far. `tell` hears of every message."""

    limit: int | None = None
    tell: Callable[["Run"], None] = lambda run: None
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    put_off: int = 0
    confirmations: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    left: int = 0
    stopped: bool = False
    started: float = field(default_factory=time.monotonic)

    def as_json(self) -> dict[str, Any]:
        return {
            "sent": self.sent,
            "skipped": dict(self.skipped),
            "failed": self.failed,
            "unknown": self.unknown,
            "left": self.left,
            "confirmations": self.confirmations,
            "stopped": self.stopped,
        }

    @property
    def tried(self) -> int:
        return self.sent + self.failed + self.unknown + self.put_off + self.confirmations

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.tried >= self.limit


def send_due(
    *,
    limit: int | None = None,
    tell: Callable[[Run], None] = lambda run: None,
    open_relay: OpenRelay = relay,
    wait: Callable[[float], None] = time.sleep,
) -> Run:
    """Send what is approved and due. Raises AnotherIsRunning, RelayUnavailable, KeysUnavailable.

    The caller has asked marketing.sending.guards.
    """
    run = Run(limit=limit, tell=tell)
    pace = Pace(settings.LETTER_PER_MINUTE, wait)
    with only_one("letters"):
        run.unknown += reclaim(by=SYSTEM)
        due, asked = _due_campaigns(), _due_confirmations()
        if due or asked:
            with open_relay() as server:
                _send_confirmations(asked, run, server, pace)
                for campaign in due:
                    _send(campaign, run, server, pace)
    run.left = Delivery.objects.filter(state__in=OPEN, campaign__state__in=_ON).count()
    return run


_ON = (Campaign.State.APPROVED, Campaign.State.SENDING)


class Pace:
    """At most so many messages a minute; 0 means as fast as it goes."""

    def __init__(self, per_minute: int, wait: Callable[[float], None]) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._wait = wait
        self._next = 0.0

    @property
    def is_set(self) -> bool:
        return self._gap > 0

    def keep(self) -> None:
        """Wait until the next message may go."""
        if not self._gap:
            return
        now = time.monotonic()
        if self._next > now:
            self._wait(self._next - now)
        self._next = max(now, self._next) + self._gap


def _due_campaigns() -> list[Campaign]:
    now = timezone.now()
    due = Q(state=Campaign.State.SENDING) | Q(state=Campaign.State.APPROVED, send_at__lte=now)
    return list(Campaign.objects.filter(due).order_by("send_at"))


def _due_confirmations() -> list[SubscribedAddress]:
    due = Q(mail_state=MailState.WAITING) | Q(
        mail_state=MailState.RETRY, mail_next_at__lte=timezone.now()
    )
    rows = SubscribedAddress.objects.filter(due, confirmed_at=None)
    return list(rows.select_related("subject").order_by("asked_on"))


def _send_confirmations(
    asked: list[SubscribedAddress], run: Run, server: Relay, pace: Pace
) -> None:
    for address in asked:
        if run.is_full:
            return
        server.ready()
        claim = claim_confirmation(by=SYSTEM, address=address)
        if claim is None:
            continue
        message = confirmation_message(claim.row, claim.to.subject_id, claim.to.email)
        pace.keep()
        reply = server.take(settings.LETTER_BOUNCES_TO, claim.to.email, message.as_bytes())
        note_confirmation(by=SYSTEM, done=Done(claim, reply))
        run.confirmations += reply.answer is Answer.ACCEPTED


def _send(campaign: Campaign, run: Run, server: Relay, pace: Pace) -> None:
    if campaign.approved_sha256 != approved_digest(campaign):
        stop_campaign(by=SYSTEM, campaign=campaign, why="changed")
        run.stopped = True
        return
    if campaign.state == Campaign.State.APPROVED:
        start_campaign(by=SYSTEM, campaign=campaign)
    if _send_all(campaign, make_sheet(campaign), run, server, pace):
        finish_campaign(by=SYSTEM, campaign=campaign)


def _send_all(campaign: Campaign, sheet: Sheet, run: Run, server: Relay, pace: Pace) -> bool:
    """Every message that is due. Returns whether the letter was neither stopped nor cut short."""
    done: Done | None = None
    refused: deque[bool] = deque(maxlen=LOOKED_AT)
    while True:
        if done is not None and (pace.is_set or run.is_full):
            advance(by=SYSTEM, campaign=campaign, done=done, claims=False)
            done = None
        if run.is_full:
            return False
        if is_wrong(list(refused)):
            if done is not None:
                advance(by=SYSTEM, campaign=campaign, done=done, claims=False)
            stop_campaign(by=SYSTEM, campaign=campaign, why="refused")
            run.stopped = True
            return False
        pace.keep()
        _connect(campaign, server, done)
        step = advance(by=SYSTEM, campaign=campaign, done=done)
        run.skipped.update(step.skipped)
        done = None
        if step.claim is None and step.skipped:
            continue  # many in a row who get none: there may be more
        if step.claim is None:
            return step.is_running
        done = Done(step.claim, _hand_over(campaign, sheet, step.claim, server))
        refused.append(done.reply.answer is not Answer.ACCEPTED)
        _count(run, done.reply)


def _connect(campaign: Campaign, server: Relay, done: Done | None) -> None:
    """Have a line before a message is claimed; what was answered is noted even if there is none."""
    try:
        server.ready()
    except BaseException:
        if done is not None:
            advance(by=SYSTEM, campaign=campaign, done=done, claims=False)
        raise


def _hand_over(campaign: Campaign, sheet: Sheet, claim: Claim, server: Relay) -> Reply:
    to = claim.to
    ways = ways_to_leave(Link(to.subject_id, ban_hash(to.email)))
    said = sheet.for_reader(name=to.name, ways=ways, permitted_on=to.permitted_on)
    try:
        message = campaign_message(
            campaign=campaign, sheet=sheet, row=claim.row, to=to.email, said=said, ways=ways
        )
        content = message.as_bytes()
    except (ValueError, MessageError):
        return Reply(Answer.REFUSED)
    return server.take(settings.LETTER_BOUNCES_TO, to.email, content)


def _count(run: Run, reply: Reply) -> None:
    run.sent += reply.answer is Answer.ACCEPTED
    run.failed += reply.answer is Answer.REFUSED
    run.unknown += reply.answer is Answer.UNKNOWN
    run.put_off += reply.answer is Answer.LATER
    run.tell(run)

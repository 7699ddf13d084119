"""A run of sending: service mail and confirmations first, then the letters that are due.

Only one run at a time over all processes (`only_one`), so a row found in flight was left by a run
that died.
"""

import time
from collections import deque
from collections.abc import Callable
from email.errors import MessageError

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from marketing.actions.sending import (
    OPEN,
    Claim,
    Done,
    advance,
    finish_campaign,
    reclaim,
    start_campaign,
    stop_campaign,
)
from marketing.letters.message import campaign_message
from marketing.letters.page import Sheet, make_sheet
from marketing.letters.ready import approved_digest
from marketing.links import ways_to_leave
from marketing.models import Campaign, Delivery
from marketing.sending.pattern import LOOKED_AT, is_wrong
from marketing.sending.relay import Answer, OpenRelay, Relay, Reply, relay
from marketing.sending.run import Pace, Run
from marketing.sending.singles import due_confirmations, due_service_mail, send_singles
from marketing.suppression import ban_hash
from marketing.tokens import Link
from privacy.audit.acts import SYSTEM
from privacy.locks import only_one
from privacy.models.subject import keep_few_data_keys


def send_due(
    *,
    limit: int | None = None,
    tell: Callable[[Run], None] = lambda run: None,
    open_relay: OpenRelay = relay,
    wait: Callable[[float], None] = time.sleep,
    with_letters: bool = True,
) -> Run:
    """Send what is approved and due. Raises AnotherIsRunning, RelayUnavailable, KeysUnavailable.

    The caller has asked marketing.sending.guards. `with_letters=False`: service mail alone.
    """
    run = Run(limit=limit, tell=tell)
    pace = Pace(settings.LETTER_PER_MINUTE, wait)
    with only_one("letters"):
        run.unknown += reclaim(by=SYSTEM)
        due = _due_campaigns() if with_letters else []
        singles = [*due_service_mail(), *(due_confirmations() if with_letters else [])]
        if due or singles:
            with open_relay() as server:
                send_singles(singles, run, server, pace)
                for campaign in due:
                    _send(campaign, run, server, pace)
    run.left = Delivery.objects.filter(state__in=OPEN, campaign__state__in=_ON).count()
    return run


_ON = (Campaign.State.APPROVED, Campaign.State.SENDING)


def _due_campaigns() -> list[Campaign]:
    now = timezone.now()
    due = Q(state=Campaign.State.SENDING) | Q(state=Campaign.State.APPROVED, send_at__lte=now)
    return list(Campaign.objects.filter(due).order_by("send_at"))


def _send(campaign: Campaign, run: Run, server: Relay, pace: Pace) -> None:
    if campaign.approved_sha256 != approved_digest(campaign):
        stop_campaign(by=SYSTEM, campaign=campaign, why="changed")
        run.stopped = True
        return
    if campaign.state == Campaign.State.APPROVED:
        start_campaign(by=SYSTEM, campaign=campaign)
    run.left = Delivery.objects.filter(state__in=OPEN, campaign=campaign).count()
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
        keep_few_data_keys()
        _connect(campaign, server, done)
        step = advance(by=SYSTEM, campaign=campaign, done=done)
        run.skipped.update(step.skipped)
        run.left -= sum(step.skipped.values())
        done = None
        if step.claim is None and step.skipped:
            continue  # many in a row who get none: there may be more
        if step.claim is None:
            return step.is_running
        done = Done(step.claim, _hand_over(campaign, sheet, step.claim, server))
        refused.append(done.reply.answer is not Answer.ACCEPTED)
        run.count(done.reply)


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

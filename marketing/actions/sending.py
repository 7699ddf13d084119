"""The outbox: what is about to be sent is written before the network call, its answer after.

One act does both, for two messages: the answer to the last one and the claim of the next. Killed
between two acts at most one message is in flight; the next run calls it unknown, for a person to
decide, because the server may have taken it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone

from marketing.audience import Recipient, asked_for, may_confirm, standing
from marketing.models import Campaign, Delivery, ServiceMail, SubscribedAddress
from marketing.models.consent import MailState
from marketing.reason import Reason
from marketing.sending.pattern import after_answer
from marketing.sending.relay import Reply
from marketing.suppression import ban_hash, ban_hashes
from privacy.audit.acts import Actor, audited, record
from privacy.bans import contacts_of
from privacy.models import DataSubject, KeyedBan

_AT_ONCE = 500
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is about to be sent, and to whom."""

    row: UUID
    tries: int
    to: Recipient


@dataclass(frozen=True, slots=True)
class Done:
    """A message that was handed over, and what the server said."""

    claim: Claim
    reply: Reply


@dataclass(frozen=True, slots=True)
class Step:
    """What an act of the outbox led to: the next message, or why there is none."""

    claim: Claim | None
    skipped: dict[str, int]
    is_running: bool


@audited
def start_campaign(*, by: Actor, campaign: Campaign) -> int:
    """Fill the outbox with everybody who has asked for the letter. Returns how many."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.state != Campaign.State.APPROVED:
        record("marketing.campaign_started", by=by, obj=row, counts={"queued": 0})
        return 0
    now = timezone.now()
    people = asked_for().order_by("subject").values_list("subject", flat=True)
    queued, waiting = 0, []
    for person in people.iterator(_AT_ONCE):
        waiting.append(Delivery(id=uuid4(), campaign=row, subject_id=person, queued_at=now))
        if len(waiting) == _AT_ONCE:
            queued += len(Delivery.objects.bulk_create(waiting))
            waiting = []
    queued += len(Delivery.objects.bulk_create(waiting))
    row.state, row.started_at = Campaign.State.SENDING, now
    row.save(update_fields=["state", "started_at"])
    record("marketing.campaign_started", by=by, obj=row, counts={"queued": queued})
    return queued


@audited
def reclaim(*, by: Actor) -> int:
    """What a killed run left in flight is not known, and never sent again by itself.

    The caller holds the lock of sending. Returns how many.
    """
    lost = {"state": MailState.UNKNOWN}
    count = Delivery.objects.filter(state=MailState.SENDING).update(**lost)
    asked = SubscribedAddress.objects.filter(mail_state=MailState.SENDING)
    count += asked.update(mail_state=MailState.UNKNOWN)
    count += ServiceMail.objects.filter(state=MailState.SENDING).update(**lost)
    record("marketing.left_in_flight", by=by, counts={"unknown": count})
    return count


@audited
def advance(*, by: Actor, campaign: Campaign, done: Done | None, claims: bool = True) -> Step:
    """Note the answer to the last message, and claim the next one if the letter is still going.

    Everybody is asked for anew, under the lock that a withdrawal takes: what was withdrawn before
    this act is not sent (R66). `claims=False`: only note.
    """
    if done is not None:
        _note(by, campaign, done)
    skipped: dict[str, int] = {}
    state = Campaign.objects.values_list("state", flat=True).get(pk=campaign.pk)
    is_running = state == Campaign.State.SENDING
    claim = None
    if claims and is_running:
        claim = _claim_next(campaign, skipped)
    record(
        "marketing.outbox_moved",
        by=by,
        subject_id=None if claim is None else claim.to.subject_id,
        obj=campaign,
        counts={**skipped, "claimed": int(claim is not None)},
    )
    return Step(claim, skipped, is_running)


@audited
def finish_campaign(*, by: Actor, campaign: Campaign) -> bool:
    """Close a letter of which nothing is left to send. Returns whether it is closed now."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    left = Delivery.objects.filter(campaign=row, state__in=OPEN).exists()
    is_over = row.state == Campaign.State.SENDING and not left
    if is_over:
        row.state, row.finished_at = Campaign.State.DONE, timezone.now()
        row.save(update_fields=["state", "finished_at"])
    record("marketing.campaign_finished", by=by, obj=row, counts={"is_over": int(is_over)})
    return is_over


@audited
def stop_campaign(*, by: Actor, campaign: Campaign, why: str) -> None:
    """The letter stops itself: the server refuses too much, or its text is not the approved one."""
    going = Campaign.objects.filter(pk=campaign.pk, state__in=_GOING)
    going.update(state=Campaign.State.STOPPED)
    record("marketing.campaign_stopped", by=by, obj=campaign, purpose=why)


@audited
def claim_confirmation(*, by: Actor, address: SubscribedAddress) -> Claim | None:
    """Claim the one confirmation mail of an address, if it is still wanted."""
    DataSubject.objects.select_for_update(no_key=True).filter(pk=address.subject.pk).first()
    row = may_confirm(address.subject.pk)
    is_due = row is not None and row.pk == address.pk and row.mail_state in DUE
    if row is None or not is_due:
        SubscribedAddress.objects.filter(pk=address.pk, mail_state__in=DUE).update(
            mail_state=MailState.SKIPPED
        )
        record("marketing.confirmation_skipped", by=by, subject_id=address.subject.pk)
        return None
    SubscribedAddress.objects.filter(pk=row.pk).update(
        mail_state=MailState.SENDING, mail_tries=F("mail_tries") + 1
    )
    record("marketing.confirmation_claimed", by=by, subject_id=row.subject.pk, obj=row)
    to = Recipient(row.subject.pk, "", row.sealed.email, row.asked_on)
    return Claim(row.pk, row.mail_tries + 1, to)


@audited
def note_confirmation(*, by: Actor, done: Done) -> None:
    """Note what became of a confirmation mail."""
    state, next_at = after_answer(done.reply, done.claim.tries, timezone.now())
    rows = SubscribedAddress.objects.filter(pk=done.claim.row)
    rows.update(mail_state=state, mail_next_at=next_at)
    record(
        "marketing.confirmation_noted", by=by, subject_id=done.claim.to.subject_id, purpose=state
    )


OPEN = (MailState.WAITING, MailState.RETRY, MailState.SENDING)
DUE = (MailState.WAITING, MailState.RETRY)
_GOING = (Campaign.State.APPROVED, Campaign.State.SENDING, Campaign.State.PAUSED)


def _note(by: Actor, campaign: Campaign, done: Done) -> None:
    state, next_at = after_answer(done.reply, done.claim.tries, timezone.now())
    code = str(done.reply.code or "")
    rows = Delivery.objects.filter(pk=done.claim.row)
    rows.update(state=state, next_at=next_at, reason=code, tried_at=timezone.now())
    record(
        "marketing.message_answered",
        by=by,
        subject_id=done.claim.to.subject_id,
        obj=campaign,
        purpose=state,
    )


def _claim_next(campaign: Campaign, skipped: dict[str, int]) -> Claim | None:
    for row, person, tries in _due(campaign):
        found = _claimed(campaign, row, person, tries + 1)
        if isinstance(found, Claim):
            return found
        skipped[found] = skipped.get(found, 0) + 1
    return None


def _due(campaign: Campaign) -> Iterator[tuple[UUID, UUID, int]]:
    """Those who have not been tried, then those whose time has come again; in the index's order,
    so that a long outbox is not sorted for each message."""
    rows = Delivery.objects.filter(campaign=campaign).order_by("next_at")
    some = rows.values_list("pk", "subject", "tries")
    yield from some.filter(state=MailState.WAITING)[:_LOOKED_AT]
    yield from some.filter(state=MailState.RETRY, next_at__lte=timezone.now())[:_LOOKED_AT]


def _claimed(campaign: Campaign, row: UUID, person: UUID, tries: int) -> Claim | str:
    """Claim one message, or say why it is not sent: her state first, then the row."""
    now = timezone.now()
    DataSubject.objects.select_for_update(no_key=True).filter(pk=person).first()
    found = standing(person, timezone.localdate(now))
    mine = Delivery.objects.filter(pk=row)
    key = b""
    if isinstance(found, Recipient):
        key = ban_hash(found.email)
        others = Delivery.objects.filter(campaign=campaign, address_key=key).exclude(pk=row)
        if others.exists():
            found = Reason.SAME_ADDRESS
    if not isinstance(found, Recipient):
        if found == Reason.SUPPRESSED:
            _hit(person, timezone.localdate(now))
        mine.update(state=MailState.SKIPPED, reason=found, next_at=None)
        return str(found)
    mine.update(state=MailState.SENDING, address_key=key, tries=tries, tried_at=now, reason="")
    return Claim(row, tries, found)


def _hit(person: UUID, today: date) -> None:
    """A ban that keeps a letter back lasts anew: it ends three years after its last hit (R54)."""
    hashes = [found for contact in contacts_of(person) for found in ban_hashes(contact)]
    bans = KeyedBan.objects.filter(kind=KeyedBan.Kind.MARKETING, keyed_hash__in=hashes)
    bans.filter(last_hit_on__lt=today).update(last_hit_on=today)

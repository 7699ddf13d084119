"""Letters: written, checked, approved, sent off, paused and resumed."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from marketing.letters.ready import approved_digest, problems_with, too_soon
from marketing.models import Campaign, Delivery
from marketing.models.consent import MailState
from marketing.refusals import Incomplete, NotWaiting, TooSoon
from privacy.audit.acts import Actor, audited, record
from privacy.sending import confirm_sending, may_send


@audited
def write_campaign(*, by: Actor, campaign: Campaign | None, subject: str, body: str) -> Campaign:
    """Begin a letter, or change one that is still a draft. Raises NotWaiting."""
    row = Campaign(written_by=by.pk) if campaign is None else _draft(campaign)
    row.subject, row.body = subject, body
    row.edits += 1
    row.save()
    record("marketing.campaign_written", by=by, obj=row)
    return row


@audited
def set_picture(
    *, by: Actor, campaign: Campaign, kind: str, content: bytes | None, text: str
) -> Campaign:
    """Put the one picture into a letter, or take it out. Raises NotWaiting."""
    row = _draft(campaign)
    row.picture, row.picture_kind, row.picture_text = content, kind, text
    row.edits += 1
    row.save()
    record("marketing.picture_set", by=by, obj=row, counts={"bytes": len(content or b"")})
    return row


@audited
def approve_campaign(
    *, by: Actor, campaign: Campaign, edits: int, send_at: datetime, why_so_soon: str = ""
) -> Campaign:
    """Let a letter go at `send_at`, as it was shown (`edits`: how often it had been changed).

    Raises NotWaiting, Incomplete with what is missing, TooSoon without a reason.
    """
    row = _draft(campaign)
    if row.edits != edits:
        raise NotWaiting
    problems = problems_with(row)
    if problems:
        raise Incomplete(problems)
    if too_soon(row, send_at) and not why_so_soon.strip():
        raise TooSoon
    row.state, row.send_at = Campaign.State.APPROVED, send_at
    row.approved_by, row.approved_at = by.pk, timezone.now()
    row.why_so_soon = why_so_soon.strip()
    row.approved_sha256 = approved_digest(row)
    row.save()
    if may_send():
        confirm_sending(by=by)
    record("marketing.campaign_approved", by=by, obj=row)
    return row


@audited
def take_back_campaign(*, by: Actor, campaign: Campaign) -> Campaign:
    """Make a draft of a letter that has not begun to go. Raises NotWaiting."""
    row = _in_state(campaign, (Campaign.State.APPROVED,))
    row.state, row.approved_sha256 = Campaign.State.DRAFT, ""
    row.approved_by = row.approved_at = row.send_at = None
    row.save()
    record("marketing.campaign_taken_back", by=by, obj=row)
    return row


@audited
def pause_campaign(*, by: Actor, campaign: Campaign) -> Campaign:
    """Stop before the next message. Raises NotWaiting."""
    row = _in_state(campaign, (Campaign.State.SENDING,))
    row.state = Campaign.State.PAUSED
    row.save(update_fields=["state"])
    record("marketing.campaign_paused", by=by, obj=row)
    return row


@audited
def resume_campaign(*, by: Actor, campaign: Campaign) -> Campaign:
    """Go on with what is left. Raises NotWaiting."""
    row = _in_state(campaign, (Campaign.State.PAUSED, Campaign.State.STOPPED))
    row.state = Campaign.State.SENDING
    row.save(update_fields=["state"])
    record("marketing.campaign_resumed", by=by, obj=row)
    return row


@audited
def settle_unknown(*, by: Actor, campaign: Campaign, again: bool) -> int:
    """A person decides about messages whose answer never came: send them again, or let them be.

    Returns how many.
    """
    rows = Delivery.objects.filter(campaign=campaign, state=MailState.UNKNOWN)
    if again:
        count = rows.update(state=MailState.WAITING, reason="", next_at=None)
        finished = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.DONE)
        finished.update(state=Campaign.State.SENDING, finished_at=None)
    else:
        count = rows.update(state=MailState.FAILED, reason="let be")
    record("marketing.unknown_settled", by=by, obj=campaign, counts={"again": count * again})
    return count


@audited
def note_test_letter(*, by: Actor, campaign: Campaign) -> None:
    """She has had the letter sent to her own address."""
    record("marketing.test_letter_sent", by=by, obj=campaign)


def _draft(campaign: Campaign) -> Campaign:
    return _in_state(campaign, (Campaign.State.DRAFT,))


def _in_state(campaign: Campaign, states: Sequence[str]) -> Campaign:
    row: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.state not in states:
        raise NotWaiting
    return row

"""Whether a letter is ready to go, from its row and the salon's settings."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings

from marketing.letters.checks import problems_of
from marketing.letters.page import make_sheet
from marketing.models import Campaign
from marketing.sending.guards import can_leave
from privacy.salon import salon

BETWEEN = timedelta(days=20)
"""The salon promised a letter about once a month."""


def problems_with(campaign: Campaign) -> list[str]:
    """What is missing or wrong before the letter may be approved."""
    sheet = make_sheet(campaign)
    return problems_of(
        subject=campaign.subject,
        body=campaign.body,
        written=sheet.written,
        html_size=len(sheet.html.encode()),
        has_picture=bool(campaign.picture),
        picture_text=campaign.picture_text,
        salon=salon(),
        sender=settings.LETTER_FROM,
        can_leave=can_leave(),
    )


def too_soon(campaign: Campaign, send_at: datetime) -> bool:
    """Whether another letter goes out, or went, within twenty days of this one."""
    others = Campaign.objects.exclude(pk=campaign.pk).exclude(state=Campaign.State.DRAFT)
    near = others.filter(send_at__gt=send_at - BETWEEN, send_at__lt=send_at + BETWEEN)
    return near.exists()


def approved_digest(campaign: Campaign) -> str:
    """The fingerprint of what was approved, in hexadecimal."""
    said = (campaign.subject, campaign.body, campaign.picture_kind, campaign.picture_text)
    digest = hashlib.sha256(repr(said).encode("utf-8", "backslashreplace"))
    digest.update(bytes(campaign.picture or b""))
    return digest.hexdigest()

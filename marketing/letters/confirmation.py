"""The one message that asks whether an address is hers. It carries no advertising (R62, R69)."""

from email.message import EmailMessage
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketing.letters.message import new_message
from marketing.letters.plain import service_text
from marketing.links import confirm_path, has_public_address, public_url
from marketing.suppression import ban_hash
from marketing.tokens import CONFIRM, Link, make_token


def confirmation_message(row: UUID, subject_id: UUID, to: str) -> EmailMessage:
    """Asks for a press of a button, or for an answer where the salon has no public address."""
    link = Link(subject_id, ban_hash(to))
    page = public_url(confirm_path(link)) if has_public_address() else ""
    token = "" if page else make_token(CONFIRM, link)
    with override(settings.LANGUAGE_CODE):
        text = service_text("confirmation", {"page": page})
        subject = (
            _("Confirm your newsletter") if page else _("Confirm your newsletter: answer this")
        )
        if token:
            subject = f"{subject} [{token}]"
    return new_message(row=row, to=to, subject=subject, text=text)

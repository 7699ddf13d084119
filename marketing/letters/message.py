"""One message to one reader: headers, text, HTML and picture (R64, R67, R87; RFC 5322, 8058)."""

import email.policy
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from marketing.letters.page import PICTURE, Sheet
from marketing.links import Ways
from marketing.models import Campaign

CHARSET = "utf-8"


class _OneAddressPerLine(UniqueUnstructuredHeader):
    """The ways to leave, never cut or encoded: Python would break long addresses (RFC 2369)."""

    def fold(self, *, policy: Any) -> str:
        header: Any = self  # the registry mixes in what a header has: its name and its text
        ways = ",\r\n ".join(str(header).split(", "))
        return f"{header.name}: {ways}\r\n"


_headers: Any = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _OneAddressPerLine)
POLICY: "EmailPolicy[EmailMessage]" = email.policy.SMTP.clone(header_factory=_headers)


def harmless(text: str) -> str:
    """One line that says what it shows: Python decodes `=?…?=` in a header, line breaks and all."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.replace("=?", "= ?").split())


def sender_domain() -> str:
    """The domain that letters come from."""
    return settings.LETTER_FROM.rpartition("@")[2]


def message_id(row: UUID) -> str:
    """The same for a row each time: a message that arrives twice is seen to be one."""
    return f"<{row.hex}@{sender_domain()}>"


def campaign_message(
    *, campaign: Campaign, sheet: Sheet, row: UUID, to: str, said: tuple[str, str, str], ways: Ways
) -> EmailMessage:
    """A letter. `said`: subject, HTML and text.

    Raises ValueError or MessageError for an address that is none.
    """
    subject, html, text = said
    message = new_message(row=row, to=to, subject=subject, text=text)
    offered = [f"<{way}>" for way in (ways.page, ways.mail) if way]
    message["List-Unsubscribe"] = ", ".join(offered)
    if ways.page:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["List-Id"] = f"<uutiskirje.{sender_domain()}>"
    message["Precedence"] = "bulk"
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if campaign.picture:
        part: Any = message.get_payload()
        part[1].add_related(
            bytes(campaign.picture),
            maintype="image",
            subtype=campaign.picture_kind,
            cid=f"<{PICTURE}>",
            disposition="inline",
            filename=f"{PICTURE}.{'jpg' if campaign.picture_kind == 'jpeg' else 'png'}",
        )
    return message


def new_message(*, row: UUID, to: str, subject: str, text: str) -> EmailMessage:
    """What every message of ours has: one sender, one recipient, an id of its own."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(harmless(settings.SALON_NAME), addr_spec=settings.LETTER_FROM)
    message["To"] = Address(addr_spec=to)
    message["Reply-To"] = Address(addr_spec=settings.LETTER_FROM)
    message["Subject"] = harmless(subject)
    message["Date"] = format_datetime(timezone.localtime())
    message["Message-ID"] = message_id(row)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset=CHARSET, cte="quoted-printable")
    return message

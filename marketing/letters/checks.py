"""What a letter lacks before it may be approved. Pure: looks at no network and no database."""

import ipaddress
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from marketing.letters.text import FIRST_NAME, Written, unknown_placeholders
from privacy.salon import Salon

LONGEST_SUBJECT = 90
LONGEST_LETTER = 20_000
LARGEST_HTML = 90_000
"""Bytes: mail programs cut a letter at about 100 kilobytes, and the way to leave is at its end."""


def problems_of(
    *,
    subject: str,
    body: str,
    written: Written,
    html_size: int,
    has_picture: bool,
    picture_text: str,
    salon: Salon,
    sender: str,
    can_leave: bool,
) -> list[str]:
    """What is missing or wrong, in words; empty when the letter may be approved."""
    found = [
        *_about_subject(subject),
        *_about_body(body, html_size),
        *_about_links(written),
        *_about_footer(salon, sender),
    ]
    if has_picture and not picture_text.strip():
        found.append(_("Say in words what the picture shows, for those who do not see it."))
    if not can_leave:
        found.append(
            _(
                "Readers could not leave: the salon has neither a public https address nor a "
                "mailbox that Harmony reads. Set HARMONY_URL or LETTER_MAILBOX."
            )
        )
    return found


def _about_subject(subject: str) -> list[str]:
    if not subject.strip():
        return [_("The subject is missing.")]
    if len(subject) > LONGEST_SUBJECT:
        return [_("The subject is too long: at most %(most)s signs.") % {"most": LONGEST_SUBJECT}]
    return []


def _about_body(body: str, html_size: int) -> list[str]:
    if not body.strip():
        return [_("The letter is empty.")]
    found = []
    if len(body) > LONGEST_LETTER or html_size > LARGEST_HTML:
        found.append(_("The letter is too long: mail programs would cut off its end."))
    unknown = unknown_placeholders(body)
    if unknown:
        text = _("Only the first name can be put into a letter, as %(known)s. Remove %(words)s.")
        found.append(text % {"known": FIRST_NAME, "words": ", ".join(unknown)})
    return found


def _about_links(written: Written) -> list[str]:
    wrong = [link for link in dict.fromkeys(written.links) if not _is_reachable(link, written.name)]
    text = _("This link leads nowhere: %(link)s. Write the whole address, beginning with https://.")
    return [text % {"link": link.replace(written.name, FIRST_NAME)} for link in wrong]


def _is_reachable(link: str, name: str) -> bool:
    """By its form: a page on a public host, an address, a number. Nothing personal inside it."""
    parts = _split(link)
    if parts is None or name in link:
        return False
    scheme, host, rest = parts
    if scheme == "mailto":
        return "@" in rest and "." in rest.rsplit("@", 1)[1]
    if scheme == "tel":
        return any(sign.isdigit() for sign in rest)
    return scheme == "https" and "." in host and not _is_number(host)


def _split(link: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(link)
        if parts.username is not None:
            return None
        return parts.scheme, parts.hostname or "", parts.path
    except ValueError:
        return None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _about_footer(salon: Salon, sender: str) -> list[str]:
    names = {
        "SALON_NAME": salon.name,
        "SALON_BUSINESS_ID": salon.business_id,
        "SALON_ADDRESS": salon.address,
        "SALON_PHONE": salon.phone,
        "SALON_EMAIL": salon.email,
        "LETTER_FROM": sender,
    }
    missing = [name for name, value in names.items() if not value.strip()]
    text = _("The footer lacks something. Set %(names)s.")
    return [text % {"names": ", ".join(missing)}] if missing else []

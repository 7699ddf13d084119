"""Whether letters would leave, and which records the salon's domain has to publish (R87)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from marketing.dns import NoAnswer, txt_records
from marketing.letters.message import sender_domain
from marketing.links import has_public_address
from marketing.sending.guards import refusal
from marketing.sending.relay import SMTP_BACKEND, RelayUnavailable, relay
from privacy.commands import HarmonyCommand


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `ok` is None where it could not be looked up."""

    check: str
    ok: bool | None
    words: str


class Command(HarmonyCommand):
    help = "Reach the mail server, look at TLS, sender, ways to leave, SPF, DKIM and DMARC."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [_sender(), _guards(), _relay(), *_records()]
        marks = {True: "+", False: "!", None: "?"}
        lines = [f"{marks[f.ok]} {f.check}: {f.words}" for f in findings]
        self.answer([asdict(f) for f in findings], "\n".join(lines), options)
        if any(finding.ok is False for finding in findings):
            self.fail(_("Something has to be set right before letters are sent."))


def _sender() -> Finding:
    try:
        validate_email(settings.LETTER_FROM)
    except ValidationError:
        return Finding("sender", False, _("Set LETTER_FROM to an address of the salon."))
    return Finding("sender", True, settings.LETTER_FROM)


def _guards() -> Finding:
    why = refusal()
    if why:
        return Finding("sending", False, why)
    page = _("Readers leave by one press on a page.")
    mail = _("Readers leave by answering; the mailbox is read.")
    return Finding("sending", True, page if has_public_address() else mail)


def _relay() -> Finding:
    if settings.EMAIL_BACKEND != SMTP_BACKEND:
        return Finding("relay", None, _("No mail server: letters become files. Set EMAIL_URL."))
    try:
        with relay() as server:
            server.ready()
    except RelayUnavailable as problem:
        return Finding("relay", False, str(problem))
    return Finding("relay", True, _("The mail server answers, and its certificate is good."))


def _records() -> list[Finding]:
    domain = sender_domain()
    spf = _("Publish as TXT of %(name)s: v=spf1 include:(your mail provider) -all")
    dmarc = _("Publish as TXT of %(name)s: v=DMARC1; p=quarantine; rua=mailto:%(sender)s")
    dkim = _(
        "DKIM is signed by the mail provider: switch it on there, and let it cover the headers "
        "List-Unsubscribe and List-Unsubscribe-Post."
    )
    said = {"sender": settings.LETTER_FROM}
    return [
        _record("SPF", domain, lambda t: t.startswith("v=spf1"), spf % {"name": domain}),
        _record(
            "DMARC",
            f"_dmarc.{domain}",
            lambda t: t.startswith("v=DMARC1"),
            dmarc % {"name": f"_dmarc.{domain}", **said},
        ),
        Finding("DKIM", None, dkim),
    ]


def _record(check: str, name: str, fits: Callable[[str], bool], advice: str) -> Finding:
    try:
        found = [text for text in txt_records(name) if fits(text)]
    except NoAnswer:
        return Finding(check, None, advice)
    return Finding(check, True, found[0]) if found else Finding(check, False, advice)

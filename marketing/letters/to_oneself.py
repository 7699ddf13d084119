"""The test letter: the whole message, to the person who wrote it."""

from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from marketing.letters.message import campaign_message
from marketing.letters.page import make_sheet
from marketing.links import Ways, public_url
from marketing.models import Campaign
from marketing.sending.relay import Answer, RelayUnavailable, relay

SECONDS = 5.0
"""A page waits for this one message: connecting, handing over and the answer, so long each."""


def send_test_letter(campaign: Campaign, *, name: str, to: str) -> None:
    """Send it now. Its link to leave leads nowhere. Raises RelayUnavailable."""
    sheet = make_sheet(campaign)
    ways = Ways(page=public_url("/kirje/koe/"), mail=f"mailto:{settings.LETTER_FROM}")
    subject, html, text = sheet.for_reader(name=name, ways=ways, permitted_on=timezone.localdate())
    said = (_("Test: %(subject)s") % {"subject": subject}, html, text)
    message = campaign_message(
        campaign=campaign, sheet=sheet, row=uuid4(), to=to, said=said, ways=Ways("", ways.mail)
    )
    with relay(SECONDS) as server:
        server.ready()
        reply = server.take(settings.LETTER_BOUNCES_TO, to, message.as_bytes())
    if reply.answer is not Answer.ACCEPTED:
        raise RelayUnavailable(_("The mail server did not take the letter. Try again later."))

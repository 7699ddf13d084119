"""The monthly letter: handed to a mail server on this machine, beside a bare smtplib loop."""

import smtplib
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from bench.figures import COUNT
from bench.mail_sink import Sink, mail_sink, settings_for
from bench.people import Person
from bench.rounds import clocked
from bench.world import World
from clients.models import Client
from marketing.actions.campaign import approve_campaign, write_campaign
from marketing.actions.consent import give_marketing_consent
from marketing.letters.message import campaign_message
from marketing.letters.page import make_sheet
from marketing.links import Ways
from marketing.models import Campaign, Delivery
from marketing.sending.runner import send_due
from privacy.audit.acts import SYSTEM, act

NAME = "letters"
READERS, AT_ONCE = 600, 100
LAST_ADULT = 2006
SECONDS, RATIO = 60, 0.5
BODY = (
    "# Hei {etunimi}\n\nTalven hoidot ovat täällä: lämmin kasvohoito ja käsihoito pakkaseen.\n\n"
    "## Uutta\n\n- Kasvohoito kuivalle iholle\n- **Käsihoito** pakkaseen\n\n"
    "[Varaa aika](https://example.com/aika), niin saat rauhallisen hetken ennen joulua.\n\n" * 3
)


def measure(world: World) -> None:
    """Each letter is claimed, made, handed over and noted; the bare loop makes and hands over."""
    readers = subscribed([p for p in world.people if p.birth_year <= LAST_ADULT][:READERS])
    letter = approved()
    sides = {"ours s": 0.0, "bare s": 0.0}
    with mail_sink() as sink, mail_sink() as other, override_settings(**settings_for(sink.port)):
        for start in range(0, len(readers), AT_ONCE):
            some = readers[start : start + AT_ONCE]
            sides["ours s"] += clocked(partial(send_due, limit=len(some)))
            sides["bare s"] += clocked(partial(bare, some, letter, other))
        send_due()
    twice = sum(number - 1 for number in sink.took.values())
    wrong = len(set(readers) ^ set(sink.took)) + twice
    sent = Delivery.objects.filter(campaign=letter, state="sent").count()
    lost = sent - len(sink.took)
    world.note(NAME, "not taken exactly once", wrong, unit=COUNT, goal=0, must=True)
    world.note(NAME, "called sent and not taken", lost, unit=COUNT, goal=0, must=True)
    world.note(NAME, f"{len(readers)} letters", sides["ours s"], unit="s", goal=SECONDS)
    ratio = sides["bare s"] / sides["ours s"]
    world.note(NAME, "bare smtplib loop ÷ ours", ratio, goal=RATIO, more_is_better=True, told=sides)


def subscribed(people: list[Person]) -> list[str]:
    """Everybody asks for the letter, with an address that is known to be hers."""
    with act():
        for person in people:
            client = Client(pk=person.id)
            give_marketing_consent(by=SYSTEM, client=client, way="oral", confirmed_how="kokeilu")
    return [person.email for person in people]


def approved() -> Campaign:
    """A letter that is due now."""
    draft = write_campaign(by=SYSTEM, campaign=None, subject="Joulun hoidot", body=BODY)
    due = timezone.now() - timedelta(minutes=1)
    with override_settings(**settings_for(0)):
        return approve_campaign(by=SYSTEM, campaign=draft, edits=draft.edits, send_at=due)


def bare(readers: list[str], letter: Campaign, sink: Sink) -> None:
    """The same messages by one connection of smtplib, with nothing asked and nothing remembered."""
    sheet, today = make_sheet(letter), timezone.localdate()
    ways = Ways(f"https://harmony.example/kirje/{'x' * 80}/", f"mailto:{settings.LETTER_FROM}")
    with smtplib.SMTP("127.0.0.1", sink.port, "localhost") as smtp:
        for reader in readers:
            said = sheet.for_reader(name="Aino", ways=ways, permitted_on=today)
            message = campaign_message(
                campaign=letter, sheet=sheet, row=uuid4(), to=reader, said=said, ways=ways
            )
            smtp.sendmail(settings.LETTER_FROM, [reader], message.as_bytes())

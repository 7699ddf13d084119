"""The readers of the tests: clients who asked for the letter, in every state of asking."""

from datetime import timedelta
from typing import Any

from django.test import override_settings
from django.utils import timezone

from clients.models import Client
from marketing.actions.campaign import approve_campaign, write_campaign
from marketing.actions.consent import confirm_address, give_marketing_consent
from marketing.models import Campaign, Delivery, SubscribedAddress
from privacy.audit.acts import SYSTEM
from tests.clients.salon import enter

TODAY = timezone.localdate


def client(name: str = "Päivi Korhonen", birth_year: int | None = 1978, **more: Any) -> Client:
    """Somebody with an address made from her name."""
    words = name.lower().translate(str.maketrans("äöå", "aoa")).split()
    more.setdefault("email", f"{'.'.join(words)}@example.com")
    return enter(name, birth_year, **more)


def asked(name: str = "Päivi Korhonen", **more: Any) -> Client:
    """She has asked for the letter, and her address is not confirmed."""
    reader = client(name, **more)
    give_marketing_consent(by=SYSTEM, client=reader, way="screen")
    return reader


def subscriber(name: str = "Päivi Korhonen", **more: Any) -> Client:
    """She has asked for the letter and confirmed her address."""
    reader = asked(name, **more)
    confirm_address(by=SYSTEM, address=address_of(reader))
    return reader


def address_of(reader: Client) -> SubscribedAddress:
    return SubscribedAddress.objects.select_related("subject").get(subject=reader.pk)


def letter(subject: str = "Joulun hoidot", body: str = "Hei {etunimi}!\n\nTervetuloa.") -> Campaign:
    """A draft."""
    return write_campaign(by=SYSTEM, campaign=None, subject=subject, body=body)


def approved(subject: str = "Joulun hoidot", body: str = "Hei {etunimi}!", **more: Any) -> Campaign:
    """A letter that is due now."""
    draft = letter(subject, body)
    more.setdefault("send_at", timezone.now() - timedelta(minutes=1))
    more.setdefault("why_so_soon", "kokeilu")
    with override_settings(HARMONY_URL="https://harmony.example"):
        return approve_campaign(by=SYSTEM, campaign=draft, edits=draft.edits, **more)


def states(campaign: Campaign) -> dict[str, str]:
    """State of each message by the reader's name."""
    rows = Delivery.objects.filter(campaign=campaign)
    people = Client.objects.select_related("subject").in_bulk()
    return {people[row.subject_id].sealed.name: row.state for row in rows}


NAMES = ("Aino Niemi", "Eeva Virtanen", "Liisa Mattila", "Oona Niemi", "Päivi Korhonen")


def readers(*names: str) -> list[Client]:
    return [subscriber(name) for name in names or NAMES]


def state_of(letter: Campaign) -> str:
    letter.refresh_from_db()
    return letter.state


def fails(**faults: str) -> Any:
    return lambda recipient: faults.get(recipient.split(".")[0], "")

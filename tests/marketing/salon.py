"""The readers of the tests: clients who asked for the letter, in every state of asking."""

from typing import Any

from django.utils import timezone

from clients.models import Client
from marketing.actions.consent import confirm_address, give_marketing_consent
from marketing.models import SubscribedAddress
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

"""The demo salon's newsletter: readers who asked for it, last month's letter, and a draft."""

from datetime import timedelta

from django.utils import timezone

from clients.age import AgeGroup
from clients.models import Client
from harmony.demo.treatments import Room
from marketing.letters.ready import approved_digest
from marketing.models import (
    AddressRecord,
    Campaign,
    Delivery,
    MarketingConsent,
    SubscribedAddress,
)
from marketing.models.consent import MailState
from marketing.suppression import ban_hash
from privacy.first_texts import MARKETING
from privacy.models import ConsentEvidence, ConsentText, NoticeVersion

SHARE = 0.45
"""Of the grown-up clients with an address, so many have asked for the letter."""
SENT_AGO = 24
SENT = (
    "Marraskuun hämärään lempeää hoitoa",
    "# Hei {etunimi}\n\nMarraskuu kuivattaa ihoa. Varaa **syväkosteuttava kasvohoito** ennen "
    "pakkasia, niin talvi tuntuu kevyemmältä.\n\n- Kasvohoito 75 min\n- Käsien parafiinihoito\n\n"
    "Lämpimästi tervetuloa!",
)
DRAFT = (
    "Joulun lahjakortit",
    "# Hei {etunimi}\n\nLahjakortti on lahja, joka ei jää kaappiin. Saat sen hoitolasta "
    "kauniisti pakattuna.\n\n## Joulun aukioloajat\n\nOlemme avoinna 23.12. saakka.",
)


def tell_letters(room: Room) -> None:
    """Write the readers and the letters, as the acts of those days would have left them."""
    readers = [_reader(client, room) for client in _grown_up(room)]
    consents, addresses = [row[0] for row in readers], [row[1] for row in readers]
    MarketingConsent.objects.bulk_create(consents)
    SubscribedAddress.objects.bulk_create(addresses)
    sent = _letter(room, SENT, SENT_AGO)
    sent.save(force_insert=True)
    Delivery.objects.bulk_create(_deliveries(sent, readers))
    draft = Campaign(subject=DRAFT[0], body=DRAFT[1], written_by=room.owner.pk)
    draft.save(force_insert=True)


def _grown_up(room: Room) -> list[Client]:
    clients = Client.objects.select_related("subject", "contact").order_by("registered_on", "pk")
    found = []
    for client in clients:
        client.contact.subject = client.subject
        is_adult = client.age_group(room.today) is AgeGroup.ADULT
        if is_adult and client.contact.sealed.email and room.random.random() < SHARE:
            found.append(client)
    return found


def _reader(client: Client, room: Room) -> tuple[MarketingConsent, SubscribedAddress]:
    """Asked on the day she became a client, confirmed the same evening; a few have not yet."""
    ago = (room.today - client.registered_on).days
    given = MarketingConsent(
        subject=client.subject,
        act=MarketingConsent.Act.GIVEN,
        at=room.moment(ago, 10),
        text=ConsentText.current(MARKETING),
        notice=NoticeVersion.current(room.today),
        received_by=room.reception.pk,
        sealed=ConsentEvidence(way="screen"),
    )
    is_confirmed = room.random.random() < 0.9
    address = SubscribedAddress(
        subject=client.subject,
        given=given,
        asked_on=client.registered_on,
        confirmed_at=room.moment(ago, 19) if is_confirmed and ago else None,
        mail_state=MailState.SENT,
        sealed=AddressRecord(client.contact.sealed.email),
    )
    return given, address


def _letter(room: Room, words: tuple[str, str], ago: int) -> Campaign:
    at = room.moment(ago, 9)
    letter = Campaign(
        subject=words[0],
        body=words[1],
        state=Campaign.State.DONE,
        edits=3,
        written_by=room.owner.pk,
        approved_by=room.owner.pk,
        approved_at=at - timedelta(hours=15),
        send_at=at,
        started_at=at,
        finished_at=at + timedelta(minutes=2),
    )
    letter.approved_sha256 = approved_digest(letter)
    return letter


def _deliveries(
    letter: Campaign, readers: list[tuple[MarketingConsent, SubscribedAddress]]
) -> list[Delivery]:
    """One to each confirmed reader of that day; families share an address and get one."""
    sent: dict[bytes, Delivery] = {}
    at = letter.started_at or timezone.now()
    for given, address in readers:
        if given.at > at or address.confirmed_at is None or address.confirmed_at > at:
            continue
        key = ban_hash(address.sealed.email)
        row = Delivery(campaign=letter, subject=address.subject, queued_at=at, tried_at=at)
        row.state, row.tries, row.address_key = MailState.SENT, 1, key
        sent.setdefault(key, row)
    return list(sent.values())

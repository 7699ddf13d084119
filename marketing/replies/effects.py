"""What came back takes effect, or waits for a person. No address is named anywhere."""

import contextlib
from collections import Counter
from collections.abc import Iterable
from email.message import EmailMessage
from uuid import UUID

from clients.contact import email_key
from clients.models import ContactDetails
from marketing.actions.consent import ban_by_hash, confirm_address, unsubscribe
from marketing.actors import HOLDER
from marketing.audience import may_confirm
from marketing.models import Delivery, SubscribedAddress
from marketing.replies.mailbox import Seen
from marketing.replies.understanding import Meaning, Understood, understand
from marketing.suppression import ban_hash, ban_hashes
from marketing.tokens import CONFIRM, LEAVE, BadToken, Link, read_token
from marketing.vocabulary import LINK, BanReason
from privacy.audit.acts import SYSTEM
from privacy.encryption import CannotBeRead
from privacy.encryption.blind import blind_indexes
from privacy.models import DataSubject


def take_effect(messages: Iterable[tuple[EmailMessage, Seen]]) -> Counter[str]:
    """Read them all. Returns how many of each meaning; one that cannot be read is for a person."""
    counts: Counter[str] = Counter()
    for message, seen in messages:
        meaning = _done(message)
        counts[meaning] += 1
        if meaning is not Meaning.PERSON:
            seen()
    return counts


def _done(message: EmailMessage) -> Meaning:
    try:
        understood = understand(message)
    except (ValueError, LookupError, AttributeError, TypeError):
        return Meaning.PERSON  # a message that no rule of mail covers
    match understood.meaning:
        case Meaning.GONE | Meaning.COMPLAINT:
            return understood.meaning if _reported(understood) else Meaning.PERSON
        case Meaning.STOP:
            return Meaning.STOP if _stopped(understood) else Meaning.PERSON
        case Meaning.YES:
            return Meaning.YES if _confirmed(understood) else Meaning.PERSON
    return understood.meaning


def _reported(understood: Understood) -> bool:
    """Whether the report is about a message of ours: only then its address is banned."""
    is_complaint = understood.meaning is Meaning.COMPLAINT
    why = BanReason.COMPLAINT if is_complaint else BanReason.BOUNCE
    row = understood.row
    link = None if row is None else _of_delivery(row) or _of_confirmation(row)
    if link is None:
        return False
    ban_by_hash(by=SYSTEM, subject_id=link.subject_id, address_hash=link.address_hash, why=why)
    return True


def _of_delivery(pk: UUID) -> Link | None:
    row = Delivery.objects.filter(pk=pk).exclude(address_key=None).first()
    return None if row is None else Link(row.subject.pk, bytes(row.address_key))


def _of_confirmation(pk: UUID) -> Link | None:
    row = SubscribedAddress.objects.filter(pk=pk).select_related("subject").first()
    with contextlib.suppress(CannotBeRead):
        return None if row is None else Link(row.subject.pk, ban_hash(row.sealed.email))
    return None


def _stopped(understood: Understood) -> bool:
    """By the token of the message she answered; else by the address she writes from."""
    link = _link(LEAVE, understood.token)
    if link is not None:
        _unsubscribe(link.subject_id, link.address_hash)
        return True
    people = _people_at(understood.sender) if understood.sender else []
    for person in people:
        _unsubscribe(person, ban_hash(understood.sender))
    return bool(people)


def _unsubscribe(person: UUID, address_hash: bytes) -> None:
    subject = DataSubject.objects.filter(pk=person).first()
    unsubscribe(by=HOLDER, subject=subject, address_hash=address_hash, way=LINK)


def _confirmed(understood: Understood) -> bool:
    link = _link(CONFIRM, understood.token)
    address = may_confirm(link.subject_id) if link else None
    if link is None or address is None:
        return False
    with contextlib.suppress(CannotBeRead):
        if link.address_hash in ban_hashes(address.sealed.email):
            confirm_address(by=HOLDER, address=address)
            return True
    return False


def _link(purpose: bytes, token: str) -> Link | None:
    try:
        return read_token(purpose, token)
    except BadToken:
        return None


def _people_at(sender: str) -> list[UUID]:
    """The clients who gave this address; a family may share one."""
    indexes = blind_indexes("email", email_key(sender))
    rows = ContactDetails.objects.filter(email_bi__in=indexes)
    return list(rows.values_list("subject", flat=True))

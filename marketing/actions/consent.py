"""The permission to write: given, confirmed, withdrawn; and the ban list that wins over it."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from clients.age import AgeGroup
from clients.contact import email_key
from clients.models import Client
from marketing.addresses import checked_address
from marketing.models import AddressRecord, MarketingConsent, SubscribedAddress
from marketing.models.consent import MailState
from marketing.refusals import (
    AgeNotKnown,
    NotAdult,
    NotSubscribed,
    Restricted,
)
from marketing.suppression import ban_hash, ban_hashes
from privacy.audit.acts import Actor, audited, record
from privacy.consents import give_consent, standing, withdraw_consent
from privacy.encryption import CannotBeRead
from privacy.first_texts import MARKETING
from privacy.links import locked_subjects, subjects_of
from privacy.models import ConsentEvidence, ConsentText, DataSubject, KeyedBan
from privacy.registry import delete_rows


@audited
def give_marketing_consent(
    *, by: Actor, client: Client, way: str, paper_place: str = "", confirmed_how: str = ""
) -> MarketingConsent:
    """She asks for the letter to the address on her card (R3, R62). A ban on it is lifted (R65).

    Without `confirmed_how` one confirmation mail is sent, and no letter before she has answered it.
    Raises NoAddress, BadAddress, NotAdult, AgeNotKnown, Restricted; ValueError without a way.
    """
    card = _locked(client)
    if card.subject.state == DataSubject.State.RESTRICTED:
        raise Restricted
    address = checked_address(card)
    _refuse_minor(card)
    earlier = SubscribedAddress.objects.filter(subject=card.subject)
    known = next((row for row in earlier if _is_confirmed_for(row, card, address)), None)
    given = give_consent(
        by=by,
        model=MarketingConsent,
        subject=card.subject,
        text=ConsentText.current(MARKETING),
        evidence=ConsentEvidence(way=way, paper_place=paper_place),
    )
    delete_rows(earlier)
    row = SubscribedAddress(
        subject=card.subject,
        given=given,
        asked_on=timezone.localdate(),
        sealed=AddressRecord(address, confirmed_how),
    )
    if confirmed_how or known is not None:
        row.mail_state = MailState.NONE
        row.confirmed_at = timezone.now() if known is None else known.confirmed_at
        row.sealed = AddressRecord(address, confirmed_how or _how(known, card))
    row.save(force_insert=True)
    lifted = _lift(address)
    record(
        "marketing.permission_given",
        by=by,
        subject_id=card.pk,
        obj=row,
        counts={"bans_lifted": lifted},
    )
    return given


@audited
def confirm_address(*, by: Actor, address: SubscribedAddress, how: str = "") -> SubscribedAddress:
    """Its holder says that the address is hers: by the link, or in a way told in words (`how`).

    Raises DoesNotExist when the permission is gone meanwhile. Twice is as good as once.
    """
    DataSubject.objects.select_for_update(no_key=True).get(pk=address.subject.pk)
    rows = SubscribedAddress.objects.select_related("subject").select_for_update(of=("self",))
    row: SubscribedAddress = rows.get(pk=address.pk)
    if row.confirmed_at is None:
        row.confirmed_at = timezone.now()
        row.sealed = replace(row.sealed, how=how)
        row.save()
    record("marketing.address_confirmed", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def withdraw_marketing_consent(*, by: Actor, client: Client, way: str) -> MarketingConsent:
    """No letter from now on: the address is banned in the same transaction (R6, R65, R66).

    Of merged cards every permission is withdrawn. Raises NotSubscribed.
    """
    withdrawn = _withdraw(by, _locked(client).subject, way)
    if withdrawn is None:
        raise NotSubscribed
    return withdrawn


@audited
def unsubscribe(*, by: Actor, subject: DataSubject | None, address_hash: bytes, way: str) -> None:
    """The holder of an address wants no letter. Good for people who are gone as well (R64).

    `subject`: whose link it was, None when she has been erased. Twice is as good as once.
    """
    if subject is not None:
        hers = locked_subjects(subject.pk)
        if subject.pk in hers and _consents_for(hers, address_hash):
            _withdraw(by, hers[subject.pk], way)
    _ban(address_hash)
    record("marketing.unsubscribed", by=by, subject_id=None if subject is None else subject.pk)


@audited
def ban_address(*, by: Actor, address: str, why: str) -> None:
    """Never write to this address again: a hard bounce, a complaint, an objection, a wish.

    `why` is one of marketing.vocabulary.BanReason and stands in the use log, never beside the hash.
    """
    _ban(ban_hash(address))
    record("marketing.address_banned", by=by, purpose=why)


@audited
def ban_by_hash(*, by: Actor, subject_id: UUID, address_hash: bytes, why: str) -> None:
    """The same for the address a message was sent to, which is known by its hash alone."""
    _ban(address_hash)
    record("marketing.address_banned", by=by, subject_id=subject_id, purpose=why)


def _locked(client: Client) -> Client:
    """Her card, and under lock every subject that is hers. Raises DoesNotExist."""
    hers = locked_subjects(client.pk)
    card: Client = Client.objects.select_related("contact").get(pk=client.pk)
    card.subject = card.contact.subject = hers[card.pk]
    return card


def _refuse_minor(card: Client) -> None:
    age = card.age_group(timezone.localdate())
    if age is AgeGroup.MINOR:
        raise NotAdult
    if age is not AgeGroup.ADULT:
        raise AgeNotKnown


def _is_confirmed_for(row: SubscribedAddress, card: Client, address: str) -> bool:
    row.subject = card.subject
    try:
        return row.is_confirmed and email_key(row.sealed.email) == email_key(address)
    except CannotBeRead:
        return False


def _how(known: SubscribedAddress | None, card: Client) -> str:
    if known is None:
        return ""
    known.subject = card.subject
    return known.sealed.how


def _consents_for(hers: Mapping[UUID, DataSubject], address_hash: bytes) -> bool:
    """Whether a permission of hers is for the address of the link; an unreadable one counts."""
    for row in SubscribedAddress.objects.filter(subject__in=hers):
        row.subject = hers[row.subject_id]
        try:
            if address_hash in ban_hashes(row.sealed.email):
                return True
        except CannotBeRead:
            return True
    return False


def _withdraw(by: Actor, subject: DataSubject, way: str) -> MarketingConsent | None:
    """Withdraw and ban what the permission was for, on every card; None when there is none."""
    hers = subjects_of(subject.pk)
    if not standing(MarketingConsent, hers):
        return None
    for row in SubscribedAddress.objects.filter(subject__in=hers).select_related("subject"):
        try:
            _ban(ban_hash(row.sealed.email))
        except CannotBeRead:
            continue
    withdrawn = withdraw_consent(
        by=by, model=MarketingConsent, subject=subject, evidence=ConsentEvidence(way=way)
    )
    record("marketing.permission_withdrawn", by=by, subject_id=subject.pk, obj=withdrawn)
    return withdrawn


def _ban(address_hash: bytes) -> None:
    KeyedBan.objects.update_or_create(
        kind=KeyedBan.Kind.MARKETING,
        keyed_hash=address_hash,
        defaults={"last_hit_on": timezone.localdate()},
    )


def _lift(address: str) -> int:
    kind = KeyedBan.Kind.MARKETING
    hashes = ban_hashes(address)
    return delete_rows(KeyedBan.objects.filter(kind=kind, keyed_hash__in=hashes))

"""Who may be written to now: the only source of recipients (R62).

Asked for each message inside the transaction that claims it. Five conditions, and all must hold:
a live permission, a confirmed address, of age, not restricted, not on the ban list; and nothing
else that is known of her forbids it (marketing.stricter). Health data and
treatments are beyond the reach of this room.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from clients.age import AgeGroup
from clients.contact import email_key
from clients.merged import is_alias
from clients.models import Client
from marketing.models import MarketingConsent, SubscribedAddress
from marketing.reason import Reason
from marketing.stricter import barred, marked
from marketing.suppression import banned_hashes, is_suppressed
from privacy.encryption import CannotBeRead
from privacy.models import ConsentRecord, DataSubject

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """The five conditions, as they are for one person at this moment."""

    has_consent: bool
    is_confirmed: bool
    is_adult: bool
    is_restricted: bool
    is_suppressed: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who may be written to now."""

    subject_id: UUID
    name: str
    email: str
    permitted_on: date


def decide(facts: Facts) -> Reason | None:
    """None: she may be written to. Pure."""
    if not facts.has_consent:
        return Reason.NO_CONSENT
    if facts.is_restricted:
        return Reason.RESTRICTED
    if facts.is_suppressed:
        return Reason.SUPPRESSED
    if not facts.is_confirmed:
        return Reason.UNCONFIRMED
    return None if facts.is_adult else Reason.NOT_ADULT


def asked_for() -> QuerySet[MarketingConsent]:
    """The newest act of everybody whose newest act is one of giving."""
    acts = MarketingConsent.objects.filter(subject=OuterRef("subject")).order_by("-at", "-pk")
    given = MarketingConsent.objects.filter(pk=Subquery(acts.values("pk")[:1]))
    return marked(given.filter(act=ConsentRecord.Act.GIVEN)).select_related("subject")


def standing(subject_id: UUID, today: date) -> Recipient | Reason:
    """Whether this person may be written to now, read afresh."""
    consent = asked_for().filter(subject=subject_id).first()
    if consent is None:
        return Reason.NO_CONSENT
    client = Client.objects.filter(pk=subject_id).select_related("contact").first()
    return _judged(consent, address_of(consent), client, is_suppressed, today)


def may_confirm(subject_id: UUID) -> SubscribedAddress | None:
    """The address that a confirmation mail may be sent to: everything holds but the confirming."""
    consent = asked_for().filter(subject=subject_id).first()
    address = None if consent is None else address_of(consent)
    if consent is None or address is None or address.is_confirmed:
        return None
    try:
        is_barred = consent.subject.state == DataSubject.State.RESTRICTED or bool(
            barred(consent, is_suppressed, timezone.localdate())
        )
        return None if is_barred or is_suppressed(address.sealed.email) else address
    except CannotBeRead:
        return None


def address_of(consent: MarketingConsent) -> SubscribedAddress | None:
    """The address that a permission was given for."""
    found = SubscribedAddress.objects.filter(given=consent).first()
    if found is not None:
        found.subject = consent.subject
    return found


def count(today: date) -> Counter[str]:
    """How many get the letter ("") and how many do not, by reason. Reads one person at a time."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for found in _everybody(today):
        if isinstance(found, Reason):
            counts[found] += 1
            continue
        key = email_key(found.email)
        counts[Reason.SAME_ADDRESS if key in seen else ""] += 1
        seen.add(key)
    people = Client.objects.filter(~is_alias()).count()
    counts[Reason.NO_CONSENT] += people - sum(counts.values()) + counts[Reason.MERGED]
    return +counts


def _everybody(today: date) -> Iterator[Recipient | Reason]:
    banned = banned_hashes()
    for some in _batched(asked_for().iterator(_AT_ONCE)):
        people = [consent.subject.pk for consent in some]
        addresses = {a.given.pk: a for a in _addresses(people)}
        clients = Client.objects.filter(pk__in=people).select_related("contact").in_bulk()
        for consent in some:
            address, client = addresses.get(consent.pk), clients.get(consent.subject.pk)
            if address is not None:
                address.subject = consent.subject
            yield _judged(consent, address, client, banned, today)


def _batched(consents: Iterable[MarketingConsent]) -> Iterator[list[MarketingConsent]]:
    waiting = iter(consents)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some


def _addresses(people: Sequence[UUID]) -> QuerySet[SubscribedAddress]:
    return SubscribedAddress.objects.filter(subject__in=people).select_related("given")


def _judged(
    consent: MarketingConsent,
    address: SubscribedAddress | None,
    client: Client | None,
    is_banned: Callable[[str], bool],
    today: date,
) -> Recipient | Reason:
    subject = consent.subject
    if client is None or address is None:
        return Reason.NO_CONSENT
    client.subject = client.contact.subject = subject
    try:
        email = client.contact.sealed.email
        is_hers = email_key(email) == email_key(address.sealed.email)
        facts = Facts(
            has_consent=True,
            is_confirmed=address.is_confirmed and is_hers and bool(email),
            is_adult=client.age_group(today) is AgeGroup.ADULT,
            is_restricted=subject.state == DataSubject.State.RESTRICTED,
            is_suppressed=is_banned(address.sealed.email) or (not is_hers and is_banned(email)),
        )
        reason = decide(facts) or barred(consent, is_banned, today)
        if reason is not None:
            return reason
        asked_on = timezone.localdate(consent.at)
        return Recipient(subject.pk, client.sealed.name, address.sealed.email, asked_on)
    except CannotBeRead:
        return Reason.UNREADABLE

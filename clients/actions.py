"""The acts about clients: register, correct, note a visit, and what she said about storing.

Each locks the client's row first; her contact details are changed under the same lock.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.age import FULL_AGE
from clients.details import Details, check_details, merge_details
from clients.models import (
    UNSTAMPED,
    Client,
    ClientRecord,
    ContactDetails,
    ContactRecord,
    EarlierCard,
    EarlierContact,
    HealthStoring,
    ImportedClient,
    NoticeWay,
)
from clients.search_clock import stamp_at_end
from privacy.audit.acts import Actor, audited, record, vital
from privacy.links import subjects_of
from privacy.models import DataSubject, Guardian, NoticeVersion, SubjectLink
from privacy.refusals import RestrictionInForce


@audited
def register_client(
    *,
    by: Actor,
    details: Details,
    notice_way: str,
    turned_18: bool | None = None,
    guardian: Guardian | None = None,
) -> Client:
    """Enter a client, who has been given the privacy notice now in force.

    Raises ValidationError with a message per field, KeysUnavailable when nothing can be sealed.
    """
    today = timezone.localdate()
    details = check_details(details, today)
    subject = DataSubject.objects.create_sealed()
    client = Client(
        id=subject.pk,
        subject=subject,
        registered_on=today,
        notice=NoticeVersion.current(today),
        notice_way=_checked_way(notice_way),
        notice_given_on=today,
        sealed=ClientRecord(
            name=details.name,
            birth_year=details.birth_year,
            turned_18=turned_18,
            turned_18_on=None if turned_18 is None else today,
            guardian=guardian,
        ),
    )
    client.save(force_insert=True)
    contact = ContactDetails(subject=subject, client=client, sealed=_contact_record(details))
    contact.save(force_insert=True)
    stamp_at_end()
    filled = details.differences(Details(name=""))
    record("clients.registered", by=by, subject_id=client.pk, obj=client, fields=filled)
    return client


@audited
def correct_client(
    *,
    by: Actor,
    client: Client,
    seen: Details,
    wanted: Details,
    request: UUID | None = None,
) -> Client:
    """Correct a card. `seen` is what this person was shown, `wanted` what she wrote; `request`:
    under which request for it. The old values stay in the card's history and go with it (R33, R38).

    What others have changed meanwhile stays. Raises EditConflict where both changed the same, and
    ValidationError with a message per field.
    """
    card = _locked(client)
    stored = card.details
    wanted = check_details(wanted, timezone.localdate())
    kept = merge_details(seen=seen, wanted=wanted, stored=stored)
    changed = kept.differences(stored)
    if changed:
        today = timezone.localdate()
        card.contact.sealed = _reached(card.contact.sealed, kept, today, request)
        card.contact.save()
        _store(card, _renamed(card.sealed, kept, today, request))
    record("clients.corrected", by=by, subject_id=card.pk, obj=card, fields=changed)
    return card


@audited
def note_visit(*, by: Actor, client: Client, on: date) -> Client:
    """Note a completed visit: it alone restarts the clock of her card, never backwards (R48).

    Raises ValueError for a day to come.
    """
    if on > timezone.localdate():
        raise ValueError("a visit that is still to come is not completed")
    card = _locked(client)
    if card.last_visit_on is None or on > card.last_visit_on:
        card.last_visit_on = on
        card.save(update_fields=["last_visit_on"])
    record("clients.visit_noted", by=by, subject_id=card.pk, obj=card)
    return card


@audited
def take_back_visit(*, by: Actor, client: Client, before: date | None) -> Client:
    """Today's visit was noted by mistake: her card's clock stands where it stood `before`.

    Nothing changes when another visit than today's is the last one.
    """
    card, today = _locked(client), timezone.localdate()
    if card.last_visit_on == today and (before is None or before <= today):
        card.last_visit_on = before
        card.save(update_fields=["last_visit_on"])
    record("clients.visit_taken_back", by=by, subject_id=card.pk, obj=card)
    return card


@audited
@vital
def open_card(*, by: Actor, client: Client, purpose: str = "") -> Client:
    """Her basic details are shown: looking is an act too, and leaves its event (R70)."""
    record("clients.opened", by=by, subject_id=client.pk, obj=client, purpose=purpose)
    return client


@audited
def refuse_health_storing(*, by: Actor, client: Client) -> Client:
    """She wants no health data stored (R5). No reason is asked or kept."""
    return _set_health_storing(by, client, HealthStoring.REFUSED)


@audited
def allow_health_storing(*, by: Actor, client: Client) -> Client:
    """She has changed her mind: consent may be asked for again, whichever of her cards says no. It
    is not a consent itself.
    """
    cards = Client.objects.filter(pk__in=subjects_of(client.pk)).order_by("pk")
    said_no = cards.filter(health_storing=HealthStoring.REFUSED)
    for card in list(said_no) or [client]:
        _set_health_storing(by, card, HealthStoring.OPEN)
        _note_storing_allowed(card)
    return _locked(client)


@audited
def answer_turned_18(*, by: Actor, client: Client, turned_18: bool) -> Client:
    """Her answer in the year of her eighteenth birthday (R42). Raises ValueError in other years."""
    card, today = _locked(client), timezone.localdate()
    if card.sealed.birth_year != today.year - FULL_AGE:
        raise ValueError("it is not the year of her eighteenth birthday")
    _store(card, replace(card.sealed, turned_18=turned_18, turned_18_on=today))
    record("clients.age_answered", by=by, subject_id=card.pk, obj=card, fields=["turned_18"])
    return card


@audited
def set_guardian(*, by: Actor, client: Client, guardian: Guardian | None) -> Client:
    """Who answers for a minor (R43). Raises ValidationError when name or contact is missing."""
    if guardian is not None and not (guardian.name.strip() and guardian.contact.strip()):
        raise ValidationError({"guardian": _("Enter the guardian's name and contact.")})
    card = _locked(client)
    _store(card, replace(card.sealed, guardian=guardian))
    record("clients.guardian_set", by=by, subject_id=card.pk, obj=card, fields=["guardian"])
    return card


@audited
def record_notice_given(*, by: Actor, client: Client, way: str) -> Client:
    """She was given the privacy notice that is in force today, in this way."""
    card, today = _locked(client), timezone.localdate()
    card.notice = NoticeVersion.current(today)
    card.notice_way = _checked_way(way)
    card.notice_given_on = today
    card.save(update_fields=["notice", "notice_way", "notice_given_on"])
    origins = ImportedClient.objects.filter(subject__in=card.subject_ids, told_on=None)
    origins.update(told_on=today)
    record("clients.notice_given", by=by, subject_id=card.pk, obj=card)
    return card


def _locked(client: Client) -> Client:
    """Her row as it is now, locked. Raises DoesNotExist, and RestrictionInForce (art. 18(2))."""
    rows = Client.objects.select_related("subject", "contact").select_for_update(of=("self",))
    card: Client = rows.get(pk=client.pk)
    if card.subject.state == DataSubject.State.RESTRICTED:
        raise RestrictionInForce
    card.contact.subject = card.subject
    return card


def _set_health_storing(by: Actor, client: Client, storing: HealthStoring) -> Client:
    card = _locked(client)
    card.health_storing = storing
    card.save(update_fields=["health_storing"])
    record(
        "clients.health_storing_set", by=by, subject_id=card.pk, obj=card, fields=["health_storing"]
    )
    return card


def _note_storing_allowed(card: Client) -> None:
    """On the link of a card that said no until now: taken apart, it says so again."""
    for link in SubjectLink.objects.select_related("subject").filter(alias=card.pk):
        link.sealed = replace(link.sealed, storing_allowed=True)
        link.save()


def _store(card: Client, who: ClientRecord) -> None:
    card.sealed = who
    card.rev = UNSTAMPED
    card.save()
    stamp_at_end()


def _renamed(
    who: ClientRecord, details: Details, today: date, request: UUID | None
) -> ClientRecord:
    """Another birth year makes the answer about the eighteenth birthday void."""
    if (details.name, details.birth_year) == (who.name, who.birth_year):
        return who
    before = EarlierCard(who.name, who.birth_year, today, request)
    if details.birth_year != who.birth_year:
        who = replace(who, turned_18=None, turned_18_on=None)
    earlier = (*who.earlier, before)
    return replace(who, name=details.name, birth_year=details.birth_year, earlier=earlier)


def _reached(
    contact: ContactRecord, details: Details, today: date, request: UUID | None
) -> ContactRecord:
    if (details.phone, details.email) == (contact.phone, contact.email):
        return contact
    before = EarlierContact(contact.phone, contact.email, today, request)
    return ContactRecord(details.phone, details.email, (*contact.earlier, before))


def _contact_record(details: Details) -> ContactRecord:
    return ContactRecord(phone=details.phone, email=details.email)


def _checked_way(way: str) -> str:
    if way not in NoticeWay.values:
        raise ValidationError({"notice_way": _("Say how the privacy notice was given.")})
    return way

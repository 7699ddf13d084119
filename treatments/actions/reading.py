"""Opening what is stored about a client's health and treatments: each time an act, with a purpose.

What is opened is recorded, never its content (R70).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, Subquery
from django.utils import timezone

from clients.merged import subject_of
from clients.models import Client
from privacy.audit.acts import Actor, audited, record, vital
from privacy.links import primary_of
from privacy.models import NoticeVersion
from privacy.registry import AllRules
from treatments.actors import StaffActor
from treatments.assessment import Assessment
from treatments.catalogue_in_use import InUse, catalogue_in_use, catalogue_stamped, stamp_now
from treatments.catalogue_reading import Method
from treatments.checking import Checked, check
from treatments.facts import Facts, facts_about
from treatments.models import (
    Consultation,
    ContraindicationCheck,
    Given,
    HealthDataConsent,
    TreatmentEntry,
    health_consent,
    health_consents,
    silent_cards,
)
from treatments.opening import opened, opens
from treatments.purposes import TREATMENT, purpose_of
from treatments.refusals import NoApprovedCatalogue, NoHealthConsent


@dataclass(frozen=True)
class Card:
    """What this person may see of a client beside her contact details.

    `facts` is None without the right to health data, and there are no `consents`; so are `entries`
    without theirs. `unreadable` entries have been tampered with. `has_silent`: health data of hers
    may not be read any more (`silent_cards`).
    """

    client: Client
    today: date
    purpose: str
    in_use: InUse | None
    consents: Sequence[HealthDataConsent] = ()
    facts: Facts | None = None
    entries: tuple[TreatmentEntry, ...] | None = None
    unreadable: tuple[TreatmentEntry, ...] = ()
    rules: AllRules = field(default_factory=dict)
    has_silent: bool = False

    @property
    def consent(self) -> HealthDataConsent | None:
        """One of the consents in force: with it there is something to ask and to read."""
        return next(iter(self.consents), None)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of health data that she has agreed to. Raises CannotBeRead."""
        return frozenset(kind for consent in self.consents for kind in consent.sealed.kinds)

    @cached_property
    def overview(self) -> tuple[tuple[Method, Assessment], ...]:
        """Every method that the salon offers with its outcome today; none without the right."""
        if self.facts is None or self.in_use is None:
            return ()
        methods = self.in_use.methods
        codes = [method.code for method in methods]
        made = self.facts.assessments(codes, self.in_use.catalogue, self.today)
        return tuple((method, made[method.code]) for method in methods)


@dataclass(frozen=True)
class OpenedEntry:
    """One entry, and the check before it if it is still there and may be seen."""

    entry: TreatmentEntry
    check: ContraindicationCheck | None


@audited
@vital
def open_card(*, by: StaffActor, client: Client, reason: str = "") -> Card:
    """Answers, consents and treatments, as far as this person's rights go.

    The purpose is today's visit, or the `reason` that was picked (purposes.Reason). Raises
    PurposeNeeded without either.
    """
    today = timezone.localdate()
    purpose = purpose_of(client, reason, today)
    sees_health = by.has_perm("treatments.view_health")
    sees_entries = by.has_perm("treatments.view_entry")
    hers = TreatmentEntry.objects.filter(subject__in=client.subject_ids)
    rows = hers if sees_entries else ()
    entries, unreadable = opened(rows, client)
    seen = [name for name, may in (("health", sees_health), ("entries", sees_entries)) if may]
    beside = _beside(client)
    interviewed = None if client.merges else beside.interviewed  # silent cards do not count
    record("card.opened", by=by, subject_id=client.pk, obj=client, fields=seen, purpose=purpose)
    return Card(
        client=client,
        today=today,
        purpose=purpose,
        in_use=beside.in_use,
        consents=health_consents(client) if sees_health else (),
        facts=facts_about(client, was_interviewed=interviewed) if sees_health else None,
        entries=tuple(entries) if sees_entries else None,
        unreadable=tuple(unreadable),
        rules=beside.rules,
        has_silent=sees_health and bool(silent_cards(client)),
    )


@audited
@vital
def open_entry(*, by: StaffActor, entry: TreatmentEntry, reason: str = "") -> OpenedEntry:
    """One treatment. Raises PurposeNeeded; what is in it may raise CannotBeRead."""
    person = primary_of(entry.subject_id)
    client = Client.objects.select_related("subject").get(pk=person)
    purpose = purpose_of(client, reason, timezone.localdate())
    entry.subject = subject_of(client, entry.subject_id)
    made = None
    if by.has_perm("treatments.view_health"):
        checks = ContraindicationCheck.objects.exclude(subject__in=silent_cards(client))
        made = checks.filter(entry=entry).first()
        if made is not None:
            made.subject = entry.subject
            made = made if opens(made) else None
    record("entry.opened", by=by, subject_id=client.pk, obj=entry, purpose=purpose)
    return OpenedEntry(entry, made)


@audited
@vital
def check_contraindications(
    *, by: Actor, client: Client, method: str, on: date | None = None
) -> Checked:
    """May this method be used on her on this day (today)? Nothing is stored by asking.

    Raises NoHealthConsent (then the contraindications are gone through orally), MethodNotOffered,
    NoApprovedCatalogue.
    """
    if health_consent(client) is None:
        raise NoHealthConsent
    made = check(facts_about(client), catalogue_in_use(), method, on or timezone.localdate())
    record("health.checked", by=by, subject_id=client.pk, obj=client, purpose=TREATMENT)
    return made


@audited
@vital
def last_given(*, by: Actor, client: Client, method: str = "") -> Given | None:
    """What was given the last time (with this method), to be repeated with one tap."""
    rows = TreatmentEntry.objects.filter(subject__in=client.subject_ids)
    entries, _unreadable = opened(rows.order_by("-performed_on", "-told_at"), client)
    record("entry.repeated", by=by, subject_id=client.pk, purpose=TREATMENT)
    return next((e.given for e in entries if method in ("", e.given.method_code)), None)


class _Beside(NamedTuple):
    """What a card needs beside the client's own rows."""

    rules: AllRules
    in_use: InUse | None
    interviewed: bool


def _beside(client: Client) -> _Beside:
    """In one query: the periods of storage, the stamp of the list, whether she was interviewed."""
    held = Consultation.objects.filter(subject__in=client.subject_ids)
    versions = list(
        NoticeVersion.objects.annotate(stamp=Subquery(stamp_now()), interviewed=Exists(held))
    )
    newest = versions[-1]  # nobody is registered before there is a notice
    return _Beside(
        rules=NoticeVersion.all_rules(versions),
        in_use=_in_use(newest.stamp),
        interviewed=newest.interviewed,
    )


def _in_use(stamp: UUID | None) -> InUse | None:
    try:
        return catalogue_stamped(stamp)
    except NoApprovedCatalogue:
        return None

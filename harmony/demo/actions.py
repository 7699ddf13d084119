"""The one act of the demo: an empty installation becomes a salon with a history."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone

from clients.models import Client, ContactDetails
from clients.search_clock import stamp_at_end
from harmony.demo import equipment
from harmony.demo.bookings import tell_bookings
from harmony.demo.crowd import stories
from harmony.demo.letters import tell_letters
from harmony.demo.papers import papers_of_the_salon
from harmony.demo.rows import Chapter, Papers, tell
from harmony.demo.story import Story
from harmony.demo.treatments import Room
from privacy.audit.acts import Actor, audited, record
from privacy.first_texts import HEALTH
from privacy.models import ConsentText, DataSubject, NoticeVersion
from privacy.registry import declarations
from staff import roles
from staff.demo import DemoLogin, hire_demo_staff
from treatments.actions import approve_catalogue, ensure_shipped_catalogue
from treatments.catalogue_in_use import catalogue_in_use, new_stamp
from treatments.models import (
    Consultation,
    ContraindicationCheck,
    Device,
    HealthAnswer,
    HealthDataConsent,
    NamelessTreatment,
    OfferedMethod,
    PatchTest,
    Product,
    SalonMethod,
    TreatmentEntry,
    Visit,
)

SEEDED = "demo.seeded"
REMARK = "Vain esittelyä varten: kukaan ei ole käynyt luetteloa läpi."
TABLES: tuple[type[models.Model], ...] = (
    DataSubject,
    Client,
    ContactDetails,
    Visit,
    HealthDataConsent,
    Consultation,
    HealthAnswer,
    PatchTest,
    TreatmentEntry,
    ContraindicationCheck,
    NamelessTreatment,
)
"""Written in this order: a row after those that it refers to."""
AT_ONCE = 250


@dataclass(frozen=True)
class DemoSalon:
    """What was made: how many rows of which kind, and how to get in."""

    counts: Mapping[str, int]
    logins: tuple[DemoLogin, ...]


@audited
def seed_demo_salon(*, by: Actor, clients: int, seed: int, mfa: bool = False) -> DemoSalon:
    """Fill an empty database: staff, catalogue, inventory, clients with their last two years.

    Rows are written as the acts of those days would have left them, under the rules of the data
    layer; what would be gone by now is not written. The same seed tells the same stories.
    """
    logins = tuple(hire_demo_staff(mfa=mfa))
    people = {login.user.role: login.user for login in logins}
    owner = people[roles.OWNER]
    approve_catalogue(by=owner, version=ensure_shipped_catalogue(by=by), remark=REMARK)
    today, random = timezone.localdate(), Random(seed)  # noqa: S311  (stories, not secrets)
    papers_of_the_salon(today)
    _furnish(owner, today)
    room = Room(
        now=timezone.now(),
        today=today,
        in_use=catalogue_in_use(),
        random=random,
        owner=owner,
        reception=people[roles.RECEPTION],
        therapists=tuple(x.user for x in logins if x.user.role == roles.THERAPIST),
    )
    counts = _write(stories(clients, random, today), room)
    tell_letters(room)
    counts["clients.booking"] = tell_bookings(room)
    stamp_at_end()
    record(SEEDED, by=by, counts={**counts, "seed": seed})
    return DemoSalon(counts, logins)


def _furnish(owner: Actor, today: date) -> None:
    Product.objects.bulk_create(equipment.products())
    devices = Device.objects.bulk_create(equipment.devices(today))
    SalonMethod.objects.bulk_create(equipment.own_methods())
    OfferedMethod.objects.bulk_create(equipment.offered())
    for rule in equipment.own_rules({device.name: device for device in devices}, today):
        rule.added_by = owner.pk
        rule.save(force_insert=True)
    for term in equipment.classified_terms():
        term.classified_by = owner.pk
        term.save()
    new_stamp()


def _write(told: Iterable[Story], room: Room) -> dict[str, int]:
    papers = Papers(NoticeVersion.current(room.today), ConsentText.current(HEALTH))
    counts = dict.fromkeys((model._meta.label_lower for model in TABLES), 0)
    waiting = iter(told)
    while group := list(islice(waiting, AT_ONCE)):
        chapter = Chapter()
        for story in group:
            tell(story, room, papers, chapter)
        _store(chapter, room.today, counts)
    nameless = Chapter()
    nameless.add(*equipment.nameless(room.today))
    _store(nameless, room.today, counts)
    return counts


def _store(chapter: Chapter, today: date, counts: dict[str, int]) -> None:
    for model in TABLES:
        rows = list(_kept(model, chapter.rows.get(model, []), today))
        model._default_manager.bulk_create(rows, batch_size=500)
        counts[model._meta.label_lower] += len(rows)


def _kept(model: type[models.Model], rows: Iterable[Any], today: date) -> Iterator[Any]:
    """Without what the daily purge would have deleted by now."""
    declaration = next((d for d in declarations() if d.model is model), None)
    rules = NoticeVersion.all_rules()
    for row in rows:
        last = declaration.ends_on(row, rules) if declaration else None
        if last is None or last >= today:
            yield row

"""Who was treated with lot X, or with device Y, between two dates (R11)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from clients.models import Client
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject
from staff.models import User
from tests.clients.salon import enter
from tests.treatments.pages import SignIn, address, text_of
from tests.treatments.room import FACIAL, IPL, device, log
from treatments import actions
from treatments.models import DeviceUse, Given, ProductUse, TreatmentEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
AUTUMN: dict[str, Any] = {"since": date(2026, 9, 1), "until": date(2026, 11, 30)}


def treated(by: User, name: str, *products: ProductUse) -> Client:
    client = enter(name, 1980, by=by)
    log(by, client, given=Given(FACIAL, "", products=products), check=actions.ORAL)
    return client


def names(found: actions.Recall) -> list[str]:
    return [treated.client.sealed.name for treated in found.found]


def test_a_batch_leads_to_everybody_who_got_it(tiina: User, hannele: User) -> None:
    treated(tiina, "Päivi Korhonen", ProductUse("Kuulas", "23-114"))
    treated(tiina, "Outi Laine", ProductUse("Kuulas", "23-115"))
    treated(tiina, "Eeva Kari", ProductUse("Muu", "1"), ProductUse("Kuulas", " 23114 "))
    treated(tiina, "Aino Niemi", ProductUse("Kuulas", "23-1145"))
    found = actions.search_batch(by=hannele, batch="23 114", **AUTUMN)
    assert sorted(names(found)) == ["Eeva Kari", "Päivi Korhonen"]
    assert [used.name for hit in found.found for used in hit.uses] == ["Kuulas", "Kuulas"]
    assert (found.searched, found.unreadable) == (4, 0)


def test_the_product_narrows_and_an_empty_batch_finds_nobody(tiina: User, hannele: User) -> None:
    products = (ProductUse("Kuulas", "A1"), ProductUse("Muu", ""))
    treated(tiina, "Päivi Korhonen", *products)
    actions.log_nameless_treatment(by=tiina, method=FACIAL, products=products)
    search = actions.search_batch
    asked = [("a1", "KUU"), ("a1", "muu"), (" - ", ""), ("a2", "")]
    found = [search(by=hannele, batch=lot, product=part, **AUTUMN) for lot, part in asked]
    assert [one.nameless for one in found] == [1, 0, 0, 0]
    assert names(search(by=hannele, batch="a1", product="KUU", **AUTUMN)) == ["Päivi Korhonen"]
    assert names(search(by=hannele, batch="a1", product="muu", **AUTUMN)) == []
    assert names(search(by=hannele, batch=" - ", **AUTUMN)) == []


def test_both_days_of_the_period_count(
    tiina: User, hannele: User, clock: time_machine.Traveller
) -> None:
    treated(tiina, "Päivi Korhonen", ProductUse("Kuulas", "A1"))
    actions.log_nameless_treatment(by=tiina, method=FACIAL, products=[ProductUse("Kuulas", "A1")])
    day = date(2026, 11, 22)
    one = timedelta(days=1)
    periods = {(day, day): 1, (day - one, day - one): 0, (day + one, day + one): 0}
    for (since, until), count in periods.items():
        found = actions.search_batch(by=hannele, batch="A1", since=since, until=until)
        assert (len(found.found), found.nameless) == (count, count)


def test_a_device_leads_to_everybody_it_was_used_on(tiina: User, hannele: User) -> None:
    lumo, other = device(hannele), device(hannele, serial="L-78")
    for name, used in (("Päivi Korhonen", lumo), ("Outi Laine", other)):
        client = enter(name, 1980, by=tiina)
        given = Given(IPL, "", devices=(DeviceUse("", device_id=used.pk),))
        log(tiina, client, IPL, given, check=actions.ORAL)
    found = actions.search_device(by=hannele, device=lumo, **AUTUMN)
    assert names(found) == ["Päivi Korhonen"]
    (kept,) = found.found[0].uses
    assert isinstance(kept, DeviceUse)
    assert kept.serial == "L-77"


def test_a_corrected_batch_is_the_one_that_counts(tiina: User, hannele: User) -> None:
    treated(tiina, "Päivi Korhonen", ProductUse("Kuulas", "A1"))
    right = Given(FACIAL, "", products=(ProductUse("Kuulas", "A2"),))
    entry = TreatmentEntry.objects.get()
    actions.correct_entry(by=tiina, entry=entry, given=right, seen=1)
    assert names(actions.search_batch(by=hannele, batch="A1", **AUTUMN)) == []
    assert names(actions.search_batch(by=hannele, batch="A2", **AUTUMN)) == ["Päivi Korhonen"]


def test_nameless_treatments_are_counted_and_tampered_ones_told(tiina: User, hannele: User) -> None:
    products = [ProductUse("Kuulas", "A1")]
    actions.log_nameless_treatment(by=tiina, method=FACIAL, products=products)
    treated(tiina, "Päivi Korhonen", *products)
    treated(tiina, "Outi Laine", *products)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE treatments_treatmententry SET sealed_n = 7 WHERE subject_id = %s",
            [TreatmentEntry.objects.order_by("pk")[0].subject_id.hex]
            if connection.vendor == "sqlite"
            else [TreatmentEntry.objects.order_by("pk")[0].subject_id],
        )
    found = actions.search_batch(by=hannele, batch="A1", **AUTUMN)
    assert (found.nameless, found.unreadable, len(found.found)) == (1, 1, 1)


def test_the_search_is_on_record_with_each_person_found(tiina: User, hannele: User) -> None:
    client = treated(tiina, "Päivi Korhonen", ProductUse("Kuulas", "A1"))
    treated(tiina, "Outi Laine", ProductUse("Kuulas", "A2"))
    actions.search_batch(by=hannele, batch="A1", **AUTUMN)
    search = AuditEvent.objects.get(act="treatments.batch_searched")
    opened = AuditEvent.objects.get(act="entry.opened")
    assert search.counts == {"searched": 2, "found": 1}
    assert (opened.subject_id, opened.purpose, opened.actor_id) == (
        client.pk,
        "recall",
        hannele.pk,
    )


def test_somebody_restricted_is_counted_and_not_named(
    tiina: User, hannele: User, signed_in: SignIn
) -> None:
    paivi = treated(tiina, "Päivi Korhonen", ProductUse("Kuulas", "A1"))
    treated(tiina, "Outi Laine", ProductUse("Kuulas", "A1"))
    DataSubject.objects.filter(pk=paivi.pk).update(state=DataSubject.State.RESTRICTED)
    asked = {"batch": "A1", "since": "2026-09-01", "until": "2026-11-30"}
    page = text_of(signed_in(hannele).post(address("recall_search"), asked))
    assert "Outi Laine" in page
    assert "Käsittely rajoitettu" in page
    assert "Päivi Korhonen" not in page
    assert str(paivi.pk) not in page

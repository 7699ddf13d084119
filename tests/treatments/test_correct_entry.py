"""Corrections keep what stood before, inside the entry (R11, R38)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from clients.models import Client
from staff.models import User
from tests.treatments.room import FACIAL, IPL, device, in_days, interview, log, patch_tested
from treatments import actions
from treatments.models import (
    ContraindicationCheck,
    DeviceUse,
    Given,
    Product,
    ProductUse,
    TreatmentEntry,
    Visit,
)
from treatments.refusals import DeviceWithoutList, EntryChanged, TooLate, WrongDay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
FIRST = Given(FACIAL, "", products=(ProductUse("Kuulas", "23-114"),), note="ensin")


@pytest.fixture
def entry(tiina: User, paivi: Client) -> TreatmentEntry:
    interview(tiina, paivi)
    return log(tiina, paivi, given=FIRST)


def test_the_earlier_version_stays_in_the_entry(
    tiina: User, hannele: User, entry: TreatmentEntry, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=3))
    wanted = replace(FIRST, products=(ProductUse("Kuulas", "23-115"),))
    actions.correct_entry(by=hannele, entry=entry, given=wanted, seen=1)
    stored = TreatmentEntry.objects.get(pk=entry.pk)
    assert stored.given.products[0].batch == "23-115"
    (earlier,) = stored.sealed.earlier
    assert earlier.given.products[0].batch == "23-114"
    assert earlier.performed_on == date(2026, 11, 22)
    assert (earlier.corrected_on, earlier.corrected_by) == (date(2026, 11, 25), hannele.pk)


def test_every_version_is_kept(tiina: User, entry: TreatmentEntry) -> None:
    for number, note in enumerate(("toinen", "kolmas"), start=1):
        wanted = replace(FIRST, note=note)
        actions.correct_entry(by=tiina, entry=entry, given=wanted, seen=number)
    notes = [e.given.note for e in TreatmentEntry.objects.get(pk=entry.pk).sealed.earlier]
    assert notes == ["ensin", "toinen"]


def test_the_method_stays_what_was_checked(tiina: User, entry: TreatmentEntry) -> None:
    actions.correct_entry(by=tiina, entry=entry, given=Given(IPL, "Muu"), seen=1)
    given = TreatmentEntry.objects.get(pk=entry.pk).given
    assert (given.method_code, given.method_name) == (FACIAL, "Peruskasvohoito")


def test_the_day_moves_with_its_check(tiina: User, entry: TreatmentEntry) -> None:
    yesterday = in_days(-1)
    actions.correct_entry(by=tiina, entry=entry, given=FIRST, seen=1, performed_on=yesterday)
    assert TreatmentEntry.objects.get(pk=entry.pk).performed_on == yesterday
    assert ContraindicationCheck.objects.get().checked_on == yesterday


def test_the_day_cannot_be_later_than_the_logging(
    tiina: User, entry: TreatmentEntry, clock: time_machine.Traveller
) -> None:
    """Otherwise a correction would keep old data alive (R48)."""
    clock.shift(timedelta(days=30))
    with pytest.raises(WrongDay):
        actions.correct_entry(by=tiina, entry=entry, given=FIRST, seen=1, performed_on=in_days(-1))


def test_the_later_of_two_sees_both_versions(
    tiina: User, hannele: User, entry: TreatmentEntry
) -> None:
    actions.correct_entry(by=hannele, entry=entry, given=replace(FIRST, note="hänen"), seen=1)
    with pytest.raises(EntryChanged) as conflict:
        actions.correct_entry(by=tiina, entry=entry, given=replace(FIRST, note="minun"), seen=1)
    assert (conflict.value.stored.note, conflict.value.wanted.note) == ("hänen", "minun")


def test_names_of_then_survive_a_renaming(tiina: User, hannele: User, paivi: Client) -> None:
    interview(tiina, paivi)
    kuulas = actions.save_product(by=hannele, product=Product(name="Kuulas"))
    given = Given(FACIAL, "", products=(ProductUse("", "1", kuulas.pk),))
    entry = log(tiina, paivi, given=given)
    kuulas.name = "Kuulas Pro"
    actions.save_product(by=hannele, product=kuulas)
    actions.correct_entry(by=tiina, entry=entry, given=given, seen=1)
    assert TreatmentEntry.objects.get(pk=entry.pk).given.products[0].name == "Kuulas"


def test_a_device_that_left_the_salon_stays_in_old_entries(
    tiina: User, hannele: User, paivi: Client
) -> None:
    interview(tiina, paivi, methods=[IPL])
    patch_tested(tiina, paivi, IPL, 72, "none")
    lumo = device(hannele)
    given = Given(IPL, "", devices=(DeviceUse("", device_id=lumo.pk, settings="12 J"),))
    entry = log(tiina, paivi, IPL, given)
    lumo.is_in_use = False
    actions.save_device(by=hannele, device=lumo)
    used = (DeviceUse("", device_id=lumo.pk, settings="10 J"),)
    actions.correct_entry(by=tiina, entry=entry, given=replace(given, devices=used), seen=1)
    kept = TreatmentEntry.objects.get(pk=entry.pk).given.devices[0]
    assert (kept.name, kept.settings) == ("Lumo IPL", "10 J")
    another = (DeviceUse("", device_id=device(hannele, serial="9", is_in_use=False).pk),)
    with pytest.raises(DeviceWithoutList):
        actions.correct_entry(by=tiina, entry=entry, given=replace(given, devices=another), seen=2)


def test_an_entry_can_be_taken_back_on_its_day(
    tiina: User, entry: TreatmentEntry, clock: time_machine.Traveller
) -> None:
    actions.take_back_entry(by=tiina, entry=entry)
    assert not TreatmentEntry.objects.exists()
    assert not ContraindicationCheck.objects.exists()
    assert Visit.objects.exists()


def test_but_not_later(tiina: User, entry: TreatmentEntry, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=1))
    with pytest.raises(TooLate):
        actions.take_back_entry(by=tiina, entry=entry)


def test_the_last_treatment_can_be_repeated(tiina: User, entry: TreatmentEntry) -> None:
    client = Client.objects.get(pk=entry.subject_id)
    log(tiina, client, given=replace(FIRST, note="toinen"), performed_on=in_days(-3))
    for method in ("", FACIAL):
        repeated = actions.last_given(by=tiina, client=client, method=method)
        assert repeated is not None
        assert repeated.note == "ensin"
    assert actions.last_given(by=tiina, client=client, method=IPL) is None

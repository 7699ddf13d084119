"""Whose consent, to what, in which way (R1 to R4, R43)."""

import pytest
import time_machine
from pytest_django import Settings

from clients.actions import refuse_health_storing
from clients.models import Client
from privacy.models import Guardian
from privacy.models.immutable import Unchangeable
from staff.models import User
from tests.clients.salon import enter
from tests.treatments.room import ALL_KINDS, IPL, answered, asked_for, consent, interview
from treatments import actions
from treatments.answering import Answered
from treatments.models import (
    ContraindicationCheck,
    HealthAnswer,
    HealthDataConsent,
    PatchTest,
)
from treatments.refusals import (
    AgeNotKnown,
    GuardianMissing,
    NoHealthConsent,
    OwnConsentMissing,
    StoringRefused,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
MARJA = Guardian("Marja Niemi", "050 555 0101")


def test_the_consent_keeps_wording_notice_way_and_receiver(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    given = actions.give_health_consent(
        by=tiina, client=client, way="paper", kinds=["skin"], paper_place="Kansio 3"
    )
    stored = HealthDataConsent.objects.get(pk=given.pk)
    assert stored.text.kind == "health"
    assert stored.notice.number == 1
    assert stored.received_by == tiina.pk
    assert (stored.sealed.way, stored.sealed.kinds) == ("paper", ("skin",))
    assert stored.sealed.paper_place == "Kansio 3"


def test_nothing_can_be_consented_to_in_general_or_without_a_way(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    for way, kinds in (("screen", []), ("screen", ["photographs"]), ("", ["skin"])):
        with pytest.raises(ValueError, match=r"kinds|way"):
            actions.give_health_consent(by=tiina, client=client, way=way, kinds=kinds)
    assert not HealthDataConsent.objects.exists()


def test_a_consent_is_never_changed_or_deleted(tiina: User, paivi: Client) -> None:
    row = HealthDataConsent.objects.get()
    for attempt in (row.save, row.delete, HealthDataConsent.objects.all().delete):
        with pytest.raises(Unchangeable):
            attempt()
    with pytest.raises(Unchangeable):
        HealthDataConsent.objects.update(act="withdrawn")


def test_who_refuses_storing_is_not_asked(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    refuse_health_storing(by=tiina, client=client)
    with pytest.raises(StoringRefused):
        consent(tiina, client)


# --- minors (R42, R43); it is 2026, and from fifteen on a minor consents as well --------------


def test_a_minor_needs_her_guardian(tiina: User) -> None:
    aino = enter("Aino Niemi", 2014, by=tiina)
    with pytest.raises(GuardianMissing):
        consent(tiina, aino)
    with pytest.raises(GuardianMissing):
        consent(tiina, aino, guardian=Guardian("Marja Niemi", ""))
    assert consent(tiina, aino, guardian=MARJA).sealed.guardian == MARJA


def test_the_guardian_on_the_card_is_the_one_who_consents(tiina: User) -> None:
    aino = enter("Aino Niemi", 2014, by=tiina, guardian=MARJA)
    assert consent(tiina, aino).sealed.guardian == MARJA


def test_from_fifteen_on_it_takes_both(tiina: User) -> None:
    eemeli = enter("Eemeli Niemi", 2011, by=tiina, guardian=MARJA)
    for agrees in (None, False):
        with pytest.raises(OwnConsentMissing):
            consent(tiina, eemeli, minor_agrees=agrees)
    assert consent(tiina, eemeli, minor_agrees=True).sealed.minor_agrees


def test_the_age_of_own_consent_is_a_setting(tiina: User, settings: Settings) -> None:
    settings.MINOR_OWN_CONSENT_AGE = 12
    aino = enter("Aino Niemi", 2014, by=tiina, guardian=MARJA)
    with pytest.raises(OwnConsentMissing):
        consent(tiina, aino)


def test_who_may_have_turned_eighteen_is_asked_first(tiina: User) -> None:
    unknown = enter("Outi Laine", by=tiina)
    perhaps = enter("Sara Virta", 2008, by=tiina)
    for client in (unknown, perhaps):
        with pytest.raises(AgeNotKnown):
            consent(tiina, client)
    adult = enter("Sara Virta", 2008, by=tiina, turned_18=True)
    assert consent(tiina, adult).is_given
    minor = enter("Sara Virta", 2008, by=tiina, turned_18=False)
    with pytest.raises(GuardianMissing):
        consent(tiina, minor)


def test_an_adult_has_no_guardian(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    assert consent(tiina, client, guardian=MARJA).sealed.guardian is None


def test_what_a_guardian_agreed_to_alone_ends_where_she_is_asked_herself(
    tiina: User, clock: time_machine.Traveller
) -> None:
    aino = enter("Aino Niemi", 2012, by=tiina, guardian=MARJA)
    consent(tiina, aino)
    interview(tiina, aino)
    clock.move_to("2027-01-04T10:00:00+02:00")
    with pytest.raises(OwnConsentMissing):
        interview(tiina, aino, "rosacea")
    consent(tiina, aino, minor_agrees=True)
    interview(tiina, aino, "rosacea")


# --- a new consent takes the place of the old one ----------------------------------------------


def test_answers_move_to_the_newer_consent(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    newer = consent(tiina, paivi)
    assert set(HealthAnswer.objects.values_list("consent", flat=True)) == {newer.pk}


def test_a_narrower_consent_takes_along_what_it_no_longer_covers(
    tiina: User, paivi: Client
) -> None:
    interview(tiina, paivi, methods=[IPL])
    actions.record_patch_test(by=tiina, client=paivi, method=IPL)
    before = {row.sealed.kind for row in HealthAnswer.objects.all()}
    assert before == set(ALL_KINDS)
    narrower = consent(tiina, paivi, ["skin", "medication"])
    rows = list(HealthAnswer.objects.all())
    assert {row.sealed.kind for row in rows} == {"skin", "medication"}
    assert {row.consent_id for row in rows} == {narrower.pk}
    assert not PatchTest.objects.exists()
    assert not ContraindicationCheck.objects.exists()


def test_a_narrower_consent_takes_along_what_cannot_be_read(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi, methods=[IPL])
    kept = next(row for row in HealthAnswer.objects.all() if row.sealed.kind == "skin")
    HealthAnswer.objects.filter(pk=kept.pk).update(sealed=b"\x01" * 60)
    consent(tiina, paivi, ["skin"])
    assert HealthAnswer.objects.exists()
    assert not HealthAnswer.objects.filter(pk=kept.pk).exists()


def test_a_wider_consent_takes_nothing_away(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    consent(tiina, client, ["skin"])
    skin = next(c for c in asked_for(IPL) if c.code == "psoriasis")
    actions.record_consultation(
        by=tiina, client=client, methods=[IPL], answers=[answered(skin, True)]
    )
    consent(tiina, client)
    assert HealthAnswer.objects.get().sealed.condition_code == "psoriasis"


def test_without_consent_nothing_is_recorded(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    with pytest.raises(NoHealthConsent):
        actions.record_consultation(
            by=tiina, client=client, methods=[IPL], answers=[Answered("psoriasis", True)]
        )
    assert not HealthAnswer.objects.exists()

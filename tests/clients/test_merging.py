"""Two cards of one person, read as one and taken apart again."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clients.actions import correct_client, set_guardian
from clients.details import Details
from clients.merging import (
    MergedAlready,
    NotMerged,
    ReasonNeeded,
    SameCard,
    merge_clients,
    unmerge_clients,
)
from clients.models import Client
from clients.search import possible_duplicates, search_clients
from privacy.actions import restrict
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.links import subjects_of
from privacy.models import Guardian, Restriction, SubjectLink
from privacy.refusals import RestrictionInForce
from tests.clients.salon import CODE, enter, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def paivi(db: None) -> Client:
    return enter("Päivi Korhonen", 1978, phone="040 123 4567", email="paivi@example.com")


@pytest.fixture
def twice(db: None) -> Client:
    """The same woman under her maiden name, with another number."""
    return enter("Päivi Lahti", 1978, phone="050 999 8888")


def merge(card: Client, other: Client, reason: str = "", **chosen: Any) -> SubjectLink:
    seen = fresh(card).details
    wanted = replace(seen, **chosen)
    return merge_clients(
        by=SYSTEM, client=card, other=other, seen=seen, wanted=wanted, reason=reason
    )


def test_the_chosen_details_stand_on_the_card_that_stays(paivi: Client, twice: Client) -> None:
    merge(paivi, twice, phone="050 999 8888")
    assert fresh(paivi).details.phone == "050 999 8888"
    assert fresh(twice).details == Details("Päivi Lahti", 1978, "050 999 8888")
    assert subjects_of(twice.pk) == subjects_of(paivi.pk) == [paivi.pk, twice.pk]


def test_a_reason_never_keeps_an_identity_code(paivi: Client, twice: Client) -> None:
    with pytest.raises(ValidationError) as refused:
        merge(paivi, twice, reason=f"Sama nainen, {CODE}")
    assert set(refused.value.message_dict) == {"reason"}
    assert not SubjectLink.objects.exists()


def test_taken_apart_both_are_as_before(paivi: Client, twice: Client) -> None:
    before = fresh(paivi).details, fresh(twice).details
    merge(paivi, twice, name="Päivi Lahti", phone="050 999 8888")
    unmerge_clients(by=SYSTEM, client=paivi, other=twice)
    assert (fresh(paivi).details, fresh(twice).details) == before
    assert subjects_of(paivi.pk) == [paivi.pk]
    assert not SubjectLink.objects.exists()


def test_a_missing_year_comes_back_missing(twice: Client) -> None:
    card = enter("Päivi Korhonen")
    merge(card, twice, birth_year=1978)
    unmerge_clients(by=SYSTEM, client=card, other=twice)
    assert fresh(card).details.birth_year is None


def test_what_was_corrected_since_stays(paivi: Client, twice: Client) -> None:
    merge(paivi, twice, phone="050 999 8888", email="")
    now = fresh(paivi).details
    wanted = Details(now.name, now.birth_year, "045 111 2222", now.email)
    correct_client(by=SYSTEM, client=paivi, seen=now, wanted=wanted)
    unmerge_clients(by=SYSTEM, client=paivi, other=twice)
    assert fresh(paivi).details.phone == "045 111 2222"
    assert fresh(paivi).details.email == "paivi@example.com"


@pytest.mark.parametrize("phone", ["045 333 1111", "040 123 4567"])
@pytest.mark.parametrize("turned", [False, True])
def test_three_cards_taken_apart_in_any_order_are_as_before(
    paivi: Client, twice: Client, turned: bool, phone: str
) -> None:
    third = enter("Päivi Virta", 1978, phone=phone, email="p.virta@example.com")
    before = [fresh(card).details for card in (paivi, twice, third)]
    merge(paivi, twice, name="Päivi Lahti", phone="050 999 8888")
    merge(paivi, third, phone=phone, email="p.virta@example.com")
    for other in (third, twice) if turned else (twice, third):
        unmerge_clients(by=SYSTEM, client=paivi, other=other)
    assert [fresh(card).details for card in (paivi, twice, third)] == before


GUARDIAN = Guardian("Marja Lahti", "050 999 8888")


def test_a_guardian_known_on_one_card_is_known_on_both_until_they_are_apart() -> None:
    oona, other = enter("Oona Lahti", 2012), enter("Oona Niemi", 2012, guardian=GUARDIAN)
    merge(oona, other)
    assert fresh(oona).sealed.guardian == GUARDIAN
    unmerge_clients(by=SYSTEM, client=oona, other=other)
    assert fresh(oona).sealed.guardian is None
    assert fresh(other).sealed.guardian == GUARDIAN


def test_a_guardian_named_by_a_person_stays() -> None:
    father = Guardian("Pekka Niemi", "040 555 1234")
    oona, other = enter("Oona Lahti", 2012), enter("Oona Niemi", 2012, guardian=GUARDIAN)
    merge(oona, other)
    set_guardian(by=SYSTEM, client=oona, guardian=father)
    unmerge_clients(by=SYSTEM, client=oona, other=other)
    assert fresh(oona).sealed.guardian == father
    merge(oona, other)
    assert fresh(oona).sealed.guardian == father


def test_both_acts_stand_in_the_log_of_both(paivi: Client, twice: Client) -> None:
    merge(paivi, twice)
    unmerge_clients(by=SYSTEM, client=paivi, other=twice)
    for act in ("clients.merged", "clients.unmerged"):
        about = AuditEvent.objects.filter(act=act).values_list("subject_id", flat=True)
        assert set(about) == {paivi.pk, twice.pk}


def test_no_card_is_merged_twice_or_with_itself(paivi: Client, twice: Client) -> None:
    third = enter("Päivi Korhonen-Lahti", 1978)
    with pytest.raises(SameCard):
        merge(paivi, paivi)
    merge(paivi, twice)
    for card, other in ((third, twice), (third, paivi), (twice, third), (twice, paivi)):
        with pytest.raises(MergedAlready):
            merge(card, other)
    merge(paivi, third)
    assert subjects_of(third.pk) == [paivi.pk, twice.pk, third.pk]
    with pytest.raises(NotMerged):
        unmerge_clients(by=SYSTEM, client=twice, other=third)


def test_other_birth_years_need_a_reason(paivi: Client) -> None:
    other = enter("Päivi Korhonen", 1979)
    with pytest.raises(ReasonNeeded):
        merge(paivi, other)
    link = merge(paivi, other, reason="Vuosi oli kirjattu väärin; hän kertoi sen itse.")
    assert link.sealed.reason.startswith("Vuosi")


@pytest.mark.parametrize("which", [0, 1])
def test_restricted_data_are_not_merged_and_not_taken_apart(
    paivi: Client, twice: Client, which: int
) -> None:
    merge(paivi, twice)
    subject, ground = (paivi, twice)[which].subject, Restriction.Ground.ACCURACY
    restrict(by=SYSTEM, subject=subject, ground=ground, reason="Hän kiistää tiedot.")
    assert {fresh(paivi).subject.state, fresh(twice).subject.state} == {"restricted"}
    with pytest.raises(RestrictionInForce):
        unmerge_clients(by=SYSTEM, client=paivi, other=twice)
    other = enter("Päivi Lahti", 1978)
    for card, alias in ((paivi, other), (other, twice)):
        with pytest.raises(RestrictionInForce):
            merge(card, alias)


@pytest.mark.parametrize("typed", ["Lahti", "050 999 8888", "8888", "paivi@example.com"])
def test_name_and_number_of_either_find_the_one_card(
    paivi: Client, twice: Client, typed: str
) -> None:
    search_clients("Korhonen")
    merge(paivi, twice)
    assert [found.id for found in search_clients(typed).clients] == [paivi.pk]
    assert [found.id for found in search_clients("Päivi").clients] == [paivi.pk]
    assert [found.id for found in search_clients("").clients] == [paivi.pk]


def test_taken_apart_each_is_found_again(paivi: Client, twice: Client) -> None:
    merge(paivi, twice)
    search_clients("Lahti")
    unmerge_clients(by=SYSTEM, client=paivi, other=twice)
    assert [found.id for found in search_clients("Lahti").clients] == [twice.pk]
    assert len(search_clients("Päivi").clients) == 2


def test_whoever_has_the_other_card_s_number_may_be_her(paivi: Client, twice: Client) -> None:
    merge(paivi, twice)
    found = possible_duplicates(Details("Päivi Lahti", 1978, "050 999 8888"))
    assert [(one.client.id, one.same_name, one.same_phone) for one in found] == [
        (paivi.pk, True, True)
    ]

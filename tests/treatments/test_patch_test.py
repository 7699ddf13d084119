"""Patch tests: hours before, read, and what a reaction means from then on."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clients.models import Client
from staff.models import User
from tests.treatments.room import FACIAL, IPL, LASH_TINT, interview, patch_tested, shown
from treatments import actions
from treatments.assessment import Why
from treatments.catalogue_reading import Outcome
from treatments.models import HealthAnswer, PatchTest, Product
from treatments.refusals import AlreadyRead, MethodNotOffered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]


@pytest.fixture
def client(tiina: User, paivi: Client) -> Client:
    interview(tiina, paivi, methods=[LASH_TINT, IPL])
    return paivi


def asked(by: User, client: Client, method: str = LASH_TINT) -> list[Why]:
    made = actions.check_contraindications(by=by, client=client, method=method)
    return [question.why for question in made.assessment.questions]


def test_without_a_test_it_is_asked_for(tiina: User, client: Client) -> None:
    assert asked(tiina, client) == [Why.NO_PATCH_TEST]


def test_the_test_must_be_old_enough_and_read(
    tiina: User, client: Client, clock: time_machine.Traveller
) -> None:
    test = patch_tested(tiina, client, LASH_TINT, 0, "")
    assert asked(tiina, client) == [Why.PATCH_TEST_TOO_FRESH]
    clock.shift(timedelta(hours=48))
    actions.confirm_unchanged(by=tiina, client=client)
    assert asked(tiina, client) == [Why.PATCH_TEST_NOT_READ]
    actions.read_patch_test(by=tiina, test=test, result="none", note="siisti")
    assert asked(tiina, client) == []
    stored = PatchTest.objects.get()
    assert (stored.read_by, stored.sealed.note) == (tiina.pk, "siisti")


def test_a_test_counts_for_its_method_only(tiina: User, client: Client) -> None:
    patch_tested(tiina, client, IPL, 72, "none")
    assert asked(tiina, client) == [Why.NO_PATCH_TEST]
    assert asked(tiina, client, IPL) == []


def test_a_reaction_becomes_an_answer_for_all_methods(tiina: User, client: Client) -> None:
    patch_tested(tiina, client, LASH_TINT, 48, "reaction", product="Musta 1", area="korvan taka")
    answer = next(a for a in HealthAnswer.objects.all() if a.code == "patch-test-reaction")
    assert answer.sealed.is_yes
    assert answer.sealed.where == "korvan taka"
    assert "Musta 1" in answer.sealed.note
    for method, outcome in ((LASH_TINT, Outcome.STOP), (FACIAL, Outcome.CAUTION)):
        interview_missing = actions.check_contraindications(by=tiina, client=client, method=method)
        findings = {f.condition.code: f.outcome for f in interview_missing.assessment.findings}
        assert findings == {"patch-test-reaction": outcome}


def test_a_later_clear_test_does_not_undo_a_reaction(tiina: User, client: Client) -> None:
    patch_tested(tiina, client, LASH_TINT, 100, "reaction")
    patch_tested(tiina, client, LASH_TINT, 50, "none")
    made = actions.check_contraindications(by=tiina, client=client, method=LASH_TINT)
    assert made.outcome is Outcome.STOP


def test_a_test_is_read_once(tiina: User, client: Client) -> None:
    test = patch_tested(tiina, client, LASH_TINT, 48, "none")
    with pytest.raises(AlreadyRead):
        actions.read_patch_test(by=tiina, test=test, result="reaction")
    assert not PatchTest.objects.get().has_reacted


def test_a_test_lies_in_the_past_and_has_a_known_result(tiina: User, client: Client) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    with pytest.raises(ValueError, match="to come"):
        actions.record_patch_test(by=tiina, client=client, method=LASH_TINT, applied_at=soon)
    with pytest.raises(ValueError, match="perhaps"):
        patch_tested(tiina, client, LASH_TINT, 48, "perhaps")
    with pytest.raises(MethodNotOffered):
        patch_tested(tiina, client, "hifu", 48, "none")


def test_a_product_can_want_an_older_test(tiina: User, hannele: User, client: Client) -> None:
    patch_tested(tiina, client, LASH_TINT, 50, "none")
    assert asked(tiina, client) == []
    before = shown(tiina, client, LASH_TINT)
    strong = Product(name="Vahva", patch_test_hours=72, method_codes=[LASH_TINT])
    actions.save_product(by=hannele, product=strong)
    assert asked(tiina, client) == [Why.PATCH_TEST_TOO_FRESH]
    assert shown(tiina, client, LASH_TINT) != before

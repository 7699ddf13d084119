"""A minor's guardian (R43)."""

import pytest
from django.utils import timezone

from clients.actions import answer_turned_18
from clients.models import Client
from privacy.models import Guardian
from staff.models import User
from tests.clients.pages import NOBODY, SignIn, address, text_of
from tests.clients.salon import CODE, enter, fresh

pytestmark = pytest.mark.django_db
EEVA = {"guardian_name": "Eeva Niemi", "guardian_contact": "040 765 4321"}


@pytest.fixture
def oona(db: None) -> Client:
    """A minor in every year in which these tests may run."""
    return enter("Oona Niemi", 2026)


def test_the_guardian_is_saved(oona: Client, riikka: User, signed_in: SignIn) -> None:
    answer = signed_in(riikka).post(address("client_guardian", oona.pk), EEVA)
    assert answer.headers["Location"] == address("client_show", oona.pk)
    assert fresh(oona).sealed.guardian == Guardian("Eeva Niemi", "040 765 4321")


@pytest.mark.parametrize("missing", ["guardian_name", "guardian_contact"])
def test_half_a_guardian_is_refused(
    oona: Client, riikka: User, signed_in: SignIn, missing: str
) -> None:
    page = signed_in(riikka).post(address("client_guardian", oona.pk), {**EEVA, missing: " "})
    assert list(page.context["form"].errors) == [missing]
    assert all(value in page.content.decode() for key, value in EEVA.items() if key != missing)


def test_a_minors_guardian_is_not_emptied(oona: Client, riikka: User, signed_in: SignIn) -> None:
    signed_in(riikka).post(address("client_guardian", oona.pk), EEVA)
    page = signed_in(riikka).post(address("client_guardian", oona.pk), {})
    assert len(page.context["form"].errors) == 2
    assert fresh(oona).sealed.guardian is not None


def test_of_an_adult_the_guardian_is_taken_out(riikka: User, signed_in: SignIn) -> None:
    helmi = enter("Helmi Aho", 1990, guardian=Guardian("Eeva Aho", "040 1"))
    signed_in(riikka).post(address("client_guardian", helmi.pk), {})
    assert fresh(helmi).sealed.guardian is None


def test_an_identity_code_is_refused(oona: Client, riikka: User, signed_in: SignIn) -> None:
    form = {**EEVA, "guardian_contact": CODE}
    page = signed_in(riikka).post(address("client_guardian", oona.pk), form)
    assert list(page.context["form"].errors) == ["guardian_contact"]


def test_a_code_spread_over_both_fields_is_refused_too(
    oona: Client, riikka: User, signed_in: SignIn
) -> None:
    half = len(CODE) - 5
    form = {"guardian_name": f"Eeva {CODE[:half]}", "guardian_contact": CODE[half:]}
    page = signed_in(riikka).post(address("client_guardian", oona.pk), form)
    assert list(page.context["form"].errors) == ["guardian_name"]
    assert fresh(oona).sealed.guardian is None


def test_who_may_not_or_is_not_there(
    oona: Client, riikka: User, teemu: User, signed_in: SignIn
) -> None:
    assert signed_in(teemu).get(address("client_guardian", oona.pk)).status_code == 403
    assert signed_in(riikka).get(address("client_guardian", NOBODY)).status_code == 404


def test_nobody_is_called_of_age_before_she_is_asked(riikka: User, signed_in: SignIn) -> None:
    turning = timezone.localdate().year - 18
    aada = enter("Aada Lehto", turning, guardian=Guardian("Sari Lehto", "040 1"))
    of_age = "täysi-ikäinen"
    for view in ("client_guardian", "client_show"):
        assert of_age not in text_of(signed_in(riikka).get(address(view, aada.pk)))
    answer_turned_18(by=riikka, client=aada, turned_18=True)
    for view in ("client_guardian", "client_show"):
        assert of_age in text_of(signed_in(riikka).get(address(view, aada.pk)))

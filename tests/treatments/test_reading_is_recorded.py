"""Whatever shows health or treatment data was opened for a purpose, and the opening is in the log.

Walked over the addresses of this room, so that a new page is asked as well.
"""

import re

import pytest
from django.urls import URLPattern
from django.utils import timezone

from clients.bookings.actions import book_client
from clients.models import Client
from privacy.audit.models import AuditEvent
from staff.models import User
from tests.treatments import room
from tests.treatments.pages import SignIn, address, text_of
from treatments.models import PatchTest, TreatmentEntry, Visit
from treatments.urls import urlpatterns

pytestmark = pytest.mark.django_db
NOT_FOUND, NO_METHOD = 404, 405
ASKS = {"card_show"}
OWNERS_CASES = "tapaturma/"
"""Incidents are cases of their own, which the owner alone opens (test_incident_record)."""
"""Without a visit the card's own address asks why it is opened."""


def pages_about_somebody() -> list[str]:
    """Names of the pages whose address holds an id."""
    return [
        pattern.name
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern)
        and "<uuid:pk>" in str(pattern.pattern)
        and not str(pattern.pattern).startswith(OWNERS_CASES)
        and pattern.name
    ]


@pytest.fixture
def ids(tiina: User, paivi: Client) -> dict[str, object]:
    """What the addresses of each kind are about: Päivi, her treatment, her test."""
    room.interview(tiina, paivi, "rosacea")
    room.log(tiina, paivi, decision=room.CAREFULLY)
    room.patch_tested(tiina, paivi, room.LASH_TINT, hours_ago=50)
    Visit.objects.all().delete()
    Client.objects.update(last_visit_on=None)
    return {
        "kortti": paivi.pk,
        "hoito": TreatmentEntry.objects.get().pk,
        "testi": PatchTest.objects.get().pk,
        "varaus": book_client(by=tiina, client=paivi, starts_at=timezone.now()).pk,
    }


def address_of(name: str, ids: dict[str, object]) -> str:
    pattern = next(one for one in urlpatterns if getattr(one, "name", "") == name)
    key = ids[re.split(r"/", str(pattern.pattern))[0]]
    return address(name, key)


def readings(user: User) -> list[tuple[str, str]]:
    found = AuditEvent.objects.filter(actor_id=user.pk, act__in=("card.opened", "entry.opened"))
    return list(found.values_list("act", "purpose"))


def test_the_walk_sees_the_pages() -> None:
    assert len(pages_about_somebody()) > 15


@pytest.mark.parametrize("name", pages_about_somebody())
def test_without_a_visit_and_a_reason_nothing_is_shown(
    name: str, tiina: User, signed_in: SignIn, paivi: Client, ids: dict[str, object]
) -> None:
    answer = signed_in(tiina).get(address_of(name, ids))
    assert readings(tiina) == []
    if answer.status_code == NO_METHOD:
        return
    if name in ASKS:
        assert "treatments/card_open.html" in [template.name for template in answer.templates]
        assert "osacea" not in text_of(answer)
    else:
        assert answer.headers["Location"] == address("card_show", paivi.pk)


@pytest.mark.parametrize("name", pages_about_somebody())
def test_with_a_reason_the_reading_and_its_reason_are_recorded(
    name: str, tiina: User, signed_in: SignIn, paivi: Client, ids: dict[str, object]
) -> None:
    browser = signed_in(tiina)
    browser.post(address("card_open", paivi.pk), {"reason": "preparing"})
    browser.get(address("card_show", paivi.pk))
    page = browser.get(address_of(name, ids))
    assert page.status_code in (200, 302, NO_METHOD)
    assert readings(tiina)
    assert {purpose for _act, purpose in readings(tiina)} == {"preparing"}


def test_the_card_says_who_what_when_and_why(
    tiina: User, signed_in: SignIn, paivi: Client, ids: dict[str, object]
) -> None:
    browser = signed_in(tiina)
    browser.post(address("card_open", paivi.pk), {"reason": "contact"})
    browser.get(address("card_show", paivi.pk))
    event = AuditEvent.objects.filter(act="card.opened").latest("seq")
    assert (event.actor_id, event.subject_id, event.purpose) == (tiina.pk, paivi.pk, "contact")
    assert timezone.localdate(event.at) == timezone.localdate()
    assert event.fields == ["health", "entries"]

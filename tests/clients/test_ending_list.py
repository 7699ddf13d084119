"""What goes by itself within thirty days, for the owner (R46)."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core import mail

from clients.actions import note_visit
from clients.ending import count_ending_clients, ending_clients
from clients.merging import merge_clients
from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.models import DataSubject
from staff.models import User
from tests.clients.pages import SignIn, address, text_of
from tests.clients.salon import enter, fresh

pytestmark = pytest.mark.django_db
LIST = address("ending_list")


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-22T12:00:00+02:00", tick=False):
        yield


def seen(name: str, on: date) -> Client:
    """Somebody whose last visit was on this day."""
    client = enter(name)
    note_visit(by=SYSTEM, client=client, on=on)
    return client


def names(page: object) -> list[str]:
    return [card.who.name for _url, card in page.context["cards"]]  # type: ignore[attr-defined]


def test_the_first_to_go_comes_first_with_her_last_day(hannele: User, signed_in: SignIn) -> None:
    seen("Outi Lahti", date(2024, 12, 22))
    seen("Eeva Kallio", date(2024, 11, 22))
    page = signed_in(hannele).get(LIST)
    assert names(page) == ["Eeva Kallio", "Outi Lahti"]
    assert "22.12.2026" in text_of(page)


def test_a_day_more_than_thirty_is_not_soon(hannele: User, signed_in: SignIn) -> None:
    seen("Outi Lahti", date(2024, 12, 22))
    seen("Helmi Aho", date(2024, 12, 23))
    assert names(signed_in(hannele).get(LIST)) == ["Outi Lahti"]
    assert count_ending_clients(date(2026, 11, 22)) == 1


def test_who_has_never_come_goes_two_years_after_registration(
    hannele: User, signed_in: SignIn
) -> None:
    enter("Helmi Aho")
    with time_machine.travel("2028-11-01T12:00:00+02:00", tick=False):
        assert names(signed_in(hannele).get(LIST)) == ["Helmi Aho"]


def test_a_card_that_cannot_be_read_is_counted_all_the_same(
    hannele: User, signed_in: SignIn
) -> None:
    seen("Outi Lahti", date(2024, 12, 1))
    Client.objects.update(sealed=b"\x01" * 60)
    page = signed_in(hannele).get(LIST)
    assert page.status_code == 200
    assert page.context["count"] == 1
    assert "Outi" not in text_of(page)


def test_merged_cards_are_one_person_and_a_restricted_one_is_not_told_of() -> None:
    card, other = (seen(name, date(2024, 12, 1)) for name in ("Outi Lahti", "Outi Laine"))
    as_it_is = fresh(card).details
    merge_clients(by=SYSTEM, client=card, other=other, seen=as_it_is, wanted=as_it_is)
    assert [client.pk for client in ending_clients(date(2026, 11, 22))] == [card.pk]
    DataSubject.objects.filter(pk=card.pk).update(state=DataSubject.State.RESTRICTED)
    assert count_ending_clients(date(2026, 11, 22)) == 0


def test_nobody_is_written_to(hannele: User, signed_in: SignIn) -> None:
    seen("Outi Lahti", date(2024, 12, 1))
    signed_in(hannele).get(LIST)
    assert mail.outbox == []


def test_it_is_the_owners(hannele: User, tiina: User, riikka: User, signed_in: SignIn) -> None:
    assert signed_in(hannele).get(LIST).status_code == 200
    for other in (tiina, riikka):
        assert signed_in(other).get(LIST).status_code == 403

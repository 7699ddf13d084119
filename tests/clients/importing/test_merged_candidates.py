"""Whoever has two cards, merged into one, stands once beside a row that is like either of them."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.cards import card_address
from clients.merging import merge_clients
from clients.models import Client, ImportBatch
from staff.models import User
from tests.clients.importing.test_import_acts import HEADER, imported
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def merged(by: User, primary: Client, other: Client) -> None:
    seen = primary.details
    merge_clients(by=by, client=primary, other=other, seen=seen, wanted=seen)


def decisions(browser: Browser, batch: ImportBatch) -> str:
    """Every row to be decided, as a person sees it."""
    address = reverse("clients:import_show", args=[batch.pk])
    pages = [browser.get(f"{address}?rivit={kind}") for kind in ("ask", "propose")]
    return "".join(page.content.decode() for page in pages)


def shown(page: str, by: User, card: Client) -> int:
    """How often the page leads to her card."""
    return page.count(f'"{card_address(by, card.pk)}"')


@pytest.mark.parametrize(
    "row",
    [
        "Eeva;Virta;1978;040 123 4567;;;\n",  # as the other card says: the same person
        "Eeva;Virtanen;1978;;eeva@example.fi;;\n",  # as the primary card says
        "Eeva;Virta;1950;;;;\n",  # a namesake of the other card
        "Oona;Niemi;;040 123 4567;eeva@example.fi;;\n",  # somebody else with her number
    ],
)
def test_the_person_stands_once_beside_the_row(hannele: User, signed_in: SignIn, row: str) -> None:
    primary = enter("Eeva Virtanen", 1978, phone="040 123 4567", email="eeva@example.fi")
    other = enter("Eeva Virta", 1978, phone="040 123 4567")
    merged(hannele, primary, other)
    page = decisions(signed_in(hannele), imported(hannele, HEADER + row))
    assert shown(page, hannele, primary) == 1
    assert str(other.pk) not in page


def test_two_people_stand_there_both_and_may_be_one(hannele: User, signed_in: SignIn) -> None:
    pair = [enter(name, 1978, phone="040 123 4567") for name in ("Eeva Virtanen", "Eeva Virta")]
    row = "Eeva;Virta;1978;040 123 4567;;;\n"
    page = decisions(signed_in(hannele), imported(hannele, HEADER + row))
    assert [shown(page, hannele, card) for card in pair] == [1, 1]
    orders = (pair, pair[::-1])
    asked = [reverse("clients:client_merge", args=[card.pk for card in two]) for two in orders]
    assert sum(page.count(address) for address in asked) == 1

"""Searching clients: by any word, number, address; the ones seen last when nothing is typed."""

import importlib
import sys
from datetime import date
from unittest.mock import Mock

import pytest
import time_machine
from django.db import DatabaseError
from pytest_django.fixtures import DjangoAssertNumQueries

from clients.actions import correct_client, note_visit
from clients.details import Details
from clients.models import Client
from clients.search import PAGE, FoundClient, search_clients, warm_up, warm_up_aside
from clients.searching.worker import Worker
from privacy.audit.acts import SYSTEM, audited
from privacy.encryption import KeysUnavailable
from privacy.models import DataSubject
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> list[Client]:
    return [
        enter("Päivi Korhonen", 1978, phone="040 123 4567", email="paivi.k@example.com"),
        enter("Päivi Korhonen", 1990, phone="050 999 4567"),
        enter("Anna-Maija Virtanen", 1950, email="anna@example.com"),
        enter("Renée O\u2019Neill", None, phone="+46 70 123 45 67"),
    ]


def names(typed: str) -> list[str]:
    return [client.name for client in search_clients(typed).clients]


@pytest.mark.parametrize("typed", ["pa", "pä", "PAIVI", "Pa\u0308i", "korhonen pä", "kor"])
def test_by_the_beginning_of_any_word(cast: list[Client], typed: str) -> None:
    assert names(typed) == ["Päivi Korhonen", "Päivi Korhonen"]


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("korhonen 1990", [1]),
        ("korhonen 78", []),
        ("korhonen 4567", [0, 1]),
        ("040 123", [0]),
        ("+358 (0)40 1234567", [0]),
        ("4567", [0, 3, 1]),
        ("0046 70", [3]),
        ("paivi.k@", [0]),
        ("ANNA@Example.com", [2]),
        ("maija", [2]),
        ("o'n", [3]),
        ("nobody", []),
    ],
)
def test_by_number_address_and_birth_year(cast: list[Client], typed: str, who: list[int]) -> None:
    assert {client.id for client in search_clients(typed).clients} == {cast[n].pk for n in who}


def test_a_row_tells_her_from_her_namesakes(cast: list[Client]) -> None:
    note_visit(by=SYSTEM, client=cast[0], on=cast[0].registered_on)
    assert search_clients("korhonen 1978").clients == (
        FoundClient(
            id=cast[0].pk,
            name="Päivi Korhonen",
            birth_year=1978,
            phone="040 123 4567",
            email="paivi.k@example.com",
            last_visit_on=cast[0].registered_on,
            is_readable=True,
        ),
    )


@pytest.mark.parametrize("typed", ["", "  ", "\x00"])
def test_when_nothing_is_typed_the_ones_seen_last_come_first(typed: str) -> None:
    with time_machine.travel("2026-11-01 10:00+02:00", tick=False):
        first, second = enter("Aada Aalto"), enter("Bea Berg")
    with time_machine.travel("2026-11-22 10:00+02:00", tick=False):
        note_visit(by=SYSTEM, client=first, on=date(2026, 11, 20))
        enter("Cecilia Dahl")
        enter("Disa Ek")
        note_visit(by=SYSTEM, client=second, on=date(2026, 10, 1))
    assert names(typed) == ["Disa Ek", "Cecilia Dahl", "Aada Aalto", "Bea Berg"]


@pytest.mark.parametrize("typed", ["", "aalto"])
def test_pages_of_twenty(typed: str) -> None:
    for number in range(2 * PAGE + 3):
        enter(f"Anna{number:02d} Aalto")
    pages = [search_clients(typed, page=number) for number in (1, 2, 3, 4)]
    assert [len(page.clients) for page in pages] == [PAGE, PAGE, 3, 0]
    assert [page.has_more for page in pages] == [True, True, False, False]
    everybody = [client.id for page in pages for client in page.clients]
    assert len(set(everybody)) == 2 * PAGE + 3
    assert search_clients(typed, page=-1) == pages[0]
    assert search_clients(typed, page=10**9).clients == ()


def restrict(client: Client) -> None:
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.RESTRICTED)


def test_a_restricted_person_is_not_found_and_does_not_shorten_the_page() -> None:
    clients = [enter(f"Anna{number:02d} Aalto", phone="040 123 4567") for number in range(30)]
    search_clients("aalto")
    for client in clients[:9]:
        restrict(client)
    for typed in ("aalto", "", "0401234567"):
        page = search_clients(typed)
        assert len(page.clients) == PAGE, typed
        assert page.has_more
        assert not {client.id for client in page.clients} & {client.pk for client in clients[:9]}
    DataSubject.objects.update(state=DataSubject.State.ACTIVE)
    assert names("aalto")[0] == "Anna00 Aalto"


def test_a_change_is_found_at_once_and_the_old_name_no_more(cast: list[Client]) -> None:
    assert names("virtanen") == ["Anna-Maija Virtanen"]
    seen = cast[2].details
    correct_client(by=SYSTEM, client=cast[2], seen=seen, wanted=Details("Anna-Maija Berg", 1950))
    assert names("virtanen") == []
    assert names("berg") == ["Anna-Maija Berg"]
    assert names("anna@example.com") == []


def test_a_changed_phone_alone_is_learned_of(cast: list[Client]) -> None:
    assert names("0469") == []
    seen = cast[2].details
    wanted = Details(seen.name, seen.birth_year, "046 912 3456", seen.email)
    correct_client(by=SYSTEM, client=cast[2], seen=seen, wanted=wanted)
    assert names("0469") == [seen.name]


def test_what_cannot_be_read_is_said_and_the_others_work(cast: list[Client]) -> None:
    assert len(names("korhonen")) == 2
    damaged = bytes(Client.objects.values_list("sealed", flat=True).get(pk=cast[0].pk))
    Client.objects.filter(pk=cast[0].pk).update(sealed=damaged[:-1] + bytes([damaged[-1] ^ 1]))
    rows = {client.id: client for client in search_clients("korhonen").clients}
    assert (rows[cast[0].pk].name, rows[cast[0].pk].is_readable) == ("", False)
    assert (rows[cast[1].pk].name, rows[cast[1].pk].is_readable) == ("Päivi Korhonen", True)
    assert len(search_clients("korhonen", worker=Worker()).clients) == 1
    assert not all(client.is_readable for client in search_clients("").clients)


def test_one_statement_when_nothing_has_changed(
    cast: list[Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    search_clients("korhonen")
    for typed in ("korhonen", "pa", "4567", "anna@"):
        with django_assert_num_queries(1):
            search_clients(typed)
    with django_assert_num_queries(2):
        search_clients("")


def test_what_an_act_found_and_took_back_is_forgotten(cast: list[Client]) -> None:
    """The index of a process must not be built from what never came to stand."""
    worker = Worker()

    @audited
    def rename_search_and_fail(*, by: object) -> None:
        seen = cast[2].details
        correct_client(by=SYSTEM, client=cast[2], seen=seen, wanted=Details("Zelda Berg"))
        assert [client.name for client in search_clients("zelda", worker=worker).clients]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        rename_search_and_fail(by=SYSTEM)
    assert not search_clients("zelda", worker=worker).clients
    assert search_clients("virtanen", worker=worker).clients


def test_an_act_that_fails_leaves_nothing_to_be_found(cast: list[Client]) -> None:
    @audited
    def enter_and_fail(*, by: object) -> None:
        enter("Zelda Zetterberg")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        enter_and_fail(by=SYSTEM)
    assert names("zelda") == []
    assert len(names("korhonen")) == 2


def test_the_index_can_be_built_before_the_first_search(cast: list[Client]) -> None:
    assert warm_up()


@pytest.mark.django_db(transaction=True)
def test_while_the_index_is_being_built_whole_numbers_and_addresses_are_found() -> None:
    client = enter("Päivi Korhonen", phone="040 123 4567", email="paivi@example.com")
    worker = Worker(built_aside_from=1)
    first = search_clients("+358 40 123 4567", worker=worker)
    assert ([found.id for found in first.clients], first.is_complete) == ([client.pk], False)
    worker.wait()
    later = search_clients("päivi", worker=worker)
    assert ([found.id for found in later.clients], later.is_complete) == ([client.pk], True)


class NeverBuilt(Worker):
    """A process that has not got its index yet."""

    def find(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(
    ("typed", "count"),
    [("0401234567", 1), ("040123", 0), ("PAIVI.K@example.com", 1), ("paivi", 0), ("", 4)],
)
def test_without_an_index(cast: list[Client], typed: str, count: int) -> None:
    page = search_clients(typed, worker=NeverBuilt())
    assert len(page.clients) == count
    assert page.is_complete is (typed == "")


@pytest.mark.parametrize("problem", [KeysUnavailable("no keys"), DatabaseError("no tables")])
def test_a_server_starts_without_keys_or_tables(
    problem: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("clients.search.warm_up", Mock(side_effect=problem))
    with caplog.at_level("INFO"):
        warm_up_aside().join()
    assert "not built yet" in caplog.text


def test_the_server_warms_the_search_up(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Mock()
    monkeypatch.setattr("clients.search.warm_up_aside", begun)
    sys.modules.pop("harmony.wsgi", None)
    importlib.import_module("harmony.wsgi")
    begun.assert_called_once_with()

"""Several processes, one database: each index finds what a look through all the people would."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.actions import correct_client, note_visit, refuse_health_storing
from clients.details import Details
from clients.models import Client, ContactDetails, SearchClock, SearchGone
from clients.searching.query import WordQuery, parse_query
from clients.searching.worker import Worker
from privacy.audit.acts import SYSTEM, Actor, audited
from privacy.erasure import erase
from privacy.models import Erasure
from privacy.purge import purge
from tests.clients.brute_force import Person, look
from tests.clients.salon import enter, fresh
from tests.clients.test_search_index import NUMBERS, TYPED, WORDS

pytestmark = pytest.mark.django_db
ANNA = WordQuery(("anna",))


class Salon:
    """A register that changes at random, and what it should hold."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.people: dict[UUID, Person] = {}

    def step(self) -> None:
        self.dice.choice([self.enter, self.enter, self.correct, self.erase])()

    def details(self) -> Details:
        pick = self.dice.choice
        name = f"{pick(WORDS)} {pick(WORDS)}"
        return Details(name, pick([None, 1950, 1978]), pick(NUMBERS), pick(["", "a@example.com"]))

    def enter(self) -> None:
        wanted = self.details()
        client = enter(wanted.name, wanted.birth_year, phone=wanted.phone, email=wanted.email)
        self._holds(client.pk, wanted)

    def correct(self) -> None:
        if self.people:
            client = Client.objects.get(pk=self.dice.choice([*self.people]))
            wanted = self.details()
            correct_client(by=SYSTEM, client=client, seen=fresh(client).details, wanted=wanted)
            self._holds(client.pk, wanted)

    def erase(self) -> None:
        if self.people:
            gone = self.dice.sample([*self.people], min(2, len(self.people)))
            erase(by=SYSTEM, subject_ids=gone, ground=Erasure.Ground.REQUEST)
            for person in gone:
                del self.people[person]

    def _holds(self, pk: UUID, now: Details) -> None:
        self.people[pk] = Person(pk, now.name, now.birth_year, now.phone, now.email)


@pytest.mark.parametrize("seed", range(3))
def test_two_workers_and_restarts_against_a_look_at_everybody(seed: int) -> None:
    salon, workers = Salon(seed), [Worker(), Worker()]
    for _ in range(60):
        salon.step()
        number = salon.dice.randrange(2)
        if salon.dice.random() < 0.1:
            workers[number] = Worker()
        for typed in salon.dice.sample(TYPED, 5):
            query = parse_query(typed)
            assert query is not None
            found = workers[number].find(query, 20)
            assert found == look([*salon.people.values()], query), typed


def test_a_worker_reads_only_what_has_changed() -> None:
    worker, anna = Worker(), enter("Anna Aalto")
    assert worker.find(ANNA, 20) == [anna.pk]
    Client.objects.filter(pk=anna.pk).update(sealed=b"")
    bea = enter("Anna Berg")
    assert worker.find(ANNA, 20) == [anna.pk, bea.pk]
    assert Worker().find(ANNA, 20) == [bea.pk]


def test_the_clock_is_raised_once_per_transaction_and_stamps_its_rows() -> None:
    @audited
    def enter_three(*, by: Actor) -> list[UUID]:
        return [enter(name, by=by).pk for name in ("Anna", "Bea", "Cecilia")]

    before = enter("Disa").pk
    ids = enter_three(by=SYSTEM)
    revs = dict(Client.objects.values_list("pk", "rev"))
    assert SearchClock.objects.get().rev == 2
    assert revs == {before: 1, **dict.fromkeys(ids, 2)}


def test_the_clock_and_then_the_log_are_the_last_statements() -> None:
    with CaptureQueriesContext(connection) as statements:
        enter("Anna Aalto")
    touched = [
        next(
            (table for table in ("searchclock", "audithead", "clients_client") if table in sql), ""
        )
        for sql in (query["sql"].lower() for query in statements.captured_queries)
        if sql.startswith(("update", "insert"))
    ]
    written = [table for table in touched if table]
    assert written.index("searchclock") > written.index("clients_client")
    assert written.index("audithead") > max(
        place for place, table in enumerate(written) if table != "audithead"
    )


def test_what_search_does_not_know_raises_no_clock() -> None:
    anna = enter("Anna Aalto")
    before = SearchClock.objects.get().rev
    note_visit(by=SYSTEM, client=anna, on=anna.registered_on)
    refuse_health_storing(by=SYSTEM, client=anna)
    assert SearchClock.objects.get().rev == before
    assert fresh(anna).rev == before


def test_somebody_erased_is_told_of_for_seven_days_and_the_telling_goes_too() -> None:
    with time_machine.travel("2026-11-22 10:00+02:00", tick=False) as clock:
        anna, worker = enter("Anna Aalto"), Worker()
        assert worker.find(ANNA, 20) == [anna.pk]
        erase(by=SYSTEM, subject_ids=[anna.pk], ground=Erasure.Ground.REQUEST)
        assert [gone.client_id for gone in SearchGone.objects.all()] == [anna.pk]
        assert worker.find(ANNA, 20) == []
        today = timezone.localdate()
        purge(today + timedelta(days=7), by=SYSTEM)
        assert SearchGone.objects.count() == 1
        clock.shift(timedelta(days=8))
        purge(today + timedelta(days=8), by=SYSTEM)
        assert SearchGone.objects.count() == 0


@pytest.mark.parametrize(("days", "found"), [(5, 1), (6, 0), (-1, 0)])
def test_a_worker_that_has_slept_too_long_builds_anew(days: int, found: int) -> None:
    """It may have missed that somebody was erased: that is told for seven days only."""
    with time_machine.travel("2026-11-22 10:00+02:00", tick=False) as clock:
        anna, worker = enter("Anna Aalto"), Worker()
        worker.find(ANNA, 20)
        ContactDetails.objects.filter(client=anna).delete()
        Client.objects.filter(pk=anna.pk).delete()
        clock.shift(timedelta(days=days))
        assert len(worker.find(ANNA, 20) or []) == found


def test_an_older_database_put_back_is_noticed() -> None:
    worker = Worker()
    anna = enter("Anna Aalto")
    bea = enter("Anna Berg")
    assert worker.find(ANNA, 20) == [anna.pk, bea.pk]
    ContactDetails.objects.filter(client=bea).delete()
    Client.objects.filter(pk=bea.pk).delete()
    SearchClock.objects.update(rev=1)
    assert worker.find(ANNA, 20) == [anna.pk]


def test_another_database_with_the_same_reading_is_noticed() -> None:
    worker = Worker()
    enter("Bea Berg")
    assert worker.find(ANNA, 20) == []
    ContactDetails.objects.all().delete()
    Client.objects.all().delete()
    SearchClock.objects.all().delete()
    anna = enter("Anna Aalto")
    assert SearchClock.objects.get().rev == 1
    assert worker.find(ANNA, 20) == [anna.pk]


@pytest.mark.parametrize("built_aside_from", [20_000, 1])
def test_an_erased_name_leaves_the_memory_at_the_next_search(built_aside_from: int) -> None:
    """A salon of one client or more is built anew aside, as a large one is."""
    anna = enter("Anna Aalto")
    enter("Bea Berg")
    worker = Worker(built_aside_from=20_000)
    assert worker.find(ANNA, 20) == [anna.pk]
    worker._built_aside_from = built_aside_from
    erase(by=SYSTEM, subject_ids=[anna.pk], ground=Erasure.Ground.REQUEST)
    assert worker.find_rows(ANNA, 20) == ([], [])
    worker.wait()
    assert worker._state is not None
    arrays, changes = worker._state.memory._state
    assert b"berg" in arrays.names.text
    assert b"aalto" not in arrays.names.text
    assert not changes


def test_rows_come_with_what_another_process_has_changed_meanwhile() -> None:
    worker, anna = Worker(), enter("Anna Aalto")
    worker.find_rows(ANNA, 20)
    bea = enter("Anna Berg")
    found = worker.find_rows(ANNA, 20)
    assert found is not None
    assert [row[0] for row in found[1]] == [anna.pk, bea.pk]

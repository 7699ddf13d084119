"""The demo salon: the same for the same seed, alive today, with every situation in reach."""

import json
import stat
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import StringIO
from itertools import product
from random import Random

import pytest
from django.conf import LazySettings
from django.conf import settings as in_force
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.age import AgeGroup
from clients.ending import count_ending_clients
from clients.models import Client
from clients.search import search_clients
from harmony.demo.actions import SEEDED
from harmony.demo.crowd import stories
from privacy.audit.acts import SYSTEM, act, record
from privacy.audit.chain import verify
from privacy.models import NoticeVersion
from privacy.notices import draft_now, is_stale
from privacy.notices.papers import POSTER, notice_paper
from privacy.registry import declarations
from staff.demo import PEOPLE
from staff.models import User
from tests.clients.salon import enter
from treatments.catalogue_in_use import catalogue_in_use
from treatments.facts import facts_about_all
from treatments.models import (
    ContraindicationCheck,
    HealthAnswer,
    HealthDataConsent,
    NamelessTreatment,
    PatchTest,
    TreatmentEntry,
    Visit,
)

DAY = date(2026, 11, 22)
HOST = "localhost"
MOST_QUERIES = 12
OUTCOMES = {"clear", "local", "caution", "ask", "stop"}


@pytest.fixture(autouse=True)
def on_loopback(settings: LazySettings) -> None:
    """Where the demo runs; elsewhere nobody does without a second factor."""
    settings.ALLOWED_HOSTS = [HOST]


def test_the_same_seed_tells_the_same_stories_and_another_seed_others() -> None:
    first, again = stories(120, Random(1), DAY), stories(120, Random(1), DAY)
    assert first == again
    assert first != stories(120, Random(2), DAY)
    assert len(first) == 120


def test_a_small_salon_has_the_clients_whose_stories_matter_most() -> None:
    assert stories(3, Random(1), DAY) == stories(120, Random(1), DAY)[:3]


@pytest.mark.django_db
def test_every_situation_is_there(signed_in: Callable[[User], Browser]) -> None:
    counts = json.loads(seed("--format", "json"))
    assert counts["clients.client"] == Client.objects.count() == 120
    people_of_every_kind()
    work_of_every_kind()
    outcomes_of_today()
    nothing_is_overdue()
    assert verify().ok
    assert [found.name for found in search_clients("outi la").clients] == ["Outi Laine"]
    cards_open(signed_in)


def people_of_every_kind() -> None:
    today, clients = timezone.localdate(), Client.objects.select_related("subject", "contact")
    ages = Counter(client.age_group(today) for client in clients)
    assert set(ages) == set(AgeGroup)
    assert any(client.sealed.guardian for client in clients)
    assert clients.filter(health_storing="refused").exists()
    assert HealthDataConsent.objects.filter(act="withdrawn").exists()
    assert len({client.notice_way for client in clients}) == 4
    assert count_ending_clients(today) >= 4


def work_of_every_kind() -> None:
    checks = ContraindicationCheck.objects.select_related("subject")
    assert {check.sealed.outcome for check in checks} == OUTCOMES
    decisions = {check.sealed.decision for check in checks}
    assert decisions >= {"", "with_care", "area_left_out", "cleared", "not_done"}
    assert {entry.check_state for entry in TreatmentEntry.objects.all()} == {"checked", "oral"}
    assert any(e.sealed.earlier for e in TreatmentEntry.objects.select_related("subject"))
    assert TreatmentEntry.objects.exclude(note_review_due_on=None).exists()
    assert HealthAnswer.objects.filter(needs_classification=True).count() >= 3
    tests = PatchTest.objects.select_related("subject")
    assert {test.sealed.result for test in tests} == {"", "none", "reaction"}
    assert NamelessTreatment.objects.exists()


def outcomes_of_today() -> None:
    """Who has come today stands for every outcome, and for answers that have grown old."""
    today, in_use = timezone.localdate(), catalogue_in_use()
    came = Visit.objects.filter(on=today).values_list("subject_id", flat=True)
    clients = list(Client.objects.select_related("subject").filter(pk__in=list(came)))
    codes, seen, is_old = [method.code for method in in_use.methods], set(), False
    for facts in facts_about_all(clients).values():
        made = facts.assessments(codes, in_use.catalogue, today).values()
        seen |= {str(assessment.outcome) for assessment in made}
        is_old = is_old or bool(facts.to_confirm(today))
    assert len(clients) >= 8
    assert seen == OUTCOMES
    assert is_old


def nothing_is_overdue() -> None:
    today = timezone.localdate()
    due = {d.model.__name__: d.due_rows(today).count() for d in declarations()}
    assert {name: count for name, count in due.items() if count} == {}


def cards_open(sign_in: Callable[[User], Browser]) -> None:
    """Every seeded card is a page for the therapist and for reception, of few queries each.

    Counted where it is open already: opening it notes that in the session. Those of today open
    without asking why, and they are of every kind.
    """
    therapist, reception = (
        sign_in(User.objects.get(email=f"{name}@harmony.example")) for name in ("tiina", "riikka")
    )
    assert therapist.get(reverse("treatments:today"), SERVER_NAME=HOST).status_code == 200
    came = Visit.objects.filter(on=timezone.localdate()).values("subject_id")
    people = [*Client.objects.filter(pk__in=came), *Client.objects.exclude(pk__in=came)[::6]]
    pages = ((therapist, "treatments:card_show"), (reception, "clients:client_show"))
    heavy = {}
    for client, (browser, page) in product(people, pages):
        address = reverse(page, args=[client.pk])
        assert browser.get(address, SERVER_NAME=HOST).status_code == 200, (page, client)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address, SERVER_NAME=HOST)
        if statements(queries) > MOST_QUERIES:
            heavy[page, client.pk] = [query["sql"][:90] for query in queries.captured_queries]
    assert heavy == {}


def statements(queries: CaptureQueriesContext) -> int:
    """Without the marks of transactions, which cost none outside a test, and the session's own note
    of the last act, one in five seconds.
    """
    marks = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK", 'UPDATE "staff_loginsession"')
    return sum(not query["sql"].startswith(marks) for query in queries.captured_queries)


@pytest.mark.django_db
def test_the_ways_in_stand_in_a_file_for_its_owner_only() -> None:
    seed("--clients", "1", "--mfa")
    path = in_force.HARMONY_HOME / "demo-logins.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [line.split("@")[0] for line in lines[:-1]] == [one[1].split("@")[0] for one in PEOPLE]
    assert all("TOTP " in line for line in lines[:-1])
    assert lines[-1] == "salasana: kesäyön valkoinen valo"


@pytest.mark.django_db
def test_a_database_with_real_clients_is_left_alone() -> None:
    enter("Päivi Korhonen", 1978)
    assert "oikeita tietoja" in refused()
    assert Client.objects.count() == 1


@pytest.mark.django_db
def test_a_database_with_real_staff_is_left_alone(hannele: User) -> None:
    assert "oikeita tietoja" in refused()


@pytest.mark.django_db
def test_a_demo_is_not_seeded_twice() -> None:
    with act():
        record(SEEDED, by=SYSTEM)
    assert "jo esittelyhoitola" in refused()


@pytest.mark.django_db
def test_production_is_left_alone(settings: LazySettings) -> None:
    settings.PRODUCTION = True
    assert "tuotantoasennus" in refused()


@pytest.mark.django_db
def test_the_salon_shows_a_whole_notice_in_both_languages(settings: LazySettings) -> None:
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony (keksitty toiminimi)"
    seed("--clients", "3")
    notice = NoticeVersion.current(timezone.localdate())
    assert notice.number == 2
    assert not is_stale(notice, draft_now())
    browser = Browser(SERVER_NAME=HOST)
    address = reverse("privacy:notice_show")
    for language, word in (("fi", "Rekisterinpitäjä"), ("en", "Controller")):
        text = browser.get(address, {"kieli": language}).content.decode()
        assert word in text
        assert "Esimerkkipalvelin Oy" in text
    assert notice_paper(notice, POSTER, "fi").startswith(b"%PDF")
    assert set(Client.objects.values_list("notice", flat=True)) == {2}


@pytest.mark.django_db
def test_a_salon_without_a_controller_publishes_nothing(settings: LazySettings) -> None:
    settings.SALON_CONTROLLER = ""
    seed("--clients", "3")
    assert NoticeVersion.current(timezone.localdate()).number == 1


def seed(*options: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("seed_demo", *options, stdout=out)
    return out.getvalue()


def refused() -> str:
    """The reason on standard error, after exit code 3."""
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("seed_demo", stderr=told)
    assert ended.value.code == 3
    return told.getvalue()

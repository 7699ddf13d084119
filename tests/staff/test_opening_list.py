"""The owner's pages about reading."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client as Browser

from privacy.audit.acts import act, record
from privacy.audit.models import AuditEvent
from staff import watching
from staff.models import User
from staff.openings import WHAT, month_report
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
PAGE, REPORT = "/henkilokunta/avaukset/", "/henkilokunta/avaukset/kuukausi/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False) as traveller:
        yield traveller


def read(
    user: User, card: UUID, *, name: str = "card.opened", purpose: str = "visit", at: str = ""
) -> None:
    with time_machine.travel(at or "2026-11-22T10:00:00+02:00", tick=False), act():
        record(name, by=user, subject_id=card, purpose=purpose)


def text(answer: Any) -> str:
    body: bytes = answer.content
    return body.decode()


def test_who_what_when_and_why(hannele: User, tiina: User, signed_in: SignIn) -> None:
    card = uuid4()
    read(tiina, card, purpose="contact", at="2026-11-20T18:05:00+02:00")
    page = text(signed_in(hannele).get(PAGE))
    for word in (
        "Tiina Lehto",
        "20.11.2026 18.05",
        "puhelu, viesti tai ajanvaraus",
        f"/kortti/{card}/",
    ):
        assert word in page


def test_what_rings_is_shown() -> None:
    assert set(watching.CARDS) < set(WHAT)


def test_no_client_is_named(hannele: User, tiina: User, signed_in: SignIn) -> None:
    client = enter("Eeva Kallio", 1985)
    read(tiina, client.pk)
    for address in (PAGE, REPORT):
        page = text(signed_in(hannele).get(address))
        assert "Eeva" not in page
        assert "Kallio" not in page


def test_by_day_and_by_colleague(hannele: User, tiina: User, signed_in: SignIn) -> None:
    mine, hers, earlier = uuid4(), uuid4(), uuid4()
    read(hannele, mine)
    read(tiina, hers)
    read(tiina, earlier, at="2026-11-21T23:59:59+02:00")
    browser = signed_in(hannele)

    def shown(**chosen: str) -> set[UUID]:
        page = browser.get(PAGE, chosen)
        return {opening.subject_id for opening in page.context["openings"]}

    assert shown() == {mine, hers, earlier}
    assert shown(day="2026-11-22") == {mine, hers}
    assert shown(day="2026-11-21") == {earlier}
    assert shown(who=str(tiina.pk)) == {hers, earlier}
    assert shown(who=str(tiina.pk), day="2026-11-22") == {hers}
    assert shown(day="eilen", who="kissa", page="x") == {mine, hers, earlier}


def test_fifty_on_a_page_and_the_filter_stays(
    hannele: User, tiina: User, signed_in: SignIn
) -> None:
    for _card in range(60):
        read(tiina, uuid4())
    read(hannele, uuid4())
    browser = signed_in(hannele)
    first = browser.get(PAGE, {"who": str(tiina.pk)})
    assert len(first.context["openings"]) == 50
    assert f"?who={tiina.pk}&amp;page=2" in text(first)
    second = browser.get(PAGE, {"who": str(tiina.pk), "page": "2"})
    assert len(second.context["openings"]) == 10


def test_whoever_looks_at_the_log_is_in_the_log(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    for address in (PAGE, REPORT):
        browser.get(address)
    found = AuditEvent.objects.filter(act="staff.openings_read", actor_id=hannele.pk)
    assert found.count() == 2


@pytest.mark.parametrize("address", [PAGE, REPORT])
def test_only_the_owner(address: str, tiina: User, riikka: User, signed_in: SignIn) -> None:
    for user in (tiina, riikka):
        assert signed_in(user).get(address).status_code == 403
        assert signed_in(user).post(f"{PAGE}nahty/").status_code == 403


def test_a_former_colleague_stays_unnamed(hannele: User, tiina: User, signed_in: SignIn) -> None:
    read(tiina, uuid4())
    tiina.delete()
    assert "entinen työntekijä" in text(signed_in(hannele).get(PAGE))


def test_the_report_holds_the_openings_without_a_visit_of_its_month(
    hannele: User, tiina: User
) -> None:
    card = uuid4()
    read(tiina, card, purpose="preparing", at="2026-10-01T00:00:00+03:00")
    read(tiina, card, purpose="preparing", at="2026-10-01T09:00:00+03:00")  # the same once more
    read(tiina, card, purpose="other", name="entry.opened", at="2026-10-31T23:59:59+02:00")
    read(hannele, card, purpose="feedback", at="2026-10-15T22:40:00+03:00")
    read(tiina, card, purpose="visit", at="2026-10-15T10:00:00+03:00")
    read(hannele, card, purpose="recall", name="entry.opened", at="2026-10-15T10:00:00+03:00")
    read(tiina, card, purpose="", name="clients.opened", at="2026-10-15T10:00:00+03:00")
    read(tiina, card, purpose="other", at="2026-11-01T00:00:00+02:00")
    read(tiina, card, purpose="other", at="2026-09-30T23:59:59+03:00")
    report = month_report(date(2026, 10, 1))
    assert [(one.who, one.at.month) for one in report.openings] == [
        ("Tiina Lehto", 9),  # 1 October in Helsinki, 30 September in Greenwich
        ("Hannele Aaltonen", 10),
        ("Tiina Lehto", 10),
    ]
    assert report.per_person == [("Hannele Aaltonen", 1), ("Tiina Lehto", 2)]


def test_it_counts_no_work(hannele: User, tiina: User, riikka: User) -> None:
    """People stand by name, not by count, and visits are counted for nobody."""
    for _card in range(3):
        read(tiina, uuid4(), purpose="other", at="2026-10-05T10:00:00+03:00")
    read(hannele, uuid4(), purpose="other", at="2026-10-05T10:00:00+03:00")
    for _card in range(9):
        read(riikka, uuid4(), purpose="visit", at="2026-10-05T10:00:00+03:00")
    names = [name for name, _count in month_report(date(2026, 10, 1)).per_person]
    assert names == ["Hannele Aaltonen", "Tiina Lehto"]


def test_the_last_whole_month_comes_first_and_none_is_in_the_future(
    hannele: User, signed_in: SignIn
) -> None:
    browser = signed_in(hannele)

    def month(**asked: str) -> date:
        found: date = browser.get(REPORT, asked).context["report"].month
        return found

    assert month() == month(month="x") == month(month="2026-13") == date(2026, 10, 1)
    assert month(month="2026-02") == date(2026, 2, 1)
    assert month(month="2031-01") == date(2026, 11, 1)

"""The papers: a breach and its 72 hours, processors, tests of the contact channel."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.models import Breach, BreachRecord, ContactTest, Processor
from privacy.papers import actions, rules
from privacy.papers.rules import BreachPaper, hours_left, notify_by, refuse_breach, refuse_closing
from staff.models import User

HELSINKI = ZoneInfo("Europe/Helsinki")
AWARE = datetime(2026, 11, 22, 10, 0, tzinfo=HELSINKI)
NOW = AWARE + timedelta(hours=2)
NEW = BreachPaper(aware_at=AWARE)
DECIDED = replace(NEW, risk="risk", risk_reason="Yhteystietoja", decision="notify")
SAID = BreachRecord(happened="22.11.", what="Kortti väärään kuoreen", categories="x", people="1")


def at(hours: float) -> datetime:
    return AWARE + timedelta(hours=hours)


# --- the rules ---------------------------------------------------------------------------------


def test_the_72_hours_run_over_the_weekend() -> None:
    assert notify_by(AWARE) == datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
    assert (hours_left(AWARE, at(0)), hours_left(AWARE, at(71.5)), hours_left(AWARE, at(72.1))) == (
        72,
        0,
        -1,
    )


def test_an_hour_that_is_skipped_in_spring_is_still_an_hour() -> None:
    saturday = datetime(2027, 3, 27, 10, 0, tzinfo=HELSINKI).astimezone(UTC)
    assert notify_by(saturday).astimezone(HELSINKI).hour == 11


@pytest.mark.parametrize(
    ("paper", "refusal"),
    [
        (replace(NEW, aware_at=at(3)), rules.AwareInFuture),
        (replace(NEW, aware_at=AWARE.replace(year=2017)), rules.AwareLongAgo),
        (replace(NEW, decision="not_notify"), rules.NotNotifiedNeedsReason),
        (
            replace(NEW, decision="not_notify", risk="high", decision_reason="ei"),
            rules.HighRiskIsNotified,
        ),
        (replace(DECIDED, notified_at=at(-1)), rules.NotifiedTooEarly),
        (replace(DECIDED, notified_at=at(9)), rules.NotifiedTooEarly),
    ],
)
def test_what_does_not_fit_is_refused(paper: BreachPaper, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        refuse_breach(paper, NOW)


def test_a_late_notice_needs_its_reason() -> None:
    late = replace(DECIDED, notified_at=at(73))
    with pytest.raises(rules.LateNeedsReason):
        refuse_breach(late, at(80))
    refuse_breach(replace(late, late_reason="Selvitys kesti"), at(80))
    refuse_breach(replace(DECIDED, notified_at=at(72)), at(80))


@pytest.mark.parametrize(
    ("paper", "refusal"),
    [
        (NEW, rules.RiskNotAssessed),
        (replace(DECIDED, risk_reason=" "), rules.RiskNotAssessed),
        (replace(DECIDED, decision=""), rules.NoDecision),
        (DECIDED, rules.NotNotifiedYet),
        (replace(DECIDED, risk="high", notified_at=NOW), rules.ClientsNotTold),
    ],
)
def test_nothing_is_closed_that_is_not_decided(
    paper: BreachPaper, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        refuse_closing(paper)


def test_a_decided_breach_may_be_closed() -> None:
    refuse_closing(replace(DECIDED, notified_at=NOW))
    refuse_closing(replace(NEW, risk="unlikely", risk_reason="x", decision="not_notify"))


# --- the acts ----------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.mark.django_db
def test_a_breach_is_recorded_decided_and_closed(clock: Any) -> None:
    breach = actions.record_breach(by=SYSTEM, paper=NEW, said=SAID)
    paper = replace(DECIDED, notified_at=NOW)
    closed = actions.change_breach(by=SYSTEM, breach=breach, paper=paper, said=SAID, closing=True)
    assert (closed.closed_on, closed.sealed.what) == (date(2026, 11, 22), SAID.what)
    acts = list(AuditEvent.objects.order_by("seq").values_list("act", flat=True))
    assert acts == ["papers.breach_recorded", "papers.breach_closed"]
    with pytest.raises(rules.ClosedAlready):
        actions.change_breach(by=SYSTEM, breach=breach, paper=paper, said=SAID)


@pytest.mark.django_db
def test_a_breach_that_is_not_decided_cannot_be_closed(clock: Any) -> None:
    breach = actions.record_breach(by=SYSTEM, paper=NEW, said=SAID)
    with pytest.raises(rules.RiskNotAssessed):
        actions.change_breach(by=SYSTEM, breach=breach, paper=NEW, said=SAID, closing=True)
    assert Breach.objects.get().closed_on is None


@pytest.mark.django_db
def test_a_company_outside_the_eea_without_a_ground_is_refused(clock: Any) -> None:
    company = Processor(name="Pilvi Inc.", service="host", place="USA", in_eea=False)
    with pytest.raises(rules.OutsideNeedsGround):
        actions.save_processor(by=SYSTEM, processor=company)
    company.ground = "46"
    actions.save_processor(by=SYSTEM, processor=company)
    assert Processor.objects.get().name == "Pilvi Inc."


@pytest.mark.django_db
def test_a_contact_test_to_come_is_refused(clock: Any) -> None:
    with pytest.raises(rules.TestInFuture):
        actions.note_contact_test(
            by=SYSTEM, channel="email", tested_on=date(2026, 11, 23), worked=True
        )
    assert not ContactTest.objects.exists()


# --- the desk ------------------------------------------------------------------------------------

SignIn = Callable[[User], Client]
TYPED = {
    "aware_at_0": "22.11.2026",
    "aware_at_1": "10.00",
    "happened": "22.11. aamulla",
    "what": "Kortti väärään kuoreen",
    "categories": "yhteystiedot",
    "people": "1",
}


@pytest.mark.django_db
def test_the_owner_records_a_breach_and_is_told_what_is_missing(
    clock: Any, signed_in: SignIn, hannele: User
) -> None:
    browser = signed_in(hannele)
    answer = browser.post(reverse("admin:privacy_breach_add"), TYPED)
    assert answer.status_code == 302, answer.context["errors"]
    breach = Breach.objects.get()
    assert (breach.aware_at, breach.sealed.people, breach.recorded_by) == (AWARE, "1", hannele.pk)
    page = reverse("admin:privacy_breach_change", args=[breach.pk])
    assert "25.11.2026 10.00" in browser.get(page).content.decode()
    refused = browser.post(page, {**TYPED, "closing": "on"})
    assert str(rules.RiskNotAssessed.message) in refused.content.decode()
    decided = {**TYPED, "risk": "unlikely", "risk_reason": "Kuori palasi avaamattomana"}
    decided |= {"decision": "not_notify", "decision_reason": "Kukaan ei nähnyt", "closing": "on"}
    assert browser.post(page, decided).status_code == 302
    assert Breach.objects.get().closed_on == date(2026, 11, 22)
    assert browser.post(page, decided).status_code == 403


@pytest.mark.django_db
def test_what_was_typed_stays_when_an_identity_code_is_refused(
    clock: Any, signed_in: SignIn, hannele: User
) -> None:
    typed = {**TYPED, "what": "Asiakkaan 131052-308T kortti"}
    answer = signed_in(hannele).post(reverse("admin:privacy_breach_add"), typed)
    assert answer.status_code == 200
    assert "yhteystiedot" in answer.content.decode()
    assert not Breach.objects.exists()


@pytest.mark.django_db
def test_the_draft_says_everything_that_article_33_wants(
    clock: Any, signed_in: SignIn, hannele: User
) -> None:
    said = BreachRecord(*(f"sana{number}" for number in range(9)))
    breach = actions.record_breach(by=hannele, paper=replace(DECIDED, risk="high"), said=said)
    text = signed_in(hannele).get(reverse("privacy:breach_notice", args=[breach.pk])).content
    missing = [word for word in vars_of(said) if word not in text.decode()]
    assert missing == []


def vars_of(said: BreachRecord) -> list[str]:
    return [getattr(said, name) for name in said.__slots__]


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["breach", "processor", "contacttest"])
def test_the_desk_is_there_for_the_owner_alone(
    model: str, signed_in: SignIn, hannele: User, tiina: User
) -> None:
    url = reverse(f"admin:privacy_{model}_changelist")
    answers = [signed_in(user).get(url).status_code for user in (hannele, tiina)]
    assert answers == [200, 404]


@pytest.mark.django_db
def test_the_owner_enters_a_processor_and_a_contact_test(
    clock: Any, signed_in: SignIn, hannele: User
) -> None:
    browser = signed_in(hannele)
    company = {"name": "Palvelin Oy", "service": "host", "place": "Suomi", "in_eea": "on"}
    assert browser.post(reverse("admin:privacy_processor_add"), company).status_code == 302
    test = {"channel": "email", "tested_on": "22.11.2026", "worked": "on"}
    assert browser.post(reverse("admin:privacy_contacttest_add"), test).status_code == 302
    late = {**test, "tested_on": "23.11.2026"}
    assert browser.post(reverse("admin:privacy_contacttest_add"), late).status_code == 200
    assert (Processor.objects.count(), ContactTest.objects.count()) == (1, 1)

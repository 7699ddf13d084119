"""The forms of papers and incidents, filled in with anything: never an error of ours."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from clients.models import Client
from staff.models import User
from tests.treatments.pages import SignIn, opened
from tests.treatments.test_forms_survive import TEXTS, Typed, anything, typed, undone
from treatments.models import Seriousness

pytestmark = pytest.mark.django_db
DAYS = st.one_of(
    st.sampled_from(["22.11.2026", "2026-11-22", "1.1.0001", "31.12.9999", "29.2.2025", ""]), TEXTS
)
TIMES = st.one_of(st.sampled_from(["10.00", "10:00", "25:00", "23:59:59"]), TEXTS)
WORDS = dict.fromkeys(("what", "product", "batch", "device", "measures", "treatment"), TEXTS)
INCIDENT = typed(
    kind=st.one_of(st.sampled_from(["product", "accident", "near_miss"]), TEXTS),
    happened_on=DAYS,
    aware_on=DAYS,
    notified_on=DAYS,
    serious=st.lists(st.one_of(st.sampled_from(Seriousness.values), TEXTS), max_size=3),
    decision=st.one_of(st.sampled_from(["notify", "not_notify"]), TEXTS),
    decision_reason=TEXTS,
    closing=st.sampled_from(["on", ""]),
    **WORDS,
)
BREACH = typed(
    aware_at_0=DAYS,
    aware_at_1=TIMES,
    happened=TEXTS,
    what=TEXTS,
    categories=TEXTS,
    people=TEXTS,
    risk=st.one_of(st.sampled_from(["risk", "high"]), TEXTS),
    risk_reason=TEXTS,
    decision=st.one_of(st.sampled_from(["notify", "not_notify"]), TEXTS),
    decision_reason=TEXTS,
    notified_at_0=DAYS,
    notified_at_1=TIMES,
    clients_told_on=DAYS,
    closing=st.sampled_from(["on", ""]),
)
PROCESSOR = typed(
    name=TEXTS,
    service=st.one_of(st.sampled_from(["host", "support"]), TEXTS),
    place=TEXTS,
    in_eea=st.sampled_from(["on", ""]),
    ground=st.one_of(st.sampled_from(["45", "46"]), TEXTS),
    contract_on=DAYS,
    ended_on=DAYS,
)
CONTACT_TEST = typed(
    channel=st.one_of(st.sampled_from(["email", "phone"]), TEXTS),
    tested_on=DAYS,
    worked=st.sampled_from(["on", ""]),
    remark=TEXTS,
)
DECISION = typed(answer=st.one_of(st.sampled_from(["yes", "no"]), TEXTS), reason=TEXTS)


@pytest.fixture
def therapist(tiina: User, paivi: Client, signed_in: SignIn) -> Browser:
    """Tiina, who has opened Päivi's card."""
    return _quiet(opened(tiina, paivi, signed_in))


@pytest.fixture
def owner(listed: object, hannele: User, signed_in: SignIn) -> Browser:
    return _quiet(signed_in(hannele))


def _quiet(browser: Browser) -> Browser:
    browser.raise_request_exception = False
    return browser


def survives(browser: Browser, page: str, said: Typed) -> None:
    """The answer, and the page it leads to, are none of our errors."""
    with undone():
        answer: Any = browser.post(page, dict(said), follow=True)
        assert answer.status_code < 500


@anything
@given(said=INCIDENT)
def test_reporting_an_incident(therapist: Browser, paivi: Client, said: Typed) -> None:
    survives(therapist, reverse("treatments:incident_record", args=[paivi.pk]), said)


@anything
@given(said=INCIDENT)
def test_an_incident_on_the_desk(owner: Browser, said: Typed) -> None:
    survives(owner, reverse("admin:treatments_incident_add"), said)


@anything
@example(said={"aware_at_0": "31.12.9999", "aware_at_1": "10.00"})
@given(said=BREACH)
def test_a_breach_on_the_desk(owner: Browser, said: Typed) -> None:
    survives(owner, reverse("admin:privacy_breach_add"), said)


@anything
@given(said=PROCESSOR)
def test_a_processor_on_the_desk(owner: Browser, said: Typed) -> None:
    survives(owner, reverse("admin:privacy_processor_add"), said)


@anything
@given(said=CONTACT_TEST)
def test_a_contact_test_on_the_desk(owner: Browser, said: Typed) -> None:
    survives(owner, reverse("admin:privacy_contacttest_add"), said)


@anything
@given(said=DECISION)
def test_a_decision(owner: Browser, said: Typed) -> None:
    survives(owner, reverse("privacy:decision_record", args=["dpia"]), said)

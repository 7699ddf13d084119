"""Receiving a request, erasing, restrictions, holds, and what waits on the front page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, ContactDetails
from privacy import actions
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject, DataSubjectRequest, Hold, KeyedBan, Restriction
from privacy.models.request import Kind, Outcome
from privacy.request_waiting import overdue_requests
from privacy.waiting import lines_for
from staff.models import User
from tests.privacy.requests.conftest import Ask

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def sent(today: date, **more: str) -> dict[str, str]:
    """The form of a request as it stands when it is opened."""
    values = {
        "kind": "access",
        "channel": "visit",
        "received_on": today.isoformat(),
        "language": "fi",
        "asker": "self",
    }
    return values | more


def just_logged_in(browser: Browser) -> Browser:
    """As after entering one's password again."""
    request = HttpRequest()
    request.session = browser.session
    request.user = User.objects.get(pk=browser.session["_auth_user_id"])
    record_authentication(request, request.user, method="password")
    request.session.save()
    return browser


@pytest.fixture
def desk(hannele: User, signed_in: SignIn) -> Browser:
    """The owner's browser, just logged in."""
    return just_logged_in(signed_in(hannele))


# --- receiving ------------------------------------------------------------------------------


def test_reception_receives_a_request_and_the_owner_answers_it(
    riikka: User, signed_in: SignIn, aino: Client, today: date
) -> None:
    url = reverse("clients:client_request", args=[aino.pk])
    answer = signed_in(riikka).post(url, sent(today, words="Kaikki tiedot"))
    row = DataSubjectRequest.objects.select_related("subject").get()
    assert (row.about, row.sealed.name) == (aino.pk, "Aino Virtanen")
    assert answer.headers["Location"] == reverse("clients:client_show", args=[aino.pk])


def test_the_card_has_a_button_for_it(riikka: User, signed_in: SignIn, aino: Client) -> None:
    card = signed_in(riikka).get(reverse("clients:client_show", args=[aino.pk]))
    assert reverse("clients:client_request", args=[aino.pk]) in card.content.decode()


def test_somebody_who_is_not_in_the_register_may_ask(
    tiina: User, signed_in: SignIn, today: date
) -> None:
    url = reverse("privacy:request_receive")
    browser = signed_in(tiina)
    assert browser.get(url).status_code == 200
    assert browser.post(url, sent(today)).status_code == 200, "a name is needed"
    browser.post(url, sent(today, name="Liisa Mattila", channel="letter"))
    row = DataSubjectRequest.objects.select_related("subject").get()
    assert (row.about, row.sealed.name) == (None, "Liisa Mattila")


def test_what_was_typed_stays_when_it_is_refused(
    riikka: User, signed_in: SignIn, aino: Client, today: date
) -> None:
    url = reverse("clients:client_request", args=[aino.pk])
    form = sent(today, words="Soitti eilen", asker="guardian")
    answer = signed_in(riikka).post(url, form)
    assert answer.status_code == 200
    assert "Soitti eilen" in answer.content.decode()
    assert {"asker_name", "authority"} <= set(answer.context["form"].errors)
    assert not DataSubjectRequest.objects.exists()


def test_the_technician_receives_nothing(
    teemu: User, signed_in: SignIn, aino: Client, today: date
) -> None:
    for url in (
        reverse("privacy:request_receive"),
        reverse("clients:client_request", args=[aino.pk]),
    ):
        assert signed_in(teemu).post(url, sent(today)).status_code == 403


# --- erasing --------------------------------------------------------------------------------


def test_erasing_asks_for_a_login_of_the_last_minutes(
    hannele: User, signed_in: SignIn, ask: Ask, aino: Client
) -> None:
    row = ask(Kind.ERASURE, known=True)
    url = reverse("admin:privacy_request_erase", args=[row.pk])
    browser = signed_in(hannele)
    for answer in (browser.get(url), browser.post(url)):
        assert "reauthenticate" in answer.headers["Location"]
    assert Client.objects.filter(pk=aino.pk).exists()


def test_one_sees_what_goes_and_then_it_is_gone(desk: Browser, ask: Ask, aino: Client) -> None:
    row = ask(Kind.ERASURE, known=True)
    url = reverse("admin:privacy_request_erase", args=[row.pk])
    seen = desk.get(url)
    assert {line.count for line in seen.context["preview"].goes} >= {1}
    assert Client.objects.filter(pk=aino.pk).exists(), "looking erases nothing"
    assert desk.post(url, {"return_ban": "on"}).status_code == 302
    done = DataSubjectRequest.objects.select_related("subject").get()
    assert (done.outcome, done.about, done.return_ban) == (Outcome.FULFILLED, None, True)
    assert done.checked_at is not None
    assert KeyedBan.objects.filter(kind=KeyedBan.Kind.RETURN).count() == 2
    page = desk.get(reverse("admin:privacy_datasubjectrequest_change", args=[row.pk]))
    assert [line.left for line in page.context["gone"]] == [0] * len(page.context["gone"])
    assert desk.post(url).status_code == 302, "nobody is erased twice"


def test_an_early_erasure_is_refused(desk: Browser, ask: Ask, aino: Client) -> None:
    url = reverse("admin:privacy_request_erase", args=[ask(Kind.ERASURE).pk])
    assert desk.get(url).status_code == 302
    assert desk.post(url).status_code == 302
    assert Client.objects.filter(pk=aino.pk).exists()


# --- restrictions and holds -----------------------------------------------------------------


@pytest.fixture
def restriction(hannele: User, aino: Client) -> Restriction:
    return actions.restrict(
        by=hannele, subject=aino.subject, ground="accuracy", reason="Tarkistetaan"
    )


def test_restricted_data_are_opened_for_a_purpose_and_it_is_in_the_log(
    desk: Browser, restriction: Restriction, aino: Client
) -> None:
    url = reverse("admin:privacy_restriction_data", args=[restriction.pk])
    assert "aino@example.org" not in desk.get(url).content.decode()
    assert "aino@example.org" not in desk.post(url, {"purpose": "curiosity"}).content.decode()
    assert "aino@example.org" in desk.post(url, {"purpose": "claim"}).content.decode()
    event = AuditEvent.objects.get(act="restrictions.opened")
    assert (event.subject_id, event.purpose) == (aino.pk, "claim")


def test_the_card_of_a_restricted_client_is_not_there(
    desk: Browser, restriction: Restriction, aino: Client
) -> None:
    for name in ("client_show", "client_correct", "client_request"):
        assert desk.get(reverse(f"clients:{name}", args=[aino.pk])).status_code == 404


def test_a_restriction_is_lifted_when_she_was_told(
    desk: Browser, restriction: Restriction, aino: Client, today: date
) -> None:
    url = reverse("admin:privacy_restriction_change", args=[restriction.pk])
    assert "Aino Virtanen" in desk.get(url).content.decode()
    assert desk.post(url, {"review": "lift"}).status_code == 200
    later = (today + timedelta(days=1)).isoformat()
    wrong = {"review": "lift", "told_on": later, "told": "Kerrottu"}
    assert desk.post(url, wrong).status_code == 200
    assert DataSubject.objects.get(pk=aino.pk).state == DataSubject.State.RESTRICTED
    assert desk.post(url, {"review": "stays"}).status_code == 302
    desk.post(url, {"review": "lift", "told_on": today.isoformat(), "told": "Kerrottu"})
    assert DataSubject.objects.get(pk=aino.pk).state == DataSubject.State.ACTIVE
    assert desk.get(url).status_code == 200


def test_exactly_the_picked_records_are_held(desk: Browser, aino: Client, today: date) -> None:
    url = reverse("admin:privacy_hold_add")
    seen = desk.get(url, {"asiakas": str(aino.pk)}).content.decode()
    contact = ContactDetails.objects.get(client=aino)
    chosen = f"clients.ContactDetails:{contact.pk}"
    assert chosen in seen
    form: dict[str, Any] = {"asiakas": str(aino.pk), "claim": "Riita", "records": [chosen]}
    wrong = desk.post(url, form | {"review_on": (today + timedelta(days=400)).isoformat()})
    assert wrong.status_code == 200
    assert desk.post(url, form | {"review_on": ""}).status_code == 200
    review = (today + timedelta(days=90)).isoformat()
    assert desk.post(url, form | {"review_on": review}).status_code == 302
    hold = Hold.objects.select_related("subject").get()
    assert (hold.sealed.name, len(hold.sealed.records)) == ("Aino Virtanen", 1)


def test_records_are_held_of_nobody_without_being_asked(desk: Browser) -> None:
    for asked in ({}, {"asiakas": "Aino"}):
        assert desk.get(reverse("admin:privacy_hold_add"), asked).status_code == 200


def test_a_hold_is_renewed_and_released(
    desk: Browser, hannele: User, aino: Client, today: date
) -> None:
    contact = ContactDetails.objects.get(client=aino)
    hold = actions.hold_records(
        by=hannele,
        subject_id=aino.pk,
        name="Aino Virtanen",
        claim="Riita",
        chosen=[("clients.ContactDetails", contact.pk)],
        review_on=today + timedelta(days=30),
    )
    url = reverse("admin:privacy_hold_change", args=[hold.pk])
    assert "aino@example.org" in desk.get(url).content.decode()
    later = today + timedelta(days=120)
    form = {"claim": "Riita jatkuu", "review_on": later.isoformat()}
    assert desk.post(url, form).status_code == 302
    assert Hold.objects.get().review_on == later
    assert desk.post(url, form | {"release": "on"}).status_code == 302
    assert not Hold.objects.exists()


# --- the front page -------------------------------------------------------------------------


def test_what_is_late_is_said_in_red_and_only_to_the_owner(
    ask: Ask, hannele: User, riikka: User
) -> None:
    with time_machine.travel(date(2026, 11, 1)):
        late = ask()
    with time_machine.travel(date(2026, 11, 25)):
        ask()
    today = date(2026, 12, 2)
    lines = [line for line in lines_for(hannele, today) if "datasubjectrequest" in line.url]
    assert [line.is_urgent for line in lines] == [True, False]
    assert list(overdue_requests(today)) == [late]
    assert not overdue_requests(late.due_on).exists(), "the last day is still in time"
    assert not [line for line in lines_for(riikka, today) if "datasubjectrequest" in line.url]


@pytest.mark.parametrize(("left", "warns"), [(15, False), (14, True), (7, True), (0, True)])
def test_the_front_page_warns_fourteen_days_before(
    ask: Ask, hannele: User, left: int, warns: bool
) -> None:
    row = ask()
    line = lines_for(hannele, row.due_on - timedelta(days=left))[0]
    calm = lines_for(hannele, row.due_on - timedelta(days=29))[0]
    assert ("!" in line.text) == warns
    assert "!" not in calm.text


def test_a_review_that_is_due_waits_for_the_owner(restriction: Restriction, hannele: User) -> None:
    urls = [line.url for line in lines_for(hannele, restriction.review_on)]
    assert reverse("admin:privacy_restriction_changelist") in urls
    urls = [line.url for line in lines_for(hannele, restriction.since)]
    assert reverse("admin:privacy_restriction_changelist") not in urls

"""Service mail: needs no permission, minds no ban, and can carry nothing of a letter (R69)."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from clients.bookings.actions import book_client
from clients.models import Client
from marketing.actions.consent import ban_address
from marketing.actions.service import queue_service_mail
from marketing.letters import plain
from marketing.letters.plain import CarriesMarketing, check_service_templates, forbidden
from marketing.letters.service import words_of
from marketing.models import ServiceMail
from marketing.models.consent import MailState
from marketing.refusals import BadAddress, NoAddress
from marketing.sending.runner import send_due
from privacy.actions import receive_request
from privacy.audit.acts import SYSTEM
from privacy.models import Installation, RequestRecord
from staff.models import User
from tests.clients.pages import SignIn, text_of
from tests.marketing.salon import approved, client, fails, readers
from tests.marketing.smtp import mail_server

pytestmark = pytest.mark.django_db
EMAIL = "paivi.korhonen@example.com"


def page_of(who: Client) -> str:
    return reverse("marketing:service_mail", args=[who.pk])


def asked_about_her_data(who: Client) -> None:
    said = RequestRecord(name="Päivi Korhonen")
    receive_request(by=SYSTEM, about=who.pk, kind="access", channel="visit", said=said)


def queued(who: Client, **more: object) -> ServiceMail:
    moment = timezone.now() + timedelta(days=3)
    return queue_service_mail(by=SYSTEM, client=who, kind="booking", moment=moment)


def test_who_is_banned_from_letters_still_gets_the_reply_to_her_request(
    riikka: User, signed_in: SignIn
) -> None:
    who, browser = client(), signed_in(riikka)
    ban_address(by=SYSTEM, address=EMAIL, why="complaint")
    asked_about_her_data(who)
    row = browser.get(page_of(who)).context["offers"][0]
    assert row.key.startswith("request-")
    browser.post(page_of(who), {"about": row.key, "form_key": str(uuid4())})
    with mail_server() as server:
        run = send_due()
    assert (run.service, run.sent) == (1, 0)
    assert server.recipients == [EMAIL]
    message = server.messages()[0]
    due = timezone.localdate() + timedelta(days=28)
    assert str(due.year) in message.get_content()
    assert "pyyntösi" in message.get_content()


def test_a_booking_is_confirmed_with_its_day_and_time(riikka: User, signed_in: SignIn) -> None:
    who, browser = client(), signed_in(riikka)
    at = timezone.localtime().replace(hour=9, minute=30) + timedelta(days=4)
    book_client(by=SYSTEM, client=who, starts_at=at, method="Kasvohoito")
    offer = browser.get(page_of(who)).context["offers"][0]
    done = text_of(
        browser.post(page_of(who), {"about": offer.key, "form_key": str(uuid4())}, follow=True)
    )
    assert f"{at.day}.{at.month}.{at.year} klo 9.30" in done
    assert "Kasvohoito" not in ServiceMail.objects.get().__dict__.values()
    with mail_server() as server:
        send_due()
    words = server.messages()[0].get_content()
    assert f"{at.day}.{at.month}.{at.year} klo 9.30" in words
    assert "Kasvohoito" not in words, "what is treated is nobody's business but hers"


def test_it_is_plain_text_and_has_nothing_of_a_letter() -> None:
    queued(client())
    with mail_server() as server:
        send_due()
    message = server.messages()[0]
    assert message.get_content_type() == "text/plain"
    for header in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"):
        assert message[header] is None
    assert "Uutiskirje" not in message["Subject"]
    assert message["Message-ID"] == f"<{ServiceMail.objects.get().pk.hex}@kauneushoitolaharmony.fi>"


def test_a_service_message_has_no_field_that_words_could_stand_in() -> None:
    kinds = {field.get_internal_type() for field in ServiceMail._meta.concrete_fields}
    assert "TextField" not in kinds
    words = [f for f in ServiceMail._meta.concrete_fields if f.get_internal_type() == "CharField"]
    assert {field.name for field in words} == {"kind", "state"}
    assert all(field.choices for field in words)


@pytest.mark.parametrize(
    "block",
    [
        '{% include "marketing/letter.html" %}',
        '{% extends "marketing/letter.html" %}',
        "{{ campaign.body }}",
        "{{ body|safe }}",
        "{{ leave }}",
        "{% blocktranslate trimmed with x=campaign.body %}{{ x }}{% endblocktranslate %}",
        "{% if campaign %}Tarjous!{% endif %}",
        "{% translate body %}",
        "{% load marketing %}",
        "{% block offer %}{% endblock %}",
        '<img src="https://evil.example/p.png">',
        "{% debug %}",
    ],
)
def test_a_template_with_a_block_of_a_letter_is_refused(
    block: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "templates" / "marketing" / "mail"
    folder.mkdir(parents=True)
    source = "{% load i18n %}Hei,\n" + block
    (folder / "service_booking.txt").write_text(source)
    assert list(forbidden(source))
    with override_settings(BASE_DIR=tmp_path):
        assert [error.id for error in check_service_templates(None)][:1] == ["marketing.E001"]

    class Found:
        class template:  # noqa: N801  (as Django's backend has it)
            source = "{% load i18n %}Hei,\n" + block

    monkeypatch.setattr(plain, "get_template", lambda name: Found)
    with pytest.raises(CarriesMarketing):
        words_of(ServiceMail(kind="booking", moment=timezone.now()))


def test_the_shipped_templates_carry_none() -> None:
    assert check_service_templates(None) == []


def test_pressed_twice_it_goes_once_and_a_person_may_send_an_unknown_one_again(
    riikka: User, signed_in: SignIn
) -> None:
    who, browser = client(), signed_in(riikka)
    asked_about_her_data(who)
    for _ in range(2):
        offer = browser.get(page_of(who)).context["offers"][0]
        browser.post(page_of(who), {"about": offer.key, "form_key": str(uuid4())})
    with mail_server(fails(paivi="cut")) as server:
        assert send_due().unknown == 1
        assert send_due().unknown == 0
    assert server.attempts == [EMAIL]
    assert browser.get(page_of(who)).context["offers"][0].may_go
    browser.post(page_of(who), {"about": offer.key, "form_key": str(uuid4())})
    with mail_server() as server:
        assert send_due().service == 1
    assert not browser.get(page_of(who)).context["offers"][0].may_go


@pytest.mark.parametrize(
    ("fault", "state"),
    [("550", MailState.FAILED), ("451", MailState.RETRY), ("drop", MailState.UNKNOWN)],
)
def test_every_answer_has_its_state(fault: str, state: MailState) -> None:
    row = queued(client())
    with mail_server(lambda recipient: fault):
        send_due()
    row.refresh_from_db()
    assert row.state == state


def test_what_a_killed_run_left_in_flight_is_not_known() -> None:
    row = queued(client())
    ServiceMail.objects.update(state=MailState.SENDING)
    with mail_server() as server:
        send_due()
    row.refresh_from_db()
    assert (row.state, server.attempts) == (MailState.UNKNOWN, [])


@pytest.mark.parametrize(("email", "refusal"), [("", NoAddress), ("a@b@c", BadAddress)])
def test_without_an_address_it_is_refused(email: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        queued(client(email=email))


def test_a_salon_that_nobody_could_unsubscribe_from_still_answers() -> None:
    queued(client())
    readers("Aino Niemi")
    approved()
    err = StringIO()
    with mail_server() as server, override_settings(HARMONY_URL="http://10.0.0.2"):
        with pytest.raises(SystemExit) as end:
            call_command("send_campaigns", stdout=StringIO(), stderr=err)
        assert end.value.code == 3
    assert server.recipients == [EMAIL], "the reply, and no letter"
    assert "LETTER_MAILBOX" in err.getvalue()


def test_a_copy_of_the_register_sends_no_service_mail_either() -> None:
    queued(client())
    Installation.objects.update_or_create(pk=1, defaults={"ring": uuid4(), "machine": "other"})
    with mail_server() as server, pytest.raises(SystemExit):
        call_command("send_campaigns", stdout=StringIO(), stderr=StringIO())
    assert server.attempts == []


def test_a_form_cannot_say_what_stands_in_it(riikka: User, signed_in: SignIn) -> None:
    who, browser = client(), signed_in(riikka)
    for about in ("", "request-0", "Tarjous: -50 %", f"booking-{uuid4()}"):
        said = {"about": about, "form_key": str(uuid4()), "moment": "2020-01-01", "body": "Osta"}
        assert "Valitse uudelleen" in text_of(browser.post(page_of(who), said))
    assert not ServiceMail.objects.exists()


def test_the_technician_sends_none(teemu: User, signed_in: SignIn) -> None:
    assert signed_in(teemu).get(page_of(client())).status_code == 403

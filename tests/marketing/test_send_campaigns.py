"""Sending: one message each, "sent" only after the server's 250, nothing twice."""

import json
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from marketing.actions.campaign import pause_campaign, resume_campaign, settle_unknown
from marketing.actions.consent import ban_address, withdraw_marketing_consent
from marketing.actions.sending import finish_campaign, start_campaign
from marketing.management.commands.send_campaigns import progress_line
from marketing.models import Campaign, Delivery, SubscribedAddress
from marketing.models.consent import MailState
from marketing.sending.pattern import is_wrong, next_try
from marketing.sending.run import Run
from marketing.sending.runner import send_due
from marketing.suppression import ban_hash
from privacy.audit.acts import SYSTEM
from privacy.models import Installation, KeyedBan, subject
from privacy.sending import this_machine
from tests.marketing.salon import (
    NAMES,
    approved,
    asked,
    fails,
    readers,
    state_of,
    states,
    subscriber,
)
from tests.marketing.smtp import mail_server

pytestmark = pytest.mark.django_db

# --- the way it should go -----------------------------------------------------------------------


def test_each_reader_gets_one_message_of_her_own() -> None:
    readers()
    letter = approved()
    with mail_server() as server:
        run = send_due()
    assert run.sent == len(NAMES)
    assert sorted(server.recipients) == sorted(set(server.recipients))
    assert all(len(envelope.rcpt_tos) == 1 for envelope in server.took)
    assert state_of(letter) == Campaign.State.DONE
    with mail_server() as server:
        assert send_due().sent == 0
    assert server.took == []


def test_what_stands_in_a_message() -> None:
    readers("Päivi Korhonen")
    approved(body="Hei {etunimi}!\n\n[Varaa aika](https://example.com/aika).")
    with mail_server() as server:
        send_due()
    message: EmailMessage = server.messages()[0]
    assert message["To"] == "paivi.korhonen@example.com"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ways = str(message["List-Unsubscribe"])
    assert ways.startswith("<https://harmony.example/kirje/")
    assert "<mailto:" in ways
    row = Delivery.objects.get()
    assert message["Message-ID"] == f"<{row.pk.hex}@kauneushoitolaharmony.fi>"
    plain, html = (part.get_content() for part in message.iter_parts())
    for part in (plain, html):
        assert "Päivi" in part
        assert "2006637-3" in part
        assert "Kirkkokatu 27 A 45" in part
        assert "040 652 1122" in part
        assert "https://harmony.example/tietosuoja/" in part
        assert "https://harmony.example/kirje/" in part
        assert "Emme seuraa" in part
        assert "https://example.com/aika" in part
    assert "<img" not in html
    assert "<link" not in html


def test_the_link_in_the_message_is_the_one_that_unsubscribes(client: Any) -> None:
    reader = readers("Päivi Korhonen")[0]
    approved()
    with mail_server() as server:
        send_due()
    way = str(server.messages()[0]["List-Unsubscribe"]).split(">")[0].lstrip("<")
    path = way.removeprefix("https://harmony.example")
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not SubscribedAddress.objects.filter(subject=reader.pk).exists()


def test_a_confirmation_goes_once_and_advertises_nothing() -> None:
    asked("Päivi Korhonen")
    with mail_server() as server:
        assert send_due().confirmations == 1
        assert send_due().confirmations == 0
    message = server.messages()[0]
    assert "https://harmony.example/kirje/" in message.get_content()
    assert message["List-Unsubscribe"] is None


# --- faults ---------------------------------------------------------------------------------------


def test_a_letter_is_not_over_while_a_message_is_on_its_way() -> None:
    readers("Aino Niemi")
    letter = approved()
    start_campaign(by=SYSTEM, campaign=letter)
    Delivery.objects.update(state=MailState.SENDING)
    assert not finish_campaign(by=SYSTEM, campaign=letter)
    Delivery.objects.update(state=MailState.SENT)
    assert finish_campaign(by=SYSTEM, campaign=letter)


def test_every_answer_has_its_state() -> None:
    readers()
    letter = approved()
    with mail_server(fails(aino="550", eeva="451", liisa="drop", oona="cut")) as server:
        run = send_due()
    assert states(letter) == {
        "Aino Niemi": MailState.FAILED,
        "Eeva Virtanen": MailState.RETRY,
        "Liisa Mattila": MailState.UNKNOWN,
        "Oona Niemi": MailState.UNKNOWN,
        "Päivi Korhonen": MailState.SENT,
    }
    assert server.said_250 == ["paivi.korhonen@example.com"]
    assert (run.sent, run.failed, run.unknown, run.left) == (1, 1, 2, 1)
    assert state_of(letter) == Campaign.State.SENDING


def test_a_message_put_off_is_tried_four_more_times_with_doubling_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readers("Eeva Virtanen")
    letter = approved()
    tries = []
    start = timezone.now()
    for hours in (0, 0.5, 1.1, 2, 3.2, 7.3, 15.4, 16, 40):
        moment = start + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        with mail_server(fails(eeva="451")) as server:
            send_due()
        tries += [hours] * len(server.attempts)
    assert tries == [0, 1.1, 3.2, 7.3, 15.4]
    assert states(letter) == {"Eeva Virtanen": MailState.FAILED}
    assert state_of(letter) == Campaign.State.DONE


def test_what_was_refused_for_good_is_never_tried_again() -> None:
    readers("Aino Niemi")
    approved()
    with mail_server(fails(aino="550")) as server:
        send_due()
        send_due()
    assert server.attempts == ["aino.niemi@example.com"]


def test_a_server_that_refuses_everything_stops_the_letter() -> None:
    readers(*(f"Aino {word}" for word in ("Aho", "Eho", "Iho", "Oho", "Uho", "Yho", "Ala", "Ela")))
    letter = approved()
    with mail_server(lambda recipient: "550") as server:
        run = send_due()
    assert run.stopped
    assert len(server.attempts) == 6
    assert state_of(letter) == Campaign.State.STOPPED
    resume_campaign(by=SYSTEM, campaign=letter)
    with mail_server() as server:
        assert send_due().sent == 2


def test_the_pattern_and_the_waits_are_plain_rules() -> None:
    assert not is_wrong([True] * 5)
    assert is_wrong([True] * 6)
    assert not is_wrong(([True, False] * 9)[:18])
    assert is_wrong([True, False] * 10)
    now = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001  (any moment)
    waits = [next_try(tries, now) for tries in range(1, 6)]
    assert [None if w is None else (w - now) / timedelta(hours=1) for w in waits] == [
        1,
        2,
        4,
        8,
        None,
    ]


def test_unknown_waits_for_a_person() -> None:
    readers("Liisa Mattila")
    letter = approved()
    with mail_server(fails(liisa="cut")):
        send_due()
    with mail_server() as server:
        assert send_due().sent == 0
        assert server.attempts == []
        assert settle_unknown(by=SYSTEM, campaign=letter, again=True) == 1
        assert send_due().sent == 1


# --- who gets none --------------------------------------------------------------------------------


def test_whoever_leaves_while_the_letter_goes_gets_none() -> None:
    people = readers()
    letter = approved()

    def leave(run: Run) -> None:
        if run.sent == 2:
            for person in people:
                if Delivery.objects.filter(subject=person.pk, state="waiting").exists():
                    withdraw_marketing_consent(by=SYSTEM, client=person, way="oral")

    with mail_server() as server:
        run = send_due(tell=leave)
    assert len(server.took) == 2
    assert run.skipped == {"no_consent": 3}
    assert state_of(letter) == Campaign.State.DONE


def test_a_ban_and_a_shared_address_are_skipped_with_their_reason() -> None:
    readers("Aino Niemi", "Oona Niemi")
    subscriber("Eeva Virtanen", email="Oona.Niemi@example.com")
    approved()
    ban_address(by=SYSTEM, address="aino.niemi@example.com", why="complaint")
    with mail_server() as server:
        run = send_due()
    assert [r.lower() for r in server.recipients] == ["oona.niemi@example.com"]
    assert run.skipped == {"suppressed": 1, "same_address": 1}


def test_a_ban_that_kept_a_letter_back_lasts_anew() -> None:
    """It ends three years after its last hit: not while letters are still kept back by it."""
    readers("Aino Niemi", "Oona Niemi")
    approved()
    for name in ("aino.niemi", "kuka.muu"):
        ban_address(by=SYSTEM, address=f"{name}@example.com", why="complaint")
    long_ago = timezone.localdate() - timedelta(days=900)
    KeyedBan.objects.update(last_hit_on=long_ago)
    with mail_server():
        send_due()
    days = dict(KeyedBan.objects.values_list("keyed_hash", "last_hit_on"))
    assert {bytes(key): day for key, day in days.items()} == {
        ban_hash("aino.niemi@example.com"): timezone.localdate(),
        ban_hash("kuka.muu@example.com"): long_ago,
    }


def test_pause_stops_before_the_next_message_and_resume_goes_on() -> None:
    readers()
    letter = approved()

    def pause(run: Run) -> None:
        if run.sent == 2:
            pause_campaign(by=SYSTEM, campaign=letter)

    with mail_server() as server:
        assert send_due(tell=pause).sent == 2
        assert send_due().sent == 0
        resume_campaign(by=SYSTEM, campaign=letter)
        assert send_due().sent == 3
    assert len(set(server.recipients)) == len(server.recipients) == 5


def test_a_limit_ends_a_run_and_the_next_goes_on() -> None:
    readers()
    approved()
    with mail_server() as server:
        assert send_due(limit=2).left == 3
        assert send_due().sent == 3
    assert len(set(server.recipients)) == 5


@pytest.mark.parametrize(
    "change",
    [{"body": "Muuta"}, {"subject": "Muuta"}, {"picture": b"x"}, {"picture_text": "Muuta"}],
)
def test_a_letter_changed_after_its_approval_does_not_go(change: dict[str, Any]) -> None:
    readers("Aino Niemi")
    letter = approved()
    Campaign.objects.filter(pk=letter.pk).update(**change)
    with mail_server() as server:
        assert send_due().stopped
    assert server.attempts == []
    assert state_of(letter) == Campaign.State.STOPPED


def test_a_letter_of_tomorrow_waits() -> None:
    readers("Aino Niemi")
    approved(send_at=timezone.now() + timedelta(days=1))
    with mail_server() as server:
        send_due()
    assert server.attempts == []


def test_a_long_run_keeps_few_keys_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its memory does not grow with its readers: each is met once, and her key is let go."""
    monkeypatch.setattr(subject, "MOST_IN_A_RUN", 2)
    subject.forget_data_keys()
    readers(*(f"Aino {letter}aho" for letter in "BCDEFGHJ"))
    approved()
    subject.forget_data_keys()
    with mail_server() as server:
        send_due()
    assert len(server.messages()) == 8
    assert subject.unwrapped_key.cache_info().currsize <= 4


def test_the_rate_is_kept() -> None:
    readers()
    approved()
    waits: list[float] = []
    with mail_server(), override_settings(LETTER_PER_MINUTE=60):
        send_due(wait=waits.append)
    assert len(waits) >= 4
    assert all(0 < wait < 6 for wait in waits)


def test_a_terminal_sees_how_far_it_is_how_fast_and_how_long_it_takes() -> None:
    readers()
    approved()
    lines: list[str] = []
    with mail_server(fails(aino="550")):
        send_due(tell=lambda run: lines.append(progress_line(run)))
    assert len(lines) == len(NAMES)
    assert [line.split("]")[0].count("#") for line in lines] == [6, 12, 18, 24, 30]
    assert "4 lähetetty, 0 jäljellä" in lines[-1]
    assert "min" in lines[0]


# --- the command ----------------------------------------------------------------------------------


def command(**options: Any) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("send_campaigns", stdout=out, stderr=err, **options)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_answers_in_json() -> None:
    readers("Aino Niemi")
    approved()
    with mail_server():
        code, out, _err = command(format="json")
    answer = json.loads(out)
    assert code == 0
    wanted = {"sent": 1, "skipped": {}, "failed": 0, "unknown": 0, "left": 0}
    assert answer.items() >= wanted.items()


def test_a_copy_of_the_register_sends_nothing_until_somebody_says_so() -> None:
    readers("Aino Niemi")
    approved()
    here = {"ring": uuid4(), "machine": "another"}
    Installation.objects.update_or_create(pk=1, defaults=here)
    with mail_server() as server:
        code, _out, err = command()
        assert code == 3
        assert "confirm_sending" in err
        assert server.attempts == []
        call_command("confirm_sending", stdout=StringIO())
        assert command()[0] == 0
    assert len(server.took) == 1


def test_a_restored_register_sends_nothing_on_the_same_machine_either() -> None:
    readers("Aino Niemi")
    approved()
    here = {"ring": uuid4(), "machine": this_machine(), "sending_confirmed": False}
    Installation.objects.update_or_create(pk=1, defaults=here)
    with mail_server() as server:
        assert command()[0] == 3
    assert server.attempts == []


def test_without_a_way_to_leave_nothing_is_sent() -> None:
    readers("Aino Niemi")
    approved()
    with mail_server() as server, override_settings(HARMONY_URL="http://192.168.1.5:8000"):
        code, _out, err = command()
        assert code == 3
        assert "LETTER_MAILBOX" in err
        with override_settings(LETTER_MAILBOX="imaps://a:b@mail.example.com/INBOX"):
            assert command()[0] == 0
    message = server.messages()[0]
    assert "https://" not in str(message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] is None
    assert "192.168" not in message.as_string()

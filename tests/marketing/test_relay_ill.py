"""A mail server that is ill: nobody waits for it, and nothing is called sent (F08)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse

from marketing.models.consent import MailState
from marketing.sending.relay import Answer, RelayUnavailable, SmtpRelay
from marketing.sending.runner import send_due
from staff.models import User
from tests.clients.pages import SignIn, text_of
from tests.marketing.ill_server import (
    ANNOUNCING,
    ANSWERING,
    CONNECTING,
    PATIENCE,
    Script,
    Talk,
    ill_server,
)
from tests.marketing.salon import approved, letter, readers, state_of, states
from tests.marketing.smtp import mail_server
from tests.marketing.test_campaign_write import keyed
from tests.marketing.test_relay import self_signed, server_side

pytestmark = pytest.mark.django_db
FROM, TO, WORDS = "salonki@example.com", "aino@example.com", b"Subject: x\r\n\r\nHei\r\n"


def nothing_at_all(talk: Talk) -> None:
    talk.hang()


def busy(talk: Talk) -> None:
    talk.say("421 too busy")


def dripping_greeting(talk: Talk) -> None:
    talk.drip("220")
    talk.be_well()


def endless_greeting(talk: Talk) -> None:
    talk.go_on_and_on("220")
    talk.be_well()


def rubbish(talk: Talk) -> None:
    talk.say("\x00\xff hello")


NEVER_READY = (nothing_at_all, busy, dripping_greeting, endless_greeting, rubbish)


@pytest.mark.parametrize("script", NEVER_READY)
def test_a_server_that_never_gets_ready_is_left_in_time(script: Script) -> None:
    with ill_server(script, CONNECTING), pytest.raises(RelayUnavailable):
        SmtpRelay().ready()


@pytest.mark.parametrize("script", NEVER_READY)
def test_the_outbox_stays_as_it_was(script: Script) -> None:
    readers("Aino Niemi")
    campaign = approved()
    with ill_server(script, CONNECTING), pytest.raises(RelayUnavailable):
        send_due()
    assert states(campaign) == {"Aino Niemi": MailState.WAITING}


def hangs_after_data(talk: Talk) -> None:
    talk.greet()
    talk.take_until_data()
    talk.hang()


def drips_the_answer(talk: Talk) -> None:
    talk.greet()
    talk.take_until_data()
    talk.drip("250")
    talk.be_well()


def never_ends_the_answer(talk: Talk) -> None:
    talk.greet()
    talk.take_until_data()
    talk.go_on_and_on("250")
    talk.be_well()


def says_250_too_late(talk: Talk) -> None:
    talk.greet()
    talk.take_until_data()
    talk.gone.wait(PATIENCE * 10)
    talk.say("250 OK")


def hangs_up_after_data(talk: Talk) -> None:
    talk.greet()
    talk.take_until_data()


def answers_rubbish(talk: Talk) -> None:
    talk.greet()
    talk.take_until_data()
    talk.say("???")


def answers_another_yes(talk: Talk) -> None:
    talk.greet()
    talk.take_until_data()
    talk.say("202 perhaps")


def hangs_before_data(talk: Talk) -> None:
    talk.greet()
    talk.hear()
    talk.hang()


def drips_before_data(talk: Talk) -> None:
    talk.greet()
    talk.hear()
    talk.drip("250")
    talk.be_well()


def is_busy_before_data(talk: Talk) -> None:
    talk.greet()
    talk.hear()
    talk.say("421 go away")


@pytest.mark.parametrize(
    ("script", "ill_at", "answer"),
    [
        (hangs_after_data, ANSWERING, Answer.UNKNOWN),
        (drips_the_answer, ANSWERING, Answer.UNKNOWN),
        (never_ends_the_answer, ANSWERING, Answer.UNKNOWN),
        (says_250_too_late, ANSWERING, Answer.UNKNOWN),
        (hangs_up_after_data, ANSWERING, Answer.UNKNOWN),
        (answers_rubbish, ANSWERING, Answer.UNKNOWN),
        (answers_another_yes, ANSWERING, Answer.UNKNOWN),
        (hangs_before_data, ANNOUNCING, Answer.LATER),
        (drips_before_data, ANNOUNCING, Answer.LATER),
        (is_busy_before_data, ANNOUNCING, Answer.LATER),
    ],
)
def test_an_answer_that_does_not_come_is_no_yes(
    script: Script, ill_at: int, answer: Answer
) -> None:
    with ill_server(script, ill_at):
        relay = SmtpRelay()
        relay.ready()
        assert relay.take(FROM, TO, WORDS).answer is answer


def test_what_is_not_known_is_never_sent_again_by_itself() -> None:
    readers("Aino Niemi")
    campaign = approved()
    with ill_server(says_250_too_late, ANSWERING) as talks:
        assert send_due().unknown == 1
        assert send_due().unknown == 0
    assert sum(b".\r\n" in talk.heard for talk in talks) == 1
    assert states(campaign) == {"Aino Niemi": MailState.UNKNOWN}


def test_a_server_that_answers_nothing_stops_the_letter() -> None:
    names = [f"Aino {word}" for word in ("Aho", "Eho", "Iho", "Oho", "Uho", "Yho", "Ala", "Ela")]
    readers(*names)
    campaign = approved()
    with ill_server(hangs_up_after_data):
        run = send_due()
    assert (run.unknown, run.stopped) == (6, True)
    assert state_of(campaign) == "stopped"


def test_what_was_accepted_is_called_sent_even_if_the_line_never_comes_back() -> None:
    readers("Aino Niemi", "Oona Niemi")
    campaign = approved()
    seen: list[Talk] = []

    def once_well_then_busy(talk: Talk) -> None:
        seen.append(talk)
        if len(seen) > 1:
            talk.say("421 too busy")
            return
        talk.greet()
        talk.take_until_data()
        talk.say("250 OK")

    with ill_server(once_well_then_busy), pytest.raises(RelayUnavailable):
        send_due()
    assert sorted(states(campaign).values()) == [MailState.RETRY, MailState.SENT]


def shake_hands_wrongly(talk: Talk) -> None:
    talk.say("220 here")
    talk.hear()
    talk.say("250-here")
    talk.say("250 STARTTLS")
    talk.hear()
    talk.say("220 go on")
    talk.say("this is no handshake")


def test_a_handshake_that_fails_sends_nothing_in_clear() -> None:
    with (
        ill_server(shake_hands_wrongly) as talks,
        override_settings(EMAIL_USE_TLS=True),
        pytest.raises(RelayUnavailable),
    ):
        SmtpRelay().ready()
    assert [line.split()[0].upper() for line in talks[0].heard] == [b"EHLO", b"STARTTLS"]


@pytest.mark.parametrize("days", [(-9, -2), (2, 9)])
def test_a_certificate_out_of_its_time_is_refused(tmp_path: Path, days: tuple[int, int]) -> None:
    now = datetime.now(UTC)
    begins, ends = (now + timedelta(days=day) for day in days)
    cert, key = self_signed(tmp_path, "127.0.0.1", begins=begins, ends=ends)
    with (
        mail_server(tls=server_side(cert, key)) as server,
        override_settings(LETTER_CA_FILE=str(cert)),
        pytest.raises(RelayUnavailable),
    ):
        SmtpRelay().ready()
    assert server.attempts == []


@pytest.mark.parametrize("script", [dripping_greeting, drips_before_data, drips_the_answer])
def test_a_test_letter_keeps_nobody_waiting(
    script: Script, hannele: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is she told that it went: it is sent while she looks on, but with a limit of its own."""
    campaign, browser = letter(), signed_in(hannele)
    monkeypatch.setattr("marketing.letters.to_oneself.SECONDS", PATIENCE)
    address = reverse("marketing:test_letter", args=[campaign.pk])
    with ill_server(script), override_settings(EMAIL_TIMEOUT=30):
        page = text_of(browser.post(address, keyed(), follow=True))
    assert "on matkalla" not in page

"""What comes back: believed when it is ours, else left for a person. No address is named."""

import json
import logging
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from marketing.audience import Recipient, standing
from marketing.links import ways_to_leave
from marketing.models import Delivery
from marketing.sending.runner import send_due
from marketing.suppression import ban_hash, is_suppressed
from marketing.tokens import CONFIRM, Link, make_token
from tests.marketing.salon import TODAY, address_of, approved, asked, subscriber
from tests.marketing.smtp import mail_server

pytestmark = pytest.mark.django_db
AINO = "aino.niemi@example.com"


def sent_to_aino() -> Delivery:
    subscriber("Aino Niemi")
    approved()
    with mail_server():
        send_due()
    return Delivery.objects.select_related("subject").get()


def report(
    status: str, row: str, *, action: str = "failed", kind: str = "delivery-status"
) -> bytes:
    part = (
        "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
        if kind == "feedback-report"
        else f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {AINO}\n"
        f"Action: {action}\nStatus: {status}\n"
    )
    return (
        f'From: mailer-daemon@mx.example\nContent-Type: multipart/report; report-type="{kind}";'
        f' boundary="b"\nMIME-Version: 1.0\n\n--b\nContent-Type: text/plain\n\nSorry.\n'
        f"--b\nContent-Type: message/{kind}\n\n{part}\n--b\nContent-Type: message/rfc822\n\n"
        f"Message-ID: <{row}@kauneushoitolaharmony.fi>\nSubject: x\n\nbody\n--b--\n"
    ).encode()


def answer(text: str, *, subject: str = "Re: Uutiskirje", sender: str = AINO, **more: str) -> bytes:
    message = EmailMessage()
    message["From"] = f"Aino Niemi <{sender}>"
    message["Subject"] = subject
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def read(tmp_path: Path, *contents: bytes) -> dict[str, int]:
    files = []
    for number, content in enumerate(contents):
        files.append(tmp_path / f"{number}.eml")
        files[-1].write_bytes(content)
    out = StringIO()
    call_command("read_bounces", *map(str, files), format="json", stdout=out)
    found: dict[str, int] = json.loads(out.getvalue())
    return {meaning: count for meaning, count in found.items() if count}


def gets_letters(row: Any) -> bool:
    return isinstance(standing(row.subject.pk, TODAY()), Recipient)


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.2.1"])
def test_an_address_that_is_gone_is_banned(tmp_path: Path, status: str) -> None:
    row = sent_to_aino()
    assert read(tmp_path, report(status, row.pk.hex)) == {"bounced": 1}
    assert is_suppressed(AINO)
    assert not gets_letters(row)


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "4.2.2", ""])
def test_what_may_pass_waits_for_a_person(tmp_path: Path, status: str) -> None:
    row = sent_to_aino()
    assert read(tmp_path, report(status, row.pk.hex)) == {"for_a_person": 1}
    assert gets_letters(row)


def test_a_report_about_a_message_that_we_never_sent_bans_nobody(tmp_path: Path) -> None:
    row = sent_to_aino()
    forged = [report("5.1.1", "0" * 32), report("", "f" * 32, kind="feedback-report")]
    assert read(tmp_path, *forged) == {"for_a_person": 2}
    assert gets_letters(row)


def test_a_complaint_is_an_end(tmp_path: Path) -> None:
    row = sent_to_aino()
    assert read(tmp_path, report("", row.pk.hex, kind="feedback-report")) == {"complaints": 1}
    assert not gets_letters(row)


def test_a_delay_and_an_absence_are_nothing(tmp_path: Path) -> None:
    row = sent_to_aino()
    away = answer("peruuta", Auto_Submitted="auto-replied")
    late = report("4.4.1", row.pk.hex, action="delayed")
    assert read(tmp_path, away, late) == {"automatic": 2}
    assert gets_letters(row)


@pytest.mark.parametrize(
    "text",
    [
        "peruuta",
        "Stop!",
        "PERUUTA TILAUS\n\n> Hei Aino",
        "Lopeta.\n\nsu 22.11. Harmony kirjoitti:\nx",
    ],
)
def test_an_answer_that_means_stop_unsubscribes(tmp_path: Path, text: str) -> None:
    row = sent_to_aino()
    assert read(tmp_path, answer(text)) == {"unsubscribed": 1}
    assert not gets_letters(row)
    assert is_suppressed(AINO)


def test_the_empty_mail_of_a_mail_program_unsubscribes_by_its_token(tmp_path: Path) -> None:
    row = sent_to_aino()
    link = Link(row.subject.pk, ban_hash(AINO))
    subject = ways_to_leave(link).mail.split("subject=")[1].replace("%20", " ")
    mail = answer("", subject=subject, sender="other@example.com")
    assert read(tmp_path, mail) == {"unsubscribed": 1}
    assert not gets_letters(row)


@pytest.mark.parametrize("text", ["Kiitos, varaan ajan!", "Älä peruuta aikaani huomenna", ""])
def test_what_means_something_else_waits_for_a_person(tmp_path: Path, text: str) -> None:
    row = sent_to_aino()
    assert read(tmp_path, answer(text)) == {"for_a_person": 1}
    assert gets_letters(row)


def test_a_stranger_who_says_stop_is_left_to_a_person(tmp_path: Path) -> None:
    row = sent_to_aino()
    assert read(tmp_path, answer("stop", sender="kuka@example.com")) == {"for_a_person": 1}
    assert gets_letters(row)


def test_a_yes_with_its_token_confirms_and_without_does_not(tmp_path: Path) -> None:
    reader = asked("Aino Niemi")
    assert read(tmp_path, answer("kyllä")) == {"for_a_person": 1}
    earlier = make_token(CONFIRM, Link(reader.pk, ban_hash("aino.ennen@example.com")))
    assert read(tmp_path, answer("Kyllä", subject=f"Re: Vahvista [{earlier}]")) == {
        "for_a_person": 1
    }
    assert not address_of(reader).is_confirmed
    token = make_token(CONFIRM, Link(reader.pk, ban_hash(AINO)))
    assert read(tmp_path, answer("Kyllä", subject=f"Re: Vahvista [{token}]")) == {"confirmed": 1}
    assert address_of(reader).is_confirmed


def test_a_salon_without_a_public_address_asks_for_an_answer(tmp_path: Path) -> None:
    reader = asked("Aino Niemi")
    with (
        mail_server() as server,
        override_settings(HARMONY_URL="http://10.0.0.2", LETTER_MAILBOX="folder:/x"),
    ):
        send_due()
    subject = str(server.messages()[0]["Subject"])
    assert "http" not in server.messages()[0].get_content()
    assert read(tmp_path, answer("kyllä", subject=f"Re: {subject}")) == {"confirmed": 1}
    assert address_of(reader).is_confirmed


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 500, b"Content-Type: multipart/report; report-type=x\n\n"]
)
def test_rubbish_stops_nothing(tmp_path: Path, content: bytes) -> None:
    assert sum(read(tmp_path, content, answer("moi")).values()) == 2


def test_no_address_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    row = sent_to_aino()
    with caplog.at_level(logging.DEBUG):
        read(tmp_path, report("5.1.1", row.pk.hex), answer("moi"))
    assert "aino" not in caplog.text.lower()
    assert "aino" not in capsys.readouterr().out.lower()


def test_a_folder_is_read_once_and_a_persons_mail_stays(tmp_path: Path) -> None:
    row = sent_to_aino()
    (tmp_path / "a.eml").write_bytes(report("5.1.1", row.pk.hex))
    (tmp_path / "b.eml").write_bytes(answer("Kiitos!"))
    for expected in ({"bounced": 1, "for_a_person": 1}, {"for_a_person": 1}):
        out = StringIO()
        call_command("read_bounces", mailbox=f"folder:{tmp_path}", format="json", stdout=out)
        found = json.loads(out.getvalue())
        assert {meaning: n for meaning, n in found.items() if n} == expected


def test_nothing_to_read_is_refused() -> None:
    with pytest.raises(SystemExit) as end:
        call_command("read_bounces", stderr=StringIO())
    assert end.value.code == 3

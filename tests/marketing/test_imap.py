"""Replies read from a real mailbox: over TLS, once each, and what is for a person stays unread."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import override_settings

from marketing.daily_jobs import read_replies
from marketing.replies.mailbox import MOST_BYTES, MailboxUnavailable, from_address
from marketing.suppression import is_suppressed
from tests.marketing.imap import Mailbox, imap_server
from tests.marketing.salon import TODAY
from tests.marketing.test_read_bounces import AINO, answer, gets_letters, report, sent_to_aino
from tests.marketing.test_relay import self_signed, server_side

pytestmark = pytest.mark.django_db
USER, PASSWORD = "kirjeet@salonki.example", "sala:sana/1 %"


@contextmanager
def mailbox_with(tmp_path: Path, *messages: bytes, folder: str = "INBOX") -> Iterator[Mailbox]:
    """A mailbox, and the settings by which it is read."""
    cert, key = self_signed(tmp_path, "127.0.0.1")
    box = Mailbox(USER, PASSWORD, {folder: list(messages)})
    with imap_server(box, server_side(cert, key)):
        here = {
            "LETTER_MAILBOX": address_of(box, folder),
            "LETTER_CA_FILE": str(cert),
            "EMAIL_TIMEOUT": 30,
        }
        with override_settings(**here):
            yield box


def address_of(box: Mailbox, folder: str = "INBOX", password: str = PASSWORD) -> str:
    user, secret = quote(USER, safe=""), quote(password, safe="")
    return f"imaps://{user}:{secret}@127.0.0.1:{box.port}/{quote(folder)}"


def read() -> dict[str, int]:
    out = StringIO()
    call_command("read_bounces", format="json", stdout=out)
    return {meaning: n for meaning, n in json.loads(out.getvalue()).items() if n}


def test_each_message_takes_effect_once_and_a_persons_mail_stays_unread(tmp_path: Path) -> None:
    row = sent_to_aino()
    away = answer("Olen lomalla", Auto_Submitted="auto-replied")
    with mailbox_with(tmp_path, answer("Kiitos!"), report("5.1.1", row.pk.hex), away) as box:
        assert read() == {"bounced": 1, "for_a_person": 1, "automatic": 1}
        assert box.seen == {2, 3}
        assert read() == {"for_a_person": 1}
    assert is_suppressed(AINO)
    assert not gets_letters(row)


def test_an_answer_that_means_stop_takes_effect_by_the_daily_job(tmp_path: Path) -> None:
    row = sent_to_aino()
    with mailbox_with(tmp_path, answer("peruuta"), folder="INBOX/Uutiskirjeen vastaukset") as box:
        assert read_replies(TODAY()) == {"unsubscribed": 1}
        assert box.seen == {1}
    assert not gets_letters(row)


def test_a_huge_message_is_read_in_part(tmp_path: Path) -> None:
    row = sent_to_aino()
    huge = answer("peruuta\n\n> " + "x" * (2 * MOST_BYTES))
    with mailbox_with(tmp_path, huge):
        assert read() == {"unsubscribed": 1}
    assert not gets_letters(row)


def test_a_mailbox_with_a_strange_certificate_hears_no_password(tmp_path: Path) -> None:
    with mailbox_with(tmp_path) as box:
        with override_settings(LETTER_CA_FILE=""), pytest.raises(MailboxUnavailable):
            list(from_address(address_of(box)))
        assert box.heard == []


@pytest.mark.parametrize(("folder", "password"), [("INBOX", "wrong"), ("Does not exist", PASSWORD)])
def test_a_wrong_password_or_folder_is_refused_in_words(
    tmp_path: Path, folder: str, password: str
) -> None:
    with mailbox_with(tmp_path, answer("peruuta")) as box:
        err = StringIO()
        with pytest.raises(SystemExit) as end:
            call_command("read_bounces", mailbox=address_of(box, folder, password), stderr=err)
        assert end.value.code == 3
        assert "LETTER_MAILBOX" in err.getvalue()
        assert password not in err.getvalue()


@pytest.mark.parametrize("word", ["SEARCH", "FETCH", "STORE"])
def test_a_line_that_breaks_loses_nothing(tmp_path: Path, word: str) -> None:
    """What was not marked as read is read again the next time, and twice is as good as once."""
    row = sent_to_aino()
    with mailbox_with(tmp_path, answer("peruuta"), answer("Kiitos!")) as box:
        box.breaks_at = word
        with pytest.raises(SystemExit):
            read()
        box.breaks_at = ""
        assert read() == {"unsubscribed": 1, "for_a_person": 1}
    assert not gets_letters(row)

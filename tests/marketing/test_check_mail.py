"""The mail set-up is looked at, and what is lacking is said."""

import json
import struct
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from marketing.dns import NoAnswer, read_answer
from marketing.links import is_public
from tests.marketing.smtp import mail_server

pytestmark = pytest.mark.django_db


def checked() -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command("check_mail", format="json", stdout=out, stderr=StringIO())
    except SystemExit as end:
        code = int(end.code or 0)
    return code, {f["check"]: f for f in json.loads(out.getvalue())}


def no_server(name: str) -> list[str]:
    raise NoAnswer


def test_a_good_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    records = {
        "kauneushoitolaharmony.fi": ["v=spf1 -all"],
        "_dmarc.kauneushoitolaharmony.fi": ["v=DMARC1; p=reject"],
    }
    monkeypatch.setattr("marketing.management.commands.check_mail.txt_records", records.get)
    with mail_server():
        code, found = checked()
    assert code == 0
    assert [found[name]["ok"] for name in ("sender", "sending", "relay", "SPF", "DMARC")] == [
        True
    ] * 5


def test_without_a_name_server_the_records_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketing.management.commands.check_mail.txt_records", no_server)
    with mail_server():
        code, found = checked()
    assert code == 0
    assert found["SPF"]["ok"] is None
    assert "v=spf1" in found["SPF"]["words"]


def test_what_is_lacking_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketing.management.commands.check_mail.txt_records", lambda name: [])
    with mail_server(), override_settings(EMAIL_USE_TLS=True, LETTER_FROM="harmony"):
        code, found = checked()
    assert code == 1
    assert [found[name]["ok"] for name in ("sender", "relay", "SPF", "DMARC")] == [False] * 4


def test_a_name_servers_answer_is_read() -> None:
    question = b"\x02fi\x00" + struct.pack(">2H", 16, 1)
    text = b"\x06v=spf1\x05 -all"
    record = b"\xc0\x0c" + struct.pack(">2HIH", 16, 1, 60, len(text)) + text
    answer = struct.pack(">6H", 7, 0x8180, 1, 1, 0, 0) + question + record
    assert read_answer(answer) == ["v=spf1 -all"]
    with pytest.raises((IndexError, struct.error)):
        read_answer(answer[:20])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://harmony.example", True),
        ("http://harmony.example", False),
        ("https://127.0.0.1:8000", False),
        ("https://10.0.0.4", False),
        ("https://localhost", False),
        ("https://salonki.local", False),
        ("https://[::1]", False),
        ("", False),
    ],
)
def test_which_addresses_readers_can_reach(address: str, public: bool) -> None:
    assert is_public(address) is public

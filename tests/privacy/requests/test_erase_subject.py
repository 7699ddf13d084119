"""`erase_subject`: the same erasure, from the command line."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from clients.models import Client
from privacy.models.request import Kind
from tests.privacy.requests.conftest import Ask

pytestmark = pytest.mark.django_db


def test_it_prints_what_went_and_what_stays(ask: Ask, aino: Client) -> None:
    out = StringIO()
    row = ask(Kind.ERASURE, known=True)
    call_command("erase_subject", str(row.pk), "--format", "json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["checked"], said["left"]) == (True, [])
    assert {line["rows"] for line in said["erased"]} == {1}
    assert all(line["reason"] for line in said["kept"])
    assert not Client.objects.filter(pk=aino.pk).exists()


def test_without_identity_it_refuses(ask: Ask, aino: Client) -> None:
    for request in (ask(Kind.ERASURE).pk, uuid4()):
        with pytest.raises(SystemExit) as ended:
            call_command("erase_subject", str(request), stderr=StringIO())
        assert ended.value.code == 3
    assert Client.objects.filter(pk=aino.pk).exists()


def test_people_read_it_in_words(ask: Ask) -> None:
    out = StringIO()
    call_command("erase_subject", str(ask(Kind.ERASURE, known=True).pk), stdout=out)
    assert "Asiakaskortti: 1" in out.getvalue()

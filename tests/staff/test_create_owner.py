"""create_owner: the way into an empty installation."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from staff import roles
from staff.models import User

pytestmark = pytest.mark.django_db


def link(*arguments: str) -> str:
    out = StringIO()
    call_command("create_owner", *arguments, stdout=out)
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+/)", out.getvalue())
    assert found
    return found.group(1)


def test_the_link_leads_to_the_owners_account(client: Client) -> None:
    page = link()
    assert client.get(page).status_code == 200
    form = {
        "name": "Hannele Aaltonen",
        "email": "hannele@harmony.example",
        "password": "pitkä tie kotiin",
    }
    assert client.post(page, form).status_code == 302
    owner = User.objects.get()
    assert (owner.role, owner.name) == (roles.OWNER, "Hannele Aaltonen")
    assert client.get(page).status_code == 404


def test_her_password_must_not_be_her_name(client: Client) -> None:
    form = {
        "name": "Hannele Aaltonen",
        "email": "hannele@harmony.example",
        "password": "hannele aaltonen",
    }
    answer = client.post(link(), form)
    assert "password" in answer.context["form"].errors
    assert not User.objects.exists()


def test_it_refuses_when_there_is_an_owner(hannele: User) -> None:
    with pytest.raises(SystemExit) as refused:
        call_command("create_owner", stderr=StringIO())
    assert refused.value.code == 3


def test_it_prints_one_json_document() -> None:
    out = StringIO()
    call_command("create_owner", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["link"].startswith(
        "http://127.0.0.1:8000/henkilokunta/kutsu/"
    )

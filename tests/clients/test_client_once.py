"""A second tap on Save, or a reload, does nothing a second time."""

from typing import Any
from uuid import uuid4

import pytest
import time_machine

from privacy.audit.models import AuditEvent
from staff.models import User
from tests.clients.pages import SignIn, address
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
OONA = {"name": "Oona Niemi", "birth_year": "2008", "phone": "040 123 4567"}
SEEN = {"seen_name": "Oona Niemi", "seen_birth_year": "2008"}


@pytest.fixture(autouse=True)
def in_november() -> Any:
    with time_machine.travel("2026-11-22T12:00:00+02:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("view", "form"),
    [
        ("client_correct", OONA | SEEN),
        ("client_guardian", {"guardian_name": "Eeva Niemi", "guardian_contact": "040 765 4321"}),
        ("client_adult", {"turned_18": "yes"}),
        ("notice_given", {"notice_way": "screen"}),
    ],
)
def test_the_same_form_twice_is_one_act(
    riikka: User, signed_in: SignIn, view: str, form: dict[str, str]
) -> None:
    page = address(view, enter("Oona Niemi", 2008).pk)
    before = AuditEvent.objects.count()
    form = {**form, "form_key": str(uuid4())}
    answers = [signed_in(riikka).post(page, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEvent.objects.count() == before + 1

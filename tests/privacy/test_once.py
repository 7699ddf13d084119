"""A form is carried out once, however often it arrives (F16)."""

from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.models import DataSubject, FormKey
from privacy.once import once
from staff.models import User
from staff.sessions import SessionStore

pytestmark = pytest.mark.django_db


@audited
def enter_somebody(*, by: Actor) -> DataSubject:
    subject = DataSubject.objects.create_sealed()
    record("test.entered", by=by, subject_id=subject.pk)
    return subject


@once
def enter(request: HttpRequest) -> HttpResponse:
    if not request.POST.get("name"):
        return HttpResponse("a name is missing")
    return HttpResponseRedirect(f"/{enter_somebody(by=SYSTEM).pk}/")


def _send(user: User, key: object, path: str = "/enter/", **fields: str) -> HttpResponse:
    request = RequestFactory().post(path, {"form_key": str(key), **fields})
    request.user = user
    request.session = SessionStore()
    return enter(request)


def test_the_same_form_twice_leads_to_the_first_result(riikka: User) -> None:
    key = uuid4()
    first, second = (_send(riikka, key, name="Anna") for _ in range(2))
    assert isinstance(first, HttpResponseRedirect)
    assert isinstance(second, HttpResponseRedirect)
    assert first.url == second.url
    assert DataSubject.objects.filter(pk=first.url.strip("/")).count() == 1


def test_the_same_key_with_other_content_is_refused(riikka: User) -> None:
    key = uuid4()
    before = DataSubject.objects.count()
    _send(riikka, key, name="Anna")
    assert _send(riikka, key, name="Berit").status_code == 409
    assert _send(riikka, key, "/enter/another/", name="Anna").status_code == 409
    assert DataSubject.objects.count() == before + 1


def test_a_form_shown_again_with_errors_can_be_sent_again(riikka: User) -> None:
    key = uuid4()
    assert _send(riikka, key).status_code == 200
    assert not FormKey.objects.exists()
    assert _send(riikka, key, name="Anna").status_code == 302


def test_the_key_of_a_colleague_leads_nowhere(riikka: User, tiina: User) -> None:
    key = uuid4()
    _send(riikka, key, name="Anna")
    assert _send(tiina, key, name="Anna").status_code == 409


@pytest.mark.parametrize("key", ["", "x", "1234", "\x00"])
def test_a_form_without_a_proper_key_is_refused(riikka: User, key: str) -> None:
    before = DataSubject.objects.count()
    answer = _send(riikka, key, name="Anna")
    assert answer.status_code == 400
    assert "Lomake on vanhentunut" in answer.content.decode()
    assert DataSubject.objects.count() == before


def test_two_forms_with_two_keys_are_two_entries(riikka: User) -> None:
    before = DataSubject.objects.count()
    for _ in range(2):
        _send(riikka, uuid4(), name="Anna")
    assert DataSubject.objects.count() == before + 2


def test_what_was_typed_is_not_kept_with_the_key(riikka: User) -> None:
    _send(riikka, uuid4(), name="Anna Virtanen")
    row = FormKey.objects.get()
    assert "Anna" not in repr([getattr(row, f.attname) for f in row._meta.concrete_fields])

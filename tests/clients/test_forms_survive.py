"""Every form of this room, filled in with anything: never an error of ours, nothing typed lost."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from clients import search_limit
from clients.models import Client
from privacy.models import Guardian
from staff.models import User
from tests.clients.pages import SignIn, address
from tests.clients.salon import CODE, enter
from tests.profile import with_fixtures

pytestmark = pytest.mark.django_db
anything = with_fixtures()

WRITABLE = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.text(WRITABLE, max_size=60),
    st.text("0123456789+- ()", max_size=20),
    st.text(WRITABLE, min_size=195, max_size=400),
    st.sampled_from(
        [
            "Päivi Korhonen",
            "Oona Niemi",
            "040 123 4567",
            "paivi@example.com",
            f"Päivi {CODE}",
            "1978",
            "2012",
            "2008",
            "²",
            "<script>",
            "%(name)s {{ name }}",
            "\x00",
        ]
    ),
)
YES_NO = st.sampled_from(["", "yes", "no", "ehkä"])
WAYS = st.sampled_from(["", "paper", "screen", "kyyhky"])
NAMES = ("name", "birth_year", "phone", "email", "guardian_name", "guardian_contact")
Typed = Mapping[str, str]


def typed(*names: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Typed]:
    """Anything in these fields, and sometimes a field that is not there at all."""
    fields = dict.fromkeys(names, TEXTS) | more
    return st.fixed_dictionaries({}, optional=fields)


@contextmanager
def undone() -> Iterator[None]:
    """One example leaves nothing to the next, not even a count of what she searched."""
    search_limit.forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def clock() -> Iterator[None]:
    """No screen locks meanwhile, however long all examples take."""
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False):
        yield


@pytest.fixture
def reception(clock: object, riikka: User, signed_in: SignIn) -> Browser:
    browser = signed_in(riikka)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def oona(clock: object, db: None) -> Client:
    """A client of whom every page has something to ask."""
    year = timezone.localdate().year - 18
    return enter("Oona Niemi", year, phone="040 1", guardian=Guardian("Eeva Niemi", "040 2"))


def survives(answer: Any, form: Typed, texts: tuple[str, ...]) -> None:
    """It led on, or came back with everything that was typed."""
    assert answer.status_code < 500
    if answer.status_code != 200:
        assert answer.status_code == 302
        return
    page = answer.content.decode()
    for name in texts:
        if name in form:
            assert answer.context["form"][name].value() == form[name]
            assert escape(form[name]) in page


@anything
@given(form=typed(*NAMES, turned_18=YES_NO, notice_way=WAYS, without_health=st.just("on")))
def test_registering(reception: Browser, form: Typed) -> None:
    with undone():
        survives(reception.post(address("client_register"), form), form, NAMES)


@anything
@given(form=typed(*NAMES, "as_new", "name_kept", "form_key"))
def test_looking_for_the_same_person(reception: Browser, form: Typed) -> None:
    with undone():
        assert reception.post(address("client_same"), form).status_code == 200


SEEN = ("seen_name", "seen_birth_year", "seen_phone", "seen_email")
STAYS = {f"{name}_stays": st.sampled_from(["mine", "theirs", "?"]) for name in NAMES[:4]}


@anything
@given(form=typed(*NAMES[:4], *SEEN, "disputed", **STAYS))
def test_correcting(reception: Browser, oona: Client, form: Typed) -> None:
    with undone():
        answer = reception.post(address("client_correct", oona.pk), form)
        survives(answer, form, NAMES[:4])


@anything
@given(form=typed("guardian_name", "guardian_contact"))
def test_a_guardian(reception: Browser, oona: Client, form: Typed) -> None:
    with undone():
        answer = reception.post(address("client_guardian", oona.pk), form)
        survives(answer, form, NAMES[4:])


@anything
@given(form=typed(turned_18=st.one_of(YES_NO, TEXTS)))
def test_whether_she_has_turned_18(reception: Browser, oona: Client, form: Typed) -> None:
    with undone():
        survives(reception.post(address("client_adult", oona.pk), form), form, ())


@anything
@given(form=typed(notice_way=st.one_of(WAYS, TEXTS)))
def test_the_notice(reception: Browser, oona: Client, form: Typed) -> None:
    with undone():
        survives(reception.post(address("notice_given", oona.pk), form), form, ())


@anything
@given(form=typed("words", "page"), live=st.booleans())
def test_searching(reception: Browser, oona: Client, form: Typed, live: bool) -> None:
    headers = {"HX-Request": "true"} if live else {}
    with undone():
        answer = reception.post(address("client_search"), form, headers=headers)
        assert answer.status_code < 400
        if answer.status_code == 200 and not live and "words" in form:
            assert escape(form["words"]) in answer.content.decode()


@anything
@given(words=TEXTS)
def test_from_the_search_to_registering(reception: Browser, words: str) -> None:
    with undone():
        answer = reception.post(address("client_register"), {"words": words})
        assert answer.status_code == 200

"""The forms about treatments, filled in with anything: no error of ours, nothing typed lost."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client
from staff.models import User
from tests.clients.salon import CODE
from tests.profile import with_fixtures
from tests.treatments import room
from tests.treatments.pages import SignIn, address, opened
from treatments import actions
from treatments.answering import UnknownTerm
from treatments.models import Given, PatchTest, ProductUse, TreatmentEntry

pytestmark = pytest.mark.django_db
anything = with_fixtures()
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text("0123456789-.:T ", max_size=20),
    st.text(min_size=195, max_size=2_100, alphabet="aä\u0301 <&"),
    st.sampled_from(
        [
            "",
            "on",
            "Naamio",
            f"Naamio {CODE}",
            "1.12.2026",
            "2026-11-22",
            "9999-12-31T23:59",
            "0001-01-01T00:00",
            "-1",
            "99999999999999999999",
            "{{ note }} %(x)s",
            "\x00",
            "with_care",
            "cleared",
            "not_done",
            "none",
            "reaction",
            room.FACIAL,
            room.IPL,
            room.LASH_TINT,
        ]
    ),
)
GIVEN = ("product-0", "batch-0", "product-1", "device-0", "settings-0", "area", "note", "aftercare")
Typed = Mapping[str, str]


def typed(*names: str, **fixed: Any) -> st.SearchStrategy[Typed]:
    sure = {name: st.just(value) for name, value in fixed.items()}
    return st.fixed_dictionaries(sure, optional=dict.fromkeys(names, TEXTS))


@contextmanager
def undone() -> Iterator[None]:
    """One example leaves nothing to the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def survives(answer: Any, form: Typed, texts: tuple[str, ...] = ()) -> None:
    """It led on, or came back with everything that was typed."""
    assert answer.status_code in (200, 302), answer.status_code
    if answer.status_code == 200 and "form" in (answer.context or {}):
        shown = answer.context["form"]
        page = answer.content.decode()
        for name in texts:
            if name in form and name in shown.fields:
                assert shown[name].value() == form[name]
                assert escape(form[name]) in page


@pytest.fixture
def entry(tiina: User, paivi: Client) -> TreatmentEntry:
    room.interview(tiina, paivi, "rosacea")
    given_then = Given(room.FACIAL, "", products=(ProductUse("Naamio", "A-1"),))
    return room.log(tiina, paivi, given=given_then, decision=room.CAREFULLY)


@pytest.fixture
def at_the_chair(tiina: User, signed_in: SignIn, paivi: Client, entry: object) -> Browser:
    browser = opened(tiina, paivi, signed_in)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def at_the_desk(hannele: User, signed_in: SignIn, entry: object) -> Browser:
    browser = signed_in(hannele)
    browser.raise_request_exception = False
    return browser


LOG = (*GIVEN, "told", "performed_on", "decision", "reason", "check", "rows", "add", "like")


@anything
@given(form=st.one_of(typed(*LOG, method=room.FACIAL), typed(*LOG, "method", "confirm")))
def test_logging_a_treatment(at_the_chair: Browser, paivi: Client, form: Typed) -> None:
    with undone():
        answer = at_the_chair.post(address("treatment_log", paivi.pk), form)
        survives(answer, form, ("area", "note", "reason", "product-0"))


@anything
@given(form=typed(*GIVEN, "performed_on", "seen", "rows", "add"))
def test_correcting_an_entry(at_the_chair: Browser, entry: TreatmentEntry, form: Typed) -> None:
    with undone():
        answer = at_the_chair.post(address("entry_correct", entry.pk), form)
        survives(answer, form, ("area", "note", "batch-0"))


@anything
@given(form=typed("note"))
def test_reviewing_a_note(at_the_chair: Browser, entry: TreatmentEntry, form: Typed) -> None:
    with undone():
        survives(at_the_chair.post(address("note_review", entry.pk), form), form, ("note",))


@anything
@given(form=typed("method", "product", "area", "applied_at"))
def test_a_patch_test(at_the_chair: Browser, paivi: Client, form: Typed) -> None:
    with undone():
        answer = at_the_chair.post(address("patch_test_record", paivi.pk), form)
        survives(answer, form, ("product", "area", "applied_at"))


@anything
@given(form=typed("result", "note"))
def test_reading_a_patch_test(
    at_the_chair: Browser, tiina: User, paivi: Client, form: Typed
) -> None:
    with undone():
        actions.record_patch_test(by=tiina, client=paivi, method=room.LASH_TINT)
        test = PatchTest.objects.latest("applied_at")
        survives(at_the_chair.post(address("patch_test_read", test.pk), form), form, ("note",))


@anything
@given(form=typed("reaction", "kind", "note"))
def test_a_reaction(at_the_chair: Browser, paivi: Client, form: Typed) -> None:
    with undone():
        answer = at_the_chair.post(address("reaction_record", paivi.pk), form)
        survives(answer, form, ("reaction", "note"))


@anything
@given(form=typed("batch", "product", "device", "since", "until"))
def test_a_recall(at_the_desk: Browser, form: Typed) -> None:
    with undone():
        survives(at_the_desk.post(address("recall_search"), form), form, ("batch", "product"))


@anything
@given(form=typed("term", "condition", "reason"))
def test_classifying_a_word(at_the_desk: Browser, tiina: User, paivi: Client, form: Typed) -> None:
    with undone():
        room.interview(tiina, paivi, unknown=[UnknownTerm("Fabryn tauti")])
        survives(at_the_desk.post(address("term_list"), form), form)


@anything
@given(form=typed("method", "product-0", "batch-0", "product-2"))
def test_a_treatment_without_a_name(at_the_desk: Browser, form: Typed) -> None:
    with undone():
        answer = at_the_desk.post(address("nameless_log"), form)
        survives(answer, form, ("product-0", "batch-0"))

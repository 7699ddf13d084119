"""Every form of this room, filled in with anything: never an error of ours, nothing typed lost."""

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
from privacy.models import Guardian
from staff.models import User
from tests.clients.salon import CODE, enter
from tests.profile import with_fixtures
from tests.treatments import room
from tests.treatments.pages import SignIn, address, opened
from treatments.models import CatalogueVersion
from treatments.purposes import Reason

pytestmark = pytest.mark.django_db
anything = with_fixtures()

WRITABLE = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.text(WRITABLE, max_size=60),
    st.text(WRITABLE, min_size=95, max_size=210),
    st.sampled_from(
        [
            "Käytän Eliquista, ei diabetesta",
            "Fabryn tauti",
            "ruusu",
            "LED-tauti ja mahdollisesti luomi, äidillä syöpä",
            "alaikäinen",
            f"Päivi {CODE}",
            "1.12.2026",
            "2026-02-30",
            "9999-12-31",
            "²",
            "<script>",
            "%(name)s {{ name }}",
            "\x00",
        ]
    ),
)
ANSWERS = st.one_of(st.sampled_from(["", "yes", "no", "not-asked", "ehkä"]), TEXTS)
METHODS = st.lists(st.sampled_from([*room.METHODS, "hifu", "", "<b>"]), max_size=3)
CODES = ("pregnancy", "rosacea", "couperose", "anticoagulant", "under-18", "nothing-of-ours")
Typed = Mapping[str, Any]


def typed(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Typed]:
    """Anything in these fields, and sometimes a field that is not there at all."""
    return st.fixed_dictionaries({}, optional=fields)


@contextmanager
def undone() -> Iterator[None]:
    """One example leaves nothing to the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def therapist(tiina: User, paivi: Client, signed_in: SignIn) -> Browser:
    """Tiina, who has opened Päivi's card."""
    browser = opened(tiina, paivi, signed_in)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def aino(listed: CatalogueVersion) -> Client:
    """A minor of whom the consent has everything to ask."""
    return enter("Aino Niemi", 2011, guardian=Guardian("Eeva Niemi", "040 2"))


def survives(answer: Any, form: Typed, texts: tuple[str, ...]) -> None:
    """It led on, or came back with everything that was typed."""
    assert answer.status_code < 500
    if answer.status_code != 200:
        assert answer.status_code == 302
        return
    page = answer.content.decode()
    for name in texts:
        if name in form and name in answer.context["form"].fields:
            assert answer.context["form"][name].value() == form[name]
            assert escape(form[name]) in page


@anything
@given(form=typed(reason=st.one_of(TEXTS, st.sampled_from(Reason.values))))
def test_a_purpose(therapist: Browser, aino: Client, form: Typed) -> None:
    with undone():
        answer = therapist.post(address("card_open", aino.pk), form)
        assert answer.status_code in (200, 302)


@anything
@given(
    form=typed(
        kinds=st.lists(st.one_of(st.sampled_from(room.ALL_KINDS), TEXTS), max_size=3),
        way=st.one_of(st.sampled_from(["screen", "paper", "email", "oral"]), TEXTS),
        paper_place=TEXTS,
        guardian_name=TEXTS,
        guardian_contact=TEXTS,
        minor_agrees=st.just("on"),
    )
)
def test_giving_consent(therapist: Browser, aino: Client, form: Typed) -> None:
    texts = ("paper_place", "guardian_name", "guardian_contact")
    with undone():
        survives(therapist.post(address("consent_give", aino.pk), form), form, texts)


@anything
@given(form=typed(form_key=TEXTS))
def test_a_key_that_is_none(therapist: Browser, aino: Client, form: Typed) -> None:
    with undone():
        answer = therapist.post(address("consent_give", aino.pk), form)
        assert answer.status_code == (400 if "form_key" in form else 200)


@anything
@given(form=typed(way=TEXTS))
def test_withdrawing_consent(therapist: Browser, paivi: Client, form: Typed) -> None:
    with undone():
        survives(therapist.post(address("consent_withdraw", paivi.pk), form), form, ())


QUESTIONS = {
    **{f"answer-{code}": ANSWERS for code in CODES},
    **{f"{part}-{code}": TEXTS for part in ("since", "where", "until") for code in CODES},
}
BUTTONS = {
    "show": st.just("1"),
    "all_no": st.one_of(st.sampled_from(["skin", "rest"]), TEXTS),
}
CONSULTATION = typed(
    methods=METHODS,
    told=TEXTS,
    seen=st.one_of(TEXTS, st.sampled_from(["rosacea:1", "rosacea:-1 :2 x:99999999999", "a:²"])),
    drawn=TEXTS,
    heard=st.lists(TEXTS, max_size=2),
    **QUESTIONS,
)


@anything
@given(form=CONSULTATION, button=typed(**BUTTONS))
def test_consulting(therapist: Browser, paivi: Client, form: Typed, button: Typed) -> None:
    texts = ("told", *(f"{part}-{code}" for part in ("since", "where") for code in CODES))
    with undone():
        answer = therapist.post(address("consultation_record", paivi.pk), {**form, **button})
        survives(answer, form, texts)


@pytest.fixture
def asked(therapist: Browser, paivi: Client) -> dict[str, Any]:
    """A whole form as the page sends it: every question of two methods answered no."""
    methods = [room.FACIAL, room.NEEDLING]
    answers = {f"answer-{condition.code}": "no" for condition in room.asked_for(*methods)}
    return {"methods": methods, "seen": "", **answers}


@anything
@given(form=typed(told=TEXTS, **QUESTIONS))
def test_storing_a_whole_consultation(
    therapist: Browser, paivi: Client, asked: dict[str, Any], form: Typed
) -> None:
    whole = {**asked, **form}
    with undone():
        answer = therapist.post(address("consultation_record", paivi.pk), whole)
        survives(answer, form, ("told", "since-rosacea", "where-couperose"))


@anything
@given(form=CONSULTATION)
def test_the_outcome_meanwhile(therapist: Browser, paivi: Client, form: Typed) -> None:
    with undone():
        answer = therapist.post(
            address("consultation_check", paivi.pk), form, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200

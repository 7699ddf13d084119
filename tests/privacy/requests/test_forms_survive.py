"""Every form of the requests, filled in with anything: never an error of ours."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client
from privacy.admin.request_steps import STEPS
from staff.models import User
from tests.privacy.requests.conftest import Ask
from tests.profile import with_fixtures

pytestmark = pytest.mark.django_db
anything = with_fixtures()
SignIn = Callable[[User], Browser]

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(
        ["Aino 131052-308T", "1.12.2026", "9999-12-31", "0001-01-01", "known", "refused", "\x00"]
    ),
)
NAMES = (
    *("kind", "channel", "received_on", "words", "answer_to", "language", "asker", "asker_name"),
    *("authority", "name", "method", "on", "child_view", "reason", "told_on", "masks", "text"),
    *("decision", "outcome", "ground", "search_made", "labels", "delivery", "answer"),
    *("asiakas", "claim", "records", "review_on", "review", "told", "purpose"),
)
TYPED = st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=6)
GOOD = st.fixed_dictionaries(
    {"kind": st.sampled_from(["access", "objection", "marketing_objection", "erasure"])},
    optional={"channel": st.just("visit"), "received_on": TEXTS, "language": st.just("en")},
)


def survives(browser: Browser, url: str, typed: Mapping[str, Any]) -> None:
    """A page or a way on; and nothing is left for the next example."""
    with transaction.atomic():
        answer = browser.post(url, typed)
        transaction.set_rollback(True)
    assert answer.status_code in (200, 302), answer.status_code


@anything
@given(typed=TYPED, good=GOOD)
def test_receiving(
    riikka: User, signed_in: SignIn, aino: Client, typed: dict[str, str], good: dict[str, str]
) -> None:
    browser = signed_in(riikka)
    survives(browser, reverse("privacy:request_receive"), typed | good)
    survives(browser, reverse("clients:client_request", args=[aino.pk]), typed | good)


@anything
@given(typed=TYPED, step=st.sampled_from(sorted(STEPS)), known=st.booleans())
def test_every_step(
    hannele: User, signed_in: SignIn, ask: Ask, typed: dict[str, str], step: str, known: bool
) -> None:
    with transaction.atomic():
        row = ask("access", known=known)
        url = reverse("admin:privacy_request_step", args=[row.pk, step])
        survives(signed_in(hannele), url, typed)
        transaction.set_rollback(True)


@anything
@given(typed=TYPED)
def test_holds(hannele: User, signed_in: SignIn, aino: Client, typed: dict[str, str]) -> None:
    about = {"asiakas": str(aino.pk)}
    survives(signed_in(hannele), reverse("admin:privacy_hold_add"), about | typed)

"""The promise board: for the owner, shows and checks nothing."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from privacy.models import PromiseState
from privacy.promises import promises
from privacy.promises.checking import check_all, note_promises
from staff.models import User

pytestmark = pytest.mark.django_db
PAGES = ("privacy:promise_list", "privacy:promise_print")
SignIn = Callable[[User], Client]


def noted(promise: str, state: str, evidence: str = "") -> None:
    """As if the nightly check had found this."""
    now = timezone.now()
    PromiseState(id=promise, state=state, evidence=evidence, checked_at=now, since=now).save()


@pytest.mark.parametrize("name", PAGES)
def test_only_the_owner_sees_the_board(
    name: str, signed_in: SignIn, hannele: User, tiina: User, riikka: User, teemu: User
) -> None:
    answers = [signed_in(user).get(reverse(name)).status_code for user in (tiina, riikka, teemu)]
    assert (answers, signed_in(hannele).get(reverse(name)).status_code) == ([403] * 3, 200)


@pytest.mark.parametrize("name", PAGES)
def test_every_promise_and_its_sentence_is_on_the_page(
    name: str, signed_in: SignIn, hannele: User
) -> None:
    text = signed_in(hannele).get(reverse(name)).content.decode()
    missing = [p.id for p in promises() if str(p.title) not in _plain(text)]
    assert missing == []


def test_a_broken_promise_comes_first_with_its_next_step(signed_in: SignIn, hannele: User) -> None:
    noted("purge.daily", "broken", "Viimeksi joskus")
    text = signed_in(hannele).get(reverse("privacy:promise_list")).content.decode()
    chosen = next(p for p in promises() if p.id == "purge.daily")
    assert text.index(str(chosen.step)) < text.index('id="golive"')
    assert "Viimeksi joskus" in text


def test_the_page_writes_nothing(
    signed_in: SignIn, hannele: User, django_assert_num_queries: object
) -> None:
    signed_in(hannele).get(reverse("privacy:promise_list"))
    assert not PromiseState.objects.exists()


def test_what_was_never_checked_is_not_called_kept(signed_in: SignIn, hannele: User) -> None:
    answer = signed_in(hannele).get(reverse("privacy:promise_list"))
    assert (answer.context["board"].kept, answer.context["board"].checked_at) == ([], None)


def test_the_moment_shown_is_that_of_the_oldest_finding(signed_in: SignIn, hannele: User) -> None:
    note_promises(by=SYSTEM, checked=check_all(timezone.localdate()))
    answer = signed_in(hannele).get(reverse("privacy:promise_list"))
    assert answer.context["board"].checked_at is not None


def _plain(text: str) -> str:
    return text.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")

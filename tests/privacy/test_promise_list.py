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
from privacy.promises.means import MEANS
from staff.models import User
from tests.code.sources import ROOT

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


def test_each_of_the_eight_means_has_evidence_that_is_there() -> None:
    ids = {one.id for one in promises()}
    assert len(MEANS) == 8
    for mean in MEANS:
        assert mean.evidence, mean.name
        assert set(mean.promises) <= ids
        assert [path for path in mean.evidence if not (ROOT / path).exists()] == []


def test_the_eight_means_are_on_the_board(signed_in: SignIn, hannele: User) -> None:
    text = signed_in(hannele).get(reverse("privacy:promise_list")).content.decode()
    assert [mean.name for mean in MEANS if str(mean.name) not in text] == []


def test_broken_promises_wait_for_the_owner_alone(
    signed_in: SignIn, hannele: User, tiina: User
) -> None:
    noted("purge.daily", "broken")
    address = f'href="{reverse("privacy:promise_list")}"'
    counts = [signed_in(u).get("/").content.decode().count(address) for u in (hannele, tiina)]
    assert (counts[0] >= 2, counts[1]) == (True, 0)


def _plain(text: str) -> str:
    return text.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")

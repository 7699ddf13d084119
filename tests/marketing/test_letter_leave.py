"""Leaving: GET shows, POST acts, without cookie, login or reason (R64, RFC 8058)."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client as Browser

from clients.models import Client
from marketing.audience import Recipient, standing
from marketing.leave_limit import PER_MINUTE, forget, is_too_often
from marketing.links import confirm_path, leave_path
from marketing.models import MarketingConsent
from marketing.suppression import ban_hash, is_suppressed
from marketing.tokens import Link
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.erasure import erase
from privacy.models import ConsentRecord, Erasure, KeyedBan
from staff.models import User
from tests.marketing.salon import TODAY, address_of, subscriber
from tests.profile import count

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_minute_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr("marketing.leave_limit.time", SimpleNamespace(monotonic=lambda: 0.0))


ONE_CLICK = {"List-Unsubscribe": "One-Click"}
EMAIL = "paivi.korhonen@example.com"


def link_of(reader: Client) -> str:
    return leave_path(Link(reader.pk, ban_hash(address_of(reader).sealed.email)))


def gets_letters(reader: Client) -> bool:
    return isinstance(standing(reader.pk, TODAY()), Recipient)


def strict() -> Browser:
    """A mail provider's machine: no cookie, and the real check of forms."""
    return Browser(enforce_csrf_checks=True)


def test_reading_the_page_changes_nothing_and_sets_no_cookie() -> None:
    reader = subscriber()
    answer = strict().get(link_of(reader))
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert gets_letters(reader)


def test_one_click_unsubscribes_without_cookie_session_or_form_token() -> None:
    reader = subscriber()
    link, browser = link_of(reader), strict()
    for _ in range(2):
        answer = browser.post(link, ONE_CLICK)
        assert answer.status_code == 200
        assert not answer.cookies
    assert not gets_letters(reader)
    assert is_suppressed(EMAIL)
    assert MarketingConsent.objects.filter(act=ConsentRecord.Act.WITHDRAWN).count() == 1


def test_the_button_of_the_page_does_the_same() -> None:
    reader = subscriber()
    page = strict().get(link_of(reader)).content.decode()
    assert 'name="yes" value="1"' in page
    assert "textarea" not in page, "nobody is asked why"
    done = strict().post(link_of(reader), {"yes": "1"}).content.decode()
    assert "Uutiskirje on peruttu" in done
    assert not gets_letters(reader)


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "one-click"}, {"yes": ""}, {"x": "1"}])
def test_a_form_that_says_nothing_unsubscribes_nobody(body: dict[str, str]) -> None:
    reader = subscriber()
    assert strict().post(link_of(reader), body).status_code == 200
    assert gets_letters(reader)


def test_the_link_of_somebody_erased_answers_the_same_and_bans_the_address() -> None:
    reader = subscriber()
    link = link_of(reader)
    living = strict().get(link).content
    erase(by=SYSTEM, subject_ids=[reader.pk], ground=Erasure.Ground.RETENTION)
    assert strict().get(link).content == living
    answer = strict().post(link, ONE_CLICK)
    assert answer.status_code == 200
    assert is_suppressed(EMAIL)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_finds_nothing_and_bans_nobody(method: str) -> None:
    link = link_of(subscriber())
    forged = link[:-2] + ("a" if link[-2] != "a" else "b") + "/"
    answer = getattr(strict(), method)(forged, ONE_CLICK)
    assert answer.status_code == 404
    assert not KeyedBan.objects.exists()


def test_a_confirming_link_does_not_unsubscribe() -> None:
    reader = subscriber()
    link = confirm_path(Link(reader.pk, ban_hash(EMAIL)))
    assert strict().post(link, {"yes": "1", **ONE_CLICK}).status_code == 200
    assert gets_letters(reader)


AGENTS = [
    ("Mozilla/5.0 (compatible; Microsoft Exchange Online Protection)", {}),
    ("Barracuda Sentinel (EE)", {}),
    ("Mimecast-URL-Protect", {}),
    ("Proofpoint URL Defense", {"Purpose": "prefetch"}),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", {"Sec-Purpose": "prefetch;prerender"}),
    ("GoogleImageProxy", {"Accept": "image/*"}),
    ("YahooMailProxy", {"Accept": "image/webp"}),
    ("curl/8.5", {}),
    ("python-requests/2.32", {}),
    ("", {"X-Moz": "prefetch"}),
]


def test_scanners_that_follow_links_unsubscribe_nobody() -> None:
    """Twenty patterns of GET, HEAD and OPTIONS over many links."""
    readers = [subscriber(f"Aino {name}") for name in _surnames(count(5, 1_000))]
    links = [link_of(reader) for reader in readers]
    browser = strict()
    for agent, headers in AGENTS:
        for methods in (("get", "head"), ("options", "get", "get")):
            for link in links:
                for method in methods:
                    getattr(browser, method)(link, headers={"User-Agent": agent, **headers})
    assert not KeyedBan.objects.exists()
    assert all(map(gets_letters, readers))


def _surnames(many: int) -> list[str]:
    letters = "aeiouklmnr"
    return [
        "".join(letters[int(digit)] for digit in str(10_000 + number)) for number in range(many)
    ]


def test_a_provider_may_send_any_number_of_good_links_in_a_minute() -> None:
    """RFC 8058 by the thousand from one address, none refused, without cookie or form token."""
    people = [subscriber(f"Oona {name}") for name in _surnames(count(40, 1_000))]
    links, browser = [link_of(reader) for reader in people], strict()
    answers = [browser.post(link, ONE_CLICK) for link in links]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(answer.cookies for answer in answers)
    assert not any(map(gets_letters, people))


def test_who_guesses_is_refused_and_may_still_leave() -> None:
    """Thirty wrong links a minute from one address; the right one works all the same."""
    reader = subscriber()
    link, browser = link_of(reader), strict()
    wrong = [f"/kirje/{letter * 80}/" for letter in "abcdefghijklmnopqrstuvwxyz234567"]
    codes = [browser.get(guess).status_code for guess in wrong]
    assert codes == [404] * PER_MINUTE + [429] * (len(wrong) - PER_MINUTE)
    assert browser.get(link).status_code == 200
    assert browser.post(link, ONE_CLICK).status_code == 200
    assert not gets_letters(reader)


def test_the_same_link_pressed_without_end_is_answered_and_not_written_down_each_time() -> None:
    link, browser = link_of(subscriber()), strict()
    for _ in range(PER_MINUTE + 5):
        assert browser.post(link, ONE_CLICK).status_code == 200
    acts = AuditEvent.objects.filter(act="marketing.unsubscribed")
    assert acts.count() == PER_MINUTE
    KeyedBan.objects.all().delete()
    browser.post(link, ONE_CLICK)
    assert acts.count() == PER_MINUTE + 1, "but whoever has something to leave leaves"


def test_the_next_minute_counts_anew() -> None:
    assert not any(is_too_often("x", now=59.0) for _ in range(PER_MINUTE))
    assert is_too_often("x", now=59.9)
    assert not is_too_often("x", now=60.0)


def test_whoever_is_logged_in_gets_the_same_page(
    hannele: User, signed_in: Callable[[User], Browser]
) -> None:
    reader = subscriber()
    page = signed_in(hannele).get(link_of(reader)).content.decode()
    assert hannele.name not in page
    assert "Korhonen" not in page

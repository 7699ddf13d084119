"""The parts that pages are put together from."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch

from harmony.templatetags import ui
from tests.looks.urls import nowhere

OUTCOMES = {
    "stop": "Älä tee",
    "ask": "Kysy ensin",
    "caution": "Varoen",
    "local": "Jätä alue pois",
    "clear": "Ei kirjattua vasta-aihetta",
}


def part(name: str, **context: Any) -> str:
    return render_to_string(f"components/{name}.html", context)


# --- outcomes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("outcome", "word"), OUTCOMES.items())
def test_an_outcome_is_word_and_sign_together(outcome: str, word: str) -> None:
    html = part("outcome", outcome=outcome)
    assert word in html
    assert "<svg" in html
    assert f'data-outcome="{outcome}"' in html


def test_each_outcome_has_a_sign_of_its_own() -> None:
    assert len({str(ui.outcome_sign(outcome)) for outcome in OUTCOMES}) == len(OUTCOMES)


def test_clear_carries_no_tick_and_promises_nothing() -> None:
    html = part("finding", outcome="clear", condition="Peruskasvohoito", action="")
    assert "turvallinen" not in html
    assert str(ui.icon("check")) not in html


def test_an_unknown_outcome_is_an_error_and_never_looks_clear() -> None:
    with pytest.raises(KeyError):
        part("outcome", outcome="fine")


def test_a_finding_says_condition_what_to_do_and_its_source() -> None:
    html = part(
        "finding", outcome="stop", condition="Raskaus", action="Odota.", source="Käyttöohje"
    )
    assert [word in html for word in ("Älä tee", "Raskaus", "Odota.", "Lähde", "Käyttöohje")] == [
        True
    ] * 5
    assert "<details" in html


def test_a_source_elsewhere_learns_nothing_about_the_page() -> None:
    html = part("source", source="Ohje", source_url="https://example.org/ohje")
    assert 'rel="noreferrer noopener external"' in html


def test_the_alert_line_keeps_the_order_it_is_given() -> None:
    alerts = [{"outcome": "stop", "text": "IPL"}, {"outcome": "ask", "text": "2 hoitoa"}]
    html = part("alert_line", alerts=alerts, more_url="/x/")
    assert (
        html.index("Älä tee")
        < html.index("IPL")
        < html.index("Kysy ensin")
        < html.index("Näytä kaikki")
    )


# --- answers ------------------------------------------------------------------------------------


def test_a_message_with_a_way_back_offers_undo_by_post() -> None:
    message = Message(constants.SUCCESS, "Tallennettu.", extra_tags="/hoidot/kumoa/")
    html = part("messages", messages=[message])
    assert 'method="post" action="/hoidot/kumoa/"' in html
    assert 'name="form_key"' in html
    assert "Kumoa" in html


def test_a_message_without_one_does_not() -> None:
    html = part("messages", messages=[Message(constants.SUCCESS, "Tallennettu.")])
    assert "Tallennettu." in html
    assert "<form" not in html


def test_an_error_message_looks_like_one() -> None:
    html = part("messages", messages=[Message(constants.ERROR, "Yhteys katkesi.")])
    assert "flash--error" in html


def test_the_place_for_messages_is_there_before_the_first() -> None:
    """A screen reader announces what appears in a region it knows."""
    assert part("messages", messages=[]).strip() == '<div class="messages" role="status"></div>'


def test_what_cannot_be_undone_names_itself_on_the_button() -> None:
    html = part(
        "confirm", url="/x/", opener="Poista", text="Kaikki poistuu.", verb="Poista kaikki tiedot"
    )
    assert (
        html.index("<summary") < html.index("Kaikki poistuu.") < html.index("Poista kaikki tiedot")
    )
    assert 'method="post"' in html
    assert 'name="form_key"' in html


def test_steps_mark_the_present_one_and_the_done_ones() -> None:
    html = part("steps", steps=["Vastaanotettu", "Toteutus", "Suljettu"], current=2)
    assert html.count('aria-current="step"') == 1
    assert html.count("Tehty:") == 1


def test_one_page_has_no_pagination() -> None:
    assert "<nav" not in part("pagination", page=Paginator([1, 2], 20).page(1))


def test_pages_are_walked_by_number_only() -> None:
    html = part("pagination", page=Paginator(range(60), 20).page(2))
    assert 'href="?page=1"' in html
    assert 'href="?page=3"' in html
    assert "Sivu 2/3" in html


# --- the bar --------------------------------------------------------------------------------------


class Person:
    is_authenticated = True

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, name: str) -> bool:
        return name in self.permissions


def shown(person: Any, view: str = "treatments:today") -> list[tuple[str, bool]]:
    app, name = view.split(":")
    request = RequestFactory().get("/")
    request.user = person
    request.resolver_match = ResolverMatch(nowhere, (), {}, name, namespaces=[app])
    context: Any = {"request": request}
    return [(str(place["label"]), place["is_here"]) for place in ui.places(context)]


@override_settings(ROOT_URLCONF="tests.looks.urls")
def test_the_bar_shows_only_what_one_may_open() -> None:
    everything = Person("clients.view_client", "marketing.view_campaign", "privacy.view_promises")
    assert [label for label, _ in shown(everything)] == [
        "Tänään",
        "Asiakkaat",
        "Kirjeet",
        "Lupaukset",
    ]
    assert [label for label, _ in shown(Person("clients.view_client"))] == ["Tänään", "Asiakkaat"]
    assert shown(Person()) == []


@override_settings(ROOT_URLCONF="tests.looks.urls")
def test_the_bar_marks_where_one_is() -> None:
    assert shown(Person("clients.view_client"), "clients:client_list") == [
        ("Tänään", False),
        ("Asiakkaat", True),
    ]


@override_settings(ROOT_URLCONF="tests.looks.no_urls")
def test_a_page_that_does_not_exist_yet_has_no_link() -> None:
    assert shown(Person("clients.view_client", "privacy.view_promises")) == []


def test_nobody_signed_in_sees_no_places() -> None:
    assert shown(SimpleNamespace(is_authenticated=False)) == []


def test_an_icon_is_for_eyes_only() -> None:
    drawn = ui.icon("search")
    assert 'aria-hidden="true"' in drawn
    assert "style" not in drawn

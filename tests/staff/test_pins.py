"""Which PIN is refused, with the reason; how one is kept; the owner's time of the lock."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from staff import actions, pins
from staff.models import LockTime, Pin, User
from tests.clients.pages import sent

SignIn = Callable[[User], Client]
SIX, AGAIN, ROW, DAY = "Anna kuusi", "Toistuvat", "Peräkkäiset", "päivämäärältä"


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("", SIX),
        ("12345", SIX),
        ("1234567", SIX),
        ("12a456", SIX),
        ("１２３４５６", SIX),
        ("-12345", SIX),
        ("000000", AGAIN),
        ("777777", AGAIN),
        ("777771", AGAIN),
        ("121212", AGAIN),
        ("583583", AGAIN),
        ("123456", ROW),
        ("654321", ROW),
        ("890123", ROW),
        ("135791", ROW),
        ("147258", ROW),
        ("220388", DAY),
        ("880322", DAY),
        ("032288", DAY),
        ("198547", DAY),
        ("471985", DAY),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(pin: str, reason: str) -> None:
    assert reason in str(pins.refusal(pin, 2026))


@pytest.mark.parametrize("pin", ["582946", "739164", "409471", "902847", "998877"])
def test_other_digits_will_do(pin: str) -> None:
    assert pins.refusal(pin, 2026) is None


def test_nine_of_ten_pins_will_do() -> None:
    """Rules that refuse more would help the one who guesses."""
    good = sum(pins.refusal(f"{number:06}", 2026) is None for number in range(0, 1_000_000, 37))
    assert good / (1_000_000 / 37) > 0.85


def test_a_pin_is_kept_as_a_slow_hash_of_a_keyed_hash_of_hers(tiina: User, riikka: User) -> None:
    kept = pins.hashed("582946", tiina.pk)
    assert "582946" not in kept
    assert kept != pins.hashed("582946", tiina.pk)  # salted
    assert pins.is_right("582946", tiina.pk, kept)
    assert not pins.is_right("582947", tiina.pk, kept)
    assert not pins.is_right("582946", riikka.pk, kept)


@pytest.mark.django_db
def test_tiina_sets_changes_and_removes_her_pin(tiina: User, signed_in: SignIn) -> None:
    browser, page = signed_in(tiina), reverse("staff:pin_set")
    browser.post("/accounts/reauthenticate/", {"password": "kevät saapui etelärannikolle"})
    for pin in ("582946", "739164"):
        answer = browser.post(page, {**sent(browser.get(page)), "pin": pin, "pin_again": pin})
        assert answer.status_code == 302
        assert pins.is_right(pin, tiina.pk, Pin.objects.get(user=tiina).hash)
    browser.post(reverse("staff:pin_remove"))
    assert not Pin.objects.exists()


@pytest.mark.django_db
def test_a_tablet_left_open_gives_no_pin_to_the_finder(tiina: User, signed_in: SignIn) -> None:
    answer = signed_in(tiina).post(
        reverse("staff:pin_set"), {"pin": "582946", "pin_again": "582946"}
    )
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Pin.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("pin", "again"), [("123456", "123456"), ("582946", "582947")])
def test_a_refused_pin_says_why_at_its_field(
    tiina: User, signed_in: SignIn, pin: str, again: str
) -> None:
    browser = signed_in(tiina)
    browser.post("/accounts/reauthenticate/", {"password": "kevät saapui etelärannikolle"})
    answer = browser.post(reverse("staff:pin_set"), {"pin": pin, "pin_again": again})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Pin.objects.exists()


@pytest.mark.django_db
def test_losing_the_factors_costs_the_pin(tiina: User, hannele: User) -> None:
    actions.set_pin(by=tiina, user=tiina, pin="582946")
    actions.remove_factors(by=hannele, user=tiina)
    assert not Pin.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", ["1", "16", "0", "-5", "", "x", "2.5"])
def test_the_lock_cannot_be_switched_off_or_made_late(
    hannele: User, signed_in: SignIn, minutes: str
) -> None:
    answer = signed_in(hannele).post(reverse("staff:lock_time"), {"minutes": minutes})
    assert answer.status_code == 200
    assert LockTime.current() == 5


@pytest.mark.django_db
def test_the_owner_sets_the_time_and_nobody_else(
    hannele: User, tiina: User, signed_in: SignIn
) -> None:
    page = reverse("staff:lock_time")
    assert signed_in(tiina).get(page).status_code == 403
    assert signed_in(hannele).post(page, {"minutes": "10"}).status_code == 302
    assert LockTime.current() == 10


@pytest.mark.django_db
def test_the_database_keeps_the_bounds_as_well(hannele: User) -> None:
    for minutes in (1, 16):
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.set_lock_time(by=hannele, minutes=minutes)

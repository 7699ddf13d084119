"""What a password must be."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from privacy.audit.acts import SYSTEM
from staff import actions
from staff.models import User
from staff.passwords import letters_of

pytestmark = pytest.mark.django_db
TIINA = User(name="Tiina Lehto", email="tiina.lehto@harmony.example")


def codes(password: str) -> set[str]:
    try:
        validate_password(password, TIINA)
    except ValidationError as problem:
        return {str(error.code) for error in problem.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    ["kevät saapui etelärannikolle", "koira juo kahvia", "😀" * 12, "aaaa bbbb cccc", "x" * 256],
)
def test_long_ones_of_any_kind_are_taken(password: str) -> None:
    assert codes(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("11 merkkiä!", "password_too_short"),
        ("a\u0308" * 11, "password_too_short"),
        ("qwerty123456", "password_too_common"),
        ("QWERTY123456", "password_too_common"),
        ("tiina lehto 1", "password_too_similar"),
        ("Harmony2026!!", "password_salon_words"),
        ("h4rm0ny-h4rm0ny", "password_salon_words"),
        ("Kauneushoitola Harmony 1", "password_salon_words"),
        ("$alasana$alasana1", "password_salon_words"),
    ],
)
def test_weak_ones_are_refused(password: str, code: str) -> None:
    assert code in codes(password)


def test_a_salon_word_among_others_is_no_harm() -> None:
    assert codes("harmony soi metsän laidassa") == set()


def test_without_a_second_factor_it_has_to_be_longer(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert codes("koira juo kahvi"[:14]) == set()
    actions.waive_second_factor(by=SYSTEM, reason="demo")
    assert codes("koira juo kahvi"[:14]) == {"password_too_short"}
    assert codes("koira juo kahvi") == set()


def test_look_alikes_are_read_as_letters() -> None:
    assert letters_of("H4rm0NY!") == "harmonyi"
    assert letters_of("ＨＡＲＭＯＮＹ") == "harmony"

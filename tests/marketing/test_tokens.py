"""Links that need no login: nobody makes one, and none is good for two things."""

import random
import string
from uuid import uuid4

import pytest

from marketing.tokens import CONFIRM, LEAVE, BadToken, Link, make_token, read_token
from privacy.encryption import keyring

LETTERS = string.ascii_lowercase + "234567"


def a_link() -> Link:
    return Link(uuid4(), random.randbytes(16))


def is_accepted(token: str, purpose: bytes = LEAVE) -> bool:
    try:
        read_token(purpose, token)
    except BadToken:
        return False
    return True


def test_a_token_says_who_is_meant_and_shows_nothing() -> None:
    link = a_link()
    token = make_token(LEAVE, link)
    assert read_token(LEAVE, token) == link
    assert link.subject_id.hex not in token
    assert len(token) == 80


def test_it_is_the_same_each_time_and_survives_a_change_of_case() -> None:
    link = a_link()
    token = make_token(LEAVE, link)
    assert make_token(LEAVE, link) == token
    assert read_token(LEAVE, token.upper()) == link


def test_a_token_for_confirming_does_not_unsubscribe_and_the_other_way_round() -> None:
    assert not is_accepted(make_token(CONFIRM, a_link()), LEAVE)
    assert not is_accepted(make_token(LEAVE, a_link()), CONFIRM)


def test_a_hundred_thousand_changed_or_guessed_tokens_are_refused() -> None:
    chance = random.Random(31)
    real = [make_token(LEAVE, a_link()) for _ in range(20)]
    accepted = 0
    for number in range(100_000):
        token = chance.choice(real)
        match number % 5:
            case 0:
                place = chance.randrange(80)
                other = chance.choice([c for c in LETTERS if c != token[place]])
                made = token[:place] + other + token[place + 1 :]
            case 1:
                made = "".join(chance.choices(LETTERS, k=80))
            case 2:
                made = token[: chance.randrange(80)]
            case 3:
                made = token[:40] + chance.choice([t for t in real if t != token])[40:]
            case _:
                made = token + chance.choice(LETTERS)
        accepted += is_accepted(made)
    assert accepted == 0


@pytest.mark.parametrize(
    "token", ["", "a", "ä" * 80, "=" * 80, "0" * 80, "a" * 79 + "\n", "a" * 81]
)
def test_nonsense_is_refused(token: str) -> None:
    assert not is_accepted(token)


def test_a_link_works_after_a_new_key_and_after_a_new_master(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = a_link()
    old = make_token(LEAVE, link)
    current = keyring.ring(look_again=True)
    keys = {**current.keys, ("letter", 2): random.randbytes(32)}
    rotated = keyring.KeyRing(current.installation, current.entries, keys)
    monkeypatch.setattr("marketing.tokens.ring", lambda: rotated)
    assert make_token(LEAVE, link) != old
    assert read_token(LEAVE, old) == link


def test_another_installation_accepts_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_token(LEAVE, a_link())
    other = keyring.KeyRing(uuid4(), (), {("letter", 1): random.randbytes(32)})
    monkeypatch.setattr("marketing.tokens.ring", lambda: other)
    assert not is_accepted(token)

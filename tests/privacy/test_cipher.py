"""What is sealed opens only with its own key, at its own place, whole (G25)."""

import os
import random
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.encryption import CannotBeRead
from privacy.encryption.cipher import (
    NONCES_AT_ONCE,
    Place,
    epoch_of,
    seal,
    unseal,
    unwrap_key,
    wrap_key,
    wrapped_anew,
)
from tests.profile import count

KEY = os.urandom(32)
PLACE = Place("clients.client", uuid4(), uuid4(), 1, 7)


@given(st.binary(max_size=2_000))
def test_what_is_sealed_opens_again(text: bytes) -> None:
    assert unseal(KEY, PLACE, seal(KEY, PLACE, text)) == text


def test_equal_texts_differ_and_lengths_say_nothing() -> None:
    short, same, longer = (seal(KEY, PLACE, text) for text in (b"a", b"a", b"a" * 200))
    assert short != same
    assert len(short) == len(longer) == 6 + 12 + 256 + 16


@pytest.mark.parametrize(
    "other",
    [
        PLACE._replace(label="clients.contactdetails"),
        PLACE._replace(subject=uuid4()),
        PLACE._replace(row=uuid4()),
        PLACE._replace(generation=2),
        PLACE._replace(counter=6),
    ],
)
def test_a_value_moved_to_another_place_does_not_open(other: Place) -> None:
    with pytest.raises(CannotBeRead):
        unseal(KEY, other, seal(KEY, PLACE, b"latex"))


def test_every_tampering_is_detected() -> None:
    chance = random.Random(1)
    sealed = [seal(KEY, PLACE, f"person {n}".encode()) for n in range(50)]
    for _ in range(count(10_000, 100_000)):
        broken = _tampered(chance, sealed)
        if broken in sealed:
            continue
        with pytest.raises(CannotBeRead):
            unseal(KEY, PLACE, broken)


def _tampered(chance: random.Random, sealed: list[bytes]) -> bytes:
    value = bytearray(chance.choice(sealed))
    kind = chance.randrange(4)
    if kind == 0:
        value[chance.randrange(len(value))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del value[chance.randrange(len(value)) :]
    elif kind == 2:
        other, at = chance.choice(sealed), chance.randrange(len(value))
        value[at:] = other[at:]
    else:
        value += bytes(chance.randrange(1, 40))
    return bytes(value)


def test_a_data_key_opens_only_for_its_person_and_epoch() -> None:
    anna, berit, data_key = uuid4(), uuid4(), os.urandom(32)
    wrapped = wrap_key(KEY, 3, anna, data_key)
    assert len(wrapped) == 63
    assert epoch_of(wrapped) == 3
    assert unwrap_key(KEY, anna, wrapped) == data_key
    for subject, value in ((berit, wrapped), (anna, wrapped[:2] + b"\x09" + wrapped[3:])):
        with pytest.raises(CannotBeRead):
            unwrap_key(KEY, subject, value)


def test_many_keys_are_wrapped_anew_as_each_alone_would_be() -> None:
    people = [uuid4() for _ in range(2 * NONCES_AT_ONCE + 1)]
    keys = {person: os.urandom(32) for person in people}
    stored = [(person.bytes, wrap_key(KEY, 3, person, keys[person])) for person in people]
    new_key = os.urandom(32)
    renewed = list(wrapped_anew(stored, {3: KEY, 4: new_key}.__getitem__, 4))
    nonces = set()
    for person, wrapped in zip(people, renewed, strict=True):
        assert wrapped is not None
        assert epoch_of(wrapped) == 4
        assert unwrap_key(new_key, person, wrapped) == keys[person]
        nonces.add(wrapped[3:15])
    assert len(nonces) == len(people)


def test_a_key_that_does_not_open_is_left_alone_among_many() -> None:
    anna, berit = uuid4(), uuid4()
    good, others = wrap_key(KEY, 3, anna, os.urandom(32)), wrap_key(KEY, 3, berit, os.urandom(32))
    damaged = [
        others,
        b"",
        good[:2],
        good[:9],
        good[:-1],
        b"\x02" + good[1:],
        good[:-1] + bytes([good[-1] ^ 1]),
    ]
    stored = [(anna.bytes, value) for value in (*damaged, good)]
    renewed = list(wrapped_anew(stored, {3: KEY, 4: KEY}.__getitem__, 4))
    assert [value is None for value in renewed] == [True] * len(damaged) + [False]


@given(st.binary(max_size=80))
def test_rubbish_is_refused_like_everything_else(rubbish: bytes) -> None:
    with pytest.raises(CannotBeRead):
        unseal(KEY, PLACE, rubbish)
    with pytest.raises(CannotBeRead):
        unwrap_key(KEY, PLACE.subject, rubbish)

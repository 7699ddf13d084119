"""The look at a salon that works on and on: what counts as growing."""

from dataclasses import replace
from typing import Any

import pytest

from tools import load
from tools.soak import Look, missed, summary

STEADY = Look(processes=load.WORKERS, memory=120.0, files=40, threads=12, connections=8)
WELL = {"errors": 0}


def faults(*looks: Look, answers: dict[str, Any] = WELL) -> list[str]:
    return missed(summary(looks), answers)


def test_caches_may_fill_and_then_nothing_grows() -> None:
    filling = [replace(STEADY, memory=60.0 + 10 * n, files=10) for n in range(4)]
    assert faults(*filling, *[STEADY] * 8) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"memory": 140.0}, "memory"),
        ({"files": 60}, "files"),
        ({"threads": 30}, "threads"),
        ({"connections": 20}, "connections"),
        ({"processes": 1}, "worker"),
    ],
)
def test_what_grows_or_ends_is_named(change: dict[str, Any], word: str) -> None:
    (fault,) = faults(*[STEADY] * 8, *[replace(STEADY, **change)] * 4)
    assert word in fault


def test_an_error_is_a_fault() -> None:
    assert faults(*[STEADY] * 12, answers={"errors": 2}) == ["2 errors"]

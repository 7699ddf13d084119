"""Between two stretches of long work others come to the database."""

from types import SimpleNamespace

import pytest

from clients.importing import stretches


@pytest.mark.parametrize(
    ("vendor", "inside", "took", "left"),
    [
        ("sqlite", False, 0.06, [0.02]),
        ("sqlite", False, 9.0, [stretches.LONGEST_PAUSE]),
        ("sqlite", True, 0.06, []),
        ("postgresql", False, 0.06, []),
    ],
)
def test_it_is_left_to_them_for_a_third_of_the_time_it_was_held(
    monkeypatch: pytest.MonkeyPatch, vendor: str, inside: bool, took: float, left: list[float]
) -> None:
    moments, slept = iter((5.0, 5.0 + took)), list[float]()
    clock = SimpleNamespace(monotonic=lambda: next(moments), sleep=slept.append)
    monkeypatch.setattr(stretches, "time", clock)
    database = SimpleNamespace(vendor=vendor, in_atomic_block=inside)
    monkeypatch.setattr(stretches, "connection", database)
    with stretches.in_turn():
        pass
    assert slept == pytest.approx(left)

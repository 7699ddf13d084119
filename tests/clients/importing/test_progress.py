"""How far, how fast, how long yet."""

import pytest

from clients.importing.progress import Progress


@pytest.mark.parametrize(("seconds", "minutes"), [(None, 0), (0, 0), (119, 0), (120, 2), (587, 10)])
def test_a_long_time_is_told_in_minutes(seconds: int | None, minutes: int) -> None:
    assert Progress(1, 2, 3, seconds).minutes_left == minutes

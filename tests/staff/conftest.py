"""The clock of everybody who works here: it stands until it is moved."""

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False) as traveller:
        yield traveller

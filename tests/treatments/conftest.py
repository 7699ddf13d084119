"""What the tests of the treatment room start from."""

from collections.abc import Iterator

import pytest
import time_machine

from clients.models import Client
from staff.models import User
from tests.treatments import room
from tests.treatments.pages import SignIn, opened
from tests.treatments.talk import Talk
from treatments.models import CatalogueVersion

TODAY = "2026-11-22T10:00:00+02:00"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Sunday morning, 22 November 2026, and stays so until the test moves on."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def listed(clock: object, hannele: User) -> CatalogueVersion:
    """Hannele has approved a short list, and all of its four methods are on offer."""
    return room.put_in_use(hannele, *room.METHODS)


@pytest.fixture
def paivi(listed: CatalogueVersion, tiina: User) -> Client:
    """Päivi, born 1978, has consented to all kinds of health data."""
    return room.consenting(tiina)


@pytest.fixture
def talk(tiina: User, signed_in: SignIn, paivi: Client) -> Talk:
    """Tiina has opened Päivi's card and begins to ask."""
    return Talk(opened(tiina, paivi, signed_in), paivi)

"""What is told of one invented client. Pure: days are counted backwards from today."""

from dataclasses import dataclass
from typing import Any

from privacy.models import Guardian
from privacy.vocabulary import HealthDataKind

ALL_KINDS = tuple(kind.value for kind in HealthDataKind)


@dataclass(frozen=True, slots=True)
class Came:
    """A visit, with the treatment that was given. `method` "" means: came, nothing logged yet."""

    days_ago: int
    method: str = ""
    note: str = ""
    has_opinion: bool = False
    was_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Yes:
    """A condition that she has. `ends_in`: days from today, where the usual end does not fit."""

    code: str
    since: str = ""
    where: str = ""
    note: str = ""
    ends_in: int | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """A patch test for a method; `result` as in PatchTest.Result, "" while it was not read."""

    method: str
    hours_ago: int
    result: str = ""
    area: str = "Kyynärtaive"


@dataclass(frozen=True, slots=True)
class Asked:
    """Consent and interview. `confirmed_ago`: when the answers were last confirmed.

    No methods: she has consented and was not interviewed yet. `unknown`: what no list knows.
    """

    days_ago: int
    methods: tuple[str, ...] = ()
    confirmed_ago: int = 0
    yes: tuple[Yes, ...] = ()
    unknown: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ALL_KINDS
    way: str = "screen"
    withdrawn_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one client."""

    name: str
    birth_year: int | None
    registered_ago: int
    phone: str = ""
    email: str = ""
    came: tuple[Came, ...] = ()
    asked: Asked | None = None
    tested: tuple[Tested, ...] = ()
    refuses: bool = False
    guardian: Guardian | None = None
    turned_18: bool | None = None
    notice_way: str = "paper"

    @property
    def last_sign(self) -> int:
        """Days since the clock of her card was last restarted (R48)."""
        return min((visit.days_ago for visit in self.came), default=self.registered_ago)


def asked_for(days_ago: int, methods: tuple[str, ...], *yes: Yes, **more: Any) -> Asked:
    """Asked on a day about what these methods need, with a yes to some of it."""
    return Asked(days_ago=days_ago, methods=methods, yes=yes, **more)


def client(
    name: str, birth_year: int | None, registered_ago: int, *came: Came, **more: Any
) -> Story:
    """With a number and an address made from the name, where the story gives none."""
    words = name.lower().translate(str.maketrans("äö", "ao")).split()
    more.setdefault("phone", f"040 123 {sum(name.encode()) % 9000 + 1000}")
    more.setdefault("email", f"{'.'.join(words)}@example.com")
    return Story(name, birth_year, registered_ago, came=came, **more)

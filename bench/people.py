"""Invented people, the same for the same seed: common names often, rare ones rarely."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

_GIVEN = (
    "Maria Helena Johanna Anneli Kaarina Marjatta Anna Liisa Hannele Kristiina Elina Tuulikki "
    "Annikki Susanna Sofia Maarit Leena Katariina Päivi Marika Irmeli Riitta Minna Sari Tiina "
    "Pirjo Anne Merja Tarja Jaana Laura Hanna Heidi Jenni Sanna Mari Kirsi Outi Satu Katja Nina "
    "Virpi Mervi Emilia Noora Iida Essi Aino Ella Siiri Venla Aada Oona Åsa Ulla Eeva Eija Raija "
    "Sirpa Marja Marja-Leena Anna-Liisa Pia-Maria Taina Teija Ursula Vuokko Yrsa Zoë Jukka Matti "
    "Timo Kari Mikko Antti Ville Jari Petri Väinö"
)
_SURNAMES = (
    "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen "
    "Lehtonen Lehtinen Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo "
    "Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala "
    "Leppänen Väisänen Hiltunen Kallio Miettinen Leinonen Pitkänen Manninen Hakala Anttila Aalto "
    "Koivisto Laaksonen Räsänen Hirvonen Kärkkäinen Aho Lindholm Partanen Suominen Toivonen "
    "Johansson Nyman Lindqvist Karlsson Andersson Öhman Backman Sjöberg Eskola Peltola Rantala "
    "Kettunen Nurmi Pesonen Vainio Wirtanen Ylönen Zetterberg Öster Uusitalo Tikkanen Pulkkinen"
)
GIVEN, SURNAMES = _GIVEN.split(), _SURNAMES.split()
OPERATORS = ("040", "041", "044", "045", "046", "050")
TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Person:
    """A client as reception would have typed her in."""

    id: UUID
    name: str
    birth_year: int
    phone: str
    email: str
    registered_on: date
    last_visit_on: date


def people(count: int, *, seed: int = 1, today: date = TODAY, aged: int = 0) -> Iterator[Person]:
    """So many people who were seen within two years; with `aged`, so many days earlier."""
    lot = Random(seed)
    given, surnames = _commonness(GIVEN), _commonness(SURNAMES)
    for number in range(count):
        first = lot.choices(GIVEN, cum_weights=given)[0]
        last = lot.choices(SURNAMES, cum_weights=surnames)[0]
        if lot.random() < 0.06:
            last = f"{last}-{lot.choice(SURNAMES)}"
        seen = today - timedelta(days=aged + lot.randrange(700))
        digits = lot.randrange(1_000_000, 10_000_000)
        yield Person(
            id=UUID(int=lot.getrandbits(128), version=4),
            name=f"{first} {last}",
            birth_year=lot.randrange(1940, 2008),
            phone=f"{lot.choice(OPERATORS)} {digits}",
            email=f"{_plain(first)}.{_plain(last)}{number}@example.org",
            registered_on=seen - timedelta(days=lot.randrange(900)),
            last_visit_on=seen,
        )


def _commonness(names: Sequence[str]) -> list[float]:
    return list(accumulate(1 / (rank + 8) for rank in range(len(names))))


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("äåöë", "aaoe"))

"""The many: regulars and one-timers, by the salon's seasons and the ages of its clients."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from harmony.demo.cast import cast
from harmony.demo.names import email_for, name_for, phone_for
from harmony.demo.story import ALL_KINDS, Asked, Came, Story, Tested, Yes

OLDEST = 900
"""Days: two and a half years."""
KEPT = 725
"""Who was not seen for two years is gone from the register."""
SEASONS = (0.7, 0.9, 1.0, 1.0, 1.2, 1.1, 0.4, 0.8, 1.0, 1.0, 1.2, 1.7)
"""How busy the months are: a summer lull, a peak before Christmas."""
FAVOURITES = (
    (5, ("facial-classic", "facial-deep-cleansing", "led-light")),
    (3, ("facial-massage", "peel-enzyme", "facial-classic")),
    (2, ("microdermabrasion", "peel-aha")),
    (1, ("microneedling", "facial-classic")),
    (5, ("brow-tint", "lash-tint")),
    (2, ("lash-lift", "brow-lamination")),
    (4, ("waxing-body", "waxing-face")),
    (1, ("sugaring",)),
    (2, ("ipl-hair-removal",)),
    (3, ("massage-classic", "massage-aroma")),
    (1, ("hot-stone",)),
    (4, ("pedicure", "foot-care")),
    (3, ("gel-nails", "manicure")),
    (1, ("makeup",)),
)
TESTED = {"brow-tint", "lash-tint", "lash-lift", "brow-lamination", "ipl-hair-removal", "peel-aha"}
YES = (
    # code, youngest, oldest, how many of a hundred, since when or where
    ("varicose-veins", 45, 99, 15, "sääret"),
    ("hypertension-controlled", 50, 99, 25, ""),
    ("thyroid-disorder", 35, 99, 12, ""),
    ("contact-lenses", 16, 60, 20, ""),
    ("nickel-allergy", 12, 99, 14, "nuoruudesta"),
    ("hay-fever", 12, 70, 14, "koivu"),
    ("rosacea", 30, 70, 7, "posket"),
    ("couperose", 35, 99, 10, "posket ja nenänpieli"),
    ("atopic-skin", 10, 60, 9, "lapsesta asti"),
    ("light-headache", 18, 60, 4, ""),
    ("iud", 22, 52, 14, ""),
    ("mole-in-area", 12, 99, 12, "vasen poski"),
    ("dental-metal", 25, 99, 15, ""),
    ("diabetes-controlled", 45, 99, 9, "tyyppi 2"),
    ("anticoagulant", 62, 99, 12, ""),
    ("asthma", 12, 99, 8, ""),
    ("topical-retinoid", 25, 60, 8, ""),
    ("exfoliating-acids", 18, 50, 10, ""),
    ("herpes-history", 18, 99, 11, "ylähuuli"),
    ("psoriasis", 20, 99, 4, "kyynärpäät"),
    ("pregnancy", 24, 40, 4, ""),
    ("breastfeeding", 25, 40, 4, ""),
    ("fragrance-allergy", 15, 99, 6, ""),
    ("osteoporosis", 65, 99, 10, ""),
    ("metal-implant-area", 55, 99, 4, "lonkka"),
    ("acne-inflamed", 14, 30, 11, "leuka"),
    ("acrylate-allergy", 25, 60, 2, ""),
    ("epilepsy", 16, 80, 1, ""),
    ("cancer-history", 50, 99, 4, ""),
)
NOTES = (
    "",
    "",
    "",
    "Toivoi rauhallista musiikkia.",
    "Pitää lämpimästä huoneesta.",
    "Varasi seuraavan ajan.",
    "Tykkäsi lopputuloksesta kovasti.",
    "Ensi kerralla 15 minuuttia enemmän aikaa.",
    "Toi kahvipaketin kiitokseksi.",
)


def stories(clients: int, random: Random, today: date) -> list[Story]:
    """The hand-written ones first, then as many others; the same randomness, the same stories."""
    known = cast(today)[:clients]
    return [*known, *(_story(random, today) for _number in range(clients - len(known)))]


def _story(random: Random, today: date) -> Story:
    birth_year = today.year - int(random.triangular(19, 84, 42))
    favourites = random.choices([m for _n, m in FAVOURITES], [n for n, _m in FAVOURITES])[0]
    days = _days(random, today)
    came = tuple(Came(day, random.choice(favourites), random.choice(NOTES)) for day in days)
    name, registered = name_for(random, birth_year), days[0]
    return Story(
        name=name,
        birth_year=birth_year,
        registered_ago=registered,
        phone=phone_for(random) if random.random() < 0.94 else "",
        email=email_for(random, name) if random.random() < 0.7 else "",
        came=came,
        asked=_asked(random, today.year - birth_year, favourites, days),
        tested=_tests(random, favourites, registered),
        notice_way=random.choices(("paper", "screen", "email", "oral"), (6, 3, 1, 1))[0],
    )


def _days(random: Random, today: date) -> list[int]:
    """Days of visits, the oldest first; the last one within the two years."""
    habit = random.random()
    rhythm, most = (28, 30) if habit < 0.25 else (75, 8) if habit < 0.7 else (400, 1)
    day = random.randrange(3, OLDEST)
    if habit >= 0.7:
        day = min(day, KEPT)
    found: list[int] = []
    while day > 0 and len(found) < most:
        if not found or random.random() * 1.2 < SEASONS[(today - timedelta(days=day)).month - 1]:
            found.append(_open_day(random, day, today))
        day -= max(12, int(random.gauss(rhythm, rhythm / 4)))
    while found[-1] > KEPT:
        found.append(_open_day(random, random.randrange(20, KEPT), today))
    return sorted(set(found), reverse=True)


def _open_day(random: Random, about: int, today: date) -> int:
    """A day near this one on which the salon is open, by season."""
    for _try in range(20):
        ago = max(1, about + random.randrange(-6, 7))
        day = today - timedelta(days=ago)
        if day.weekday() < 6 and random.random() * 1.7 < SEASONS[day.month - 1]:
            return ago
    return max(1, about)


def _asked(random: Random, age: int, methods: tuple[str, ...], days: list[int]) -> Asked | None:
    lot = random.random()
    if lot < 0.12:
        return None
    consented = days[0] if lot < 0.8 else random.choice(days)
    kinds = ALL_KINDS if random.random() < 0.85 else ("skin", "allergies", "medication")
    return Asked(
        days_ago=consented,
        methods=methods,
        confirmed_ago=min(consented, days[-1]),
        yes=tuple(_yes(random, age)),
        kinds=kinds,
        way=random.choices(("screen", "paper", "oral"), (6, 3, 1))[0],
        withdrawn_ago=random.randrange(1, days[-1] + 1) if lot > 0.97 else None,
    )


def _yes(random: Random, age: int) -> Iterator[Yes]:
    for code, youngest, oldest, of_hundred, words in YES:
        if youngest <= age <= oldest and random.random() * 100 < of_hundred:
            yield Yes(code, where=words)


def _tests(random: Random, methods: tuple[str, ...], first: int) -> tuple[Tested, ...]:
    days = first + random.randrange(3, 6)
    return tuple(Tested(method, days * 24, "none") for method in methods if method in TESTED)

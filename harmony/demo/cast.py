"""The few whose stories show what the program is for: one client for every kind of situation."""

from collections.abc import Callable
from datetime import date
from typing import Any

from harmony.demo.story import Asked, Came, Story, Tested, Yes
from privacy.models import Guardian

FACE = ("facial-classic", "facial-deep-cleansing")
LIGHT = ("ipl-hair-removal", "ipl-skin", "led-light")
BROWS = ("brow-tint", "lash-tint")
YEARS = 730
MUSIC = "Toivoi rauhallista musiikkia."


def cast(today: date) -> list[Story]:
    """In the order in which a small salon would miss them."""
    parts: tuple[Callable[[int], list[Story]], ...] = (_today, _young, _consents, _words, _tests)
    return [story for part in (*parts, _ending) for story in part(today.year)]


def _today(year: int) -> list[Story]:
    """Who has come today: one for every outcome."""
    habit = ("facial-classic", "facial-deep-cleansing", "facial-classic", "led-light")
    monthly = tuple(Came(35 * n, habit[n % 4], "" if n % 3 else MUSIC) for n in range(1, 18))
    needled = (*FACE, "microneedling", *LIGHT)
    return [
        _client(
            "Outi Laine",
            year - 33,
            640,
            *monthly,
            Came(0),
            asked=_asked(
                640, needled, Yes("pregnancy", since="viikko 18", ends_in=150), confirmed_ago=0
            ),
        ),
        _client(
            "Eeva Koskinen",
            year - 61,
            700,
            Came(500, "facial-classic"),
            Came(0),
            asked=_asked(500, FACE, Yes("hypertension-controlled"), confirmed_ago=500),
        ),
        _client(
            "Marjatta Virtanen",
            year - 71,
            410,
            Came(410, "pedicure"),
            Came(180, "pedicure"),
            Came(0),
            refuses=True,
        ),
        _client(
            "Leena Heikkinen",
            year - 66,
            380,
            Came(380, "foot-care"),
            Came(120, "foot-care"),
            Came(0),
            asked=_asked(
                380,
                ("foot-care", "pedicure", *FACE),
                Yes("diabetes-controlled", since="2014", note="Tyyppi 2, tabletit."),
                Yes("anticoagulant", note="Marevan"),
                confirmed_ago=0,
            ),
        ),
        _client(
            "Sanna Järvinen",
            year - 44,
            300,
            Came(300, "waxing-body"),
            Came(40, "massage-classic"),
            Came(0),
            asked=_asked(
                300,
                ("waxing-body", "massage-classic", *FACE),
                Yes("varicose-veins", where="sääret"),
                Yes("mole-in-area", where="oikea hartia"),
                confirmed_ago=0,
            ),
        ),
        _client(
            "Henna Saarinen",
            year - 29,
            200,
            Came(200, "facial-classic"),
            Came(90, "facial-classic"),
            Came(0, "facial-classic", "Toivoi pidempää hierontaa."),
            asked=_asked(200, FACE, confirmed_ago=0),
        ),
        _client("Iida Rantanen", year - 24, 0, Came(0), notice_way="screen"),
    ]


def _young(year: int) -> list[Story]:
    """Minors with and without a guardian's word, and one who turns eighteen this year."""
    mother = Guardian("Katja Mäkinen", "040 123 7711")
    father = Guardian("Mika Ahonen", "050 555 0303")
    return [
        _client(
            "Emilia Mäkinen",
            year - 16,
            160,
            Came(160, "facial-deep-cleansing"),
            Came(0),
            guardian=mother,
            phone="040 123 7712",
            asked=_asked(160, FACE, Yes("acne-inflamed", where="otsa ja leuka"), confirmed_ago=0),
        ),
        _client(
            "Siiri Ahonen",
            year - 13,
            95,
            Came(95, "manicure"),
            guardian=father,
            phone="050 555 0303",
            asked=_asked(95, ("manicure",), confirmed_ago=95),
        ),
        _client("Oona Salmela", year - 15, 30, Came(30, "makeup")),
        _client(
            "Aada Lehtonen",
            year - 18,
            240,
            Came(240, "brow-tint"),
            Came(0),
            guardian=Guardian("Sari Lehtonen", "sari.lehtonen@posti.example"),
        ),
        _client(
            "Venla Kallio",
            year - 18,
            220,
            Came(60, "facial-classic"),
            turned_18=True,
            asked=_asked(220, FACE, confirmed_ago=60),
        ),
    ]


def _consents(year: int) -> list[Story]:
    """Withdrawn, narrow, refused after all, given and never used; and nobody's year of birth."""
    noted = Came(150, "facial-classic", "Iho punoitti leuasta, jätettiin höyry pois.")
    narrow = Asked(
        130, ("waxing-face",), 130, (Yes("nickel-allergy"),), kinds=("skin", "allergies")
    )
    return [
        _client(
            "Heidi Nieminen",
            year - 41,
            420,
            Came(420, "facial-classic"),
            noted,
            Came(20, "manicure"),
            asked=Asked(420, FACE, 150, withdrawn_ago=3),
        ),
        _client("Merja Tuominen", year - 57, 130, Came(130, "waxing-face"), asked=narrow),
        _client(
            "Tuula Hakala",
            year - 69,
            610,
            Came(610, "pedicure"),
            Came(70, "pedicure"),
            refuses=True,
            asked=Asked(610, ("pedicure",), 610, withdrawn_ago=70, way="paper"),
        ),
        _client("Jenni Ojala", year - 35, 12, Came(12, "makeup"), asked=Asked(12)),
        _client("Kirsi Salonen", None, 55, Came(55, "massage-classic")),
        _client(
            "Maria Korhonen",
            year - 52,
            330,
            Came(330, "gel-nails"),
            Came(15, "gel-nails"),
            phone="040 123 4100",
            asked=_asked(330, ("gel-nails", "manicure"), confirmed_ago=15),
        ),
        _client("Maria Korhonen", year - 26, 90, Came(90, "lash-lift"), phone="040 123 4100"),
    ]


def _words(year: int) -> list[Story]:
    """What no list knows, and a word that may mean two things: both wait for classification."""
    return [
        _client(
            "Anneli Leppänen",
            year - 58,
            260,
            Came(260, "facial-classic"),
            Came(0),
            asked=_asked(260, FACE, unknown=("Fabryn tauti",), confirmed_ago=0),
        ),
        _client(
            "Satu Miettinen",
            year - 47,
            75,
            Came(75, "massage-aroma"),
            asked=_asked(
                75, ("massage-aroma",), unknown=("ruusu", "ruusujuuritipat"), confirmed_ago=75
            ),
        ),
        _client(
            "Riitta Pitkänen",
            year - 63,
            45,
            Came(45, "pedicure"),
            asked=_asked(45, ("pedicure",), unknown=("Fabryn tauti",), confirmed_ago=45),
        ),
    ]


def _tests(year: int) -> list[Story]:
    """Patch tests: fresh, to be read, clear, failed; and two who may not have what they wish."""
    failed = Yes("ppd-allergy", since="2019", note="Musta henna kirveli lomalla.")
    return [
        _client(
            "Laura Manninen",
            year - 31,
            0,
            Came(0),
            asked=_asked(0, BROWS, confirmed_ago=0),
            tested=(Tested("brow-tint", 2), Tested("lash-tint", 2)),
        ),
        _client(
            "Suvi Anttila",
            year - 38,
            2,
            Came(2, "facial-classic"),
            Came(0),
            asked=_asked(2, (*BROWS, *FACE), confirmed_ago=0),
            tested=(Tested("lash-tint", 50),),
        ),
        _client(
            "Noora Hiltunen",
            year - 27,
            300,
            Came(300, "brow-tint"),
            Came(35, "brow-tint"),
            asked=_asked(300, BROWS, confirmed_ago=35),
            tested=(Tested("brow-tint", 7300, "none"),),
        ),
        _client(
            "Elina Koivisto",
            year - 39,
            85,
            Came(85, "lash-tint"),
            asked=_asked(
                85, BROWS, failed, Yes("patch-test-reaction", where="kyynärtaive"), confirmed_ago=80
            ),
            tested=(Tested("brow-tint", 1992, "reaction"),),
        ),
        _client(
            "Pirjo Räsänen",
            year - 64,
            190,
            Came(190, "facial-classic"),
            Came(33, "foot-care", has_opinion=True),
            asked=_asked(
                190,
                (*FACE, "foot-care", "rf-facial"),
                Yes("chemo-radiotherapy", ends_in=40),
                confirmed_ago=33,
            ),
        ),
        _client(
            "Johanna Kärkkäinen",
            year - 36,
            280,
            Came(280, "facial-classic"),
            Came(14, "led-light"),
            asked=_asked(
                280, (*FACE, *LIGHT), Yes("light-headache", since="lapsesta"), confirmed_ago=14
            ),
        ),
        _client(
            "Tanja Laaksonen",
            year - 46,
            130,
            Came(130, "peel-aha"),
            Came(25, "peel-enzyme", was_corrected=True),
            asked=_asked(
                130,
                ("peel-aha", "peel-enzyme"),
                Yes("antibiotic-course", ends_in=-12),
                confirmed_ago=25,
            ),
            tested=(Tested("peel-aha", 3200, "none"),),
        ),
    ]


def _ending(year: int) -> list[Story]:
    """Cards that go within a month, and treatments older than the card's own clock."""
    return [
        _client("Irma Hirvonen", year - 79, 860, Came(YEARS - 4, "pedicure")),
        _client(
            "Sirpa Väisänen",
            year - 68,
            YEARS - 9,
            Came(YEARS - 9, "facial-classic"),
            asked=_asked(YEARS - 9, FACE, confirmed_ago=YEARS - 9),
        ),
        _client("Raija Leinonen", year - 73, 880, Came(YEARS - 17, "foot-care")),
        _client("Mikko Partanen", year - 34, YEARS - 25),
        _client(
            "Päivi Toivonen",
            year - 55,
            890,
            Came(YEARS - 6, "facial-classic"),
            Came(YEARS - 20, "peel-enzyme"),
            Came(300, "facial-classic"),
            asked=_asked(
                890, (*FACE, "peel-enzyme"), Yes("rosacea", where="posket"), confirmed_ago=300
            ),
        ),
    ]


def _asked(days_ago: int, methods: tuple[str, ...], *yes: Yes, **more: Any) -> Asked:
    return Asked(days_ago=days_ago, methods=methods, yes=yes, **more)


def _client(
    name: str, birth_year: int | None, registered_ago: int, *came: Came, **more: Any
) -> Story:
    """With a number and an address made from the name, where the story gives none."""
    words = name.lower().translate(str.maketrans("äö", "ao")).split()
    more.setdefault("phone", f"040 123 {sum(name.encode()) % 9000 + 1000}")
    more.setdefault("email", f"{'.'.join(words)}@example.com")
    return Story(name, birth_year, registered_ago, came=came, **more)

"""The few whose stories show what the program is for: one client for every kind of situation."""

from collections.abc import Callable
from datetime import date

from harmony.demo.health_cast import FACE, LIGHT, consents, patch_tests, words
from harmony.demo.story import Came, Story, Yes, asked_for, client
from privacy.models import Guardian

YEARS = 730
MUSIC = "Toivoi rauhallista musiikkia."


def cast(today: date) -> list[Story]:
    """In the order in which a small salon would miss them."""
    parts: tuple[Callable[[int], list[Story]], ...] = (_today, _young, consents, words, patch_tests)
    return [story for part in (*parts, _ending) for story in part(today.year)]


def _today(year: int) -> list[Story]:
    """Who has come today: one for every outcome."""
    habit = ("facial-classic", "facial-deep-cleansing", "facial-classic", "led-light")
    monthly = tuple(Came(35 * n, habit[n % 4], "" if n % 3 else MUSIC) for n in range(1, 18))
    needled = (*FACE, "microneedling", *LIGHT)
    return [
        client(
            "Outi Laine",
            year - 33,
            640,
            *monthly,
            Came(0),
            asked=asked_for(
                640, needled, Yes("pregnancy", since="viikko 18", ends_in=150), confirmed_ago=0
            ),
        ),
        client(
            "Eeva Koskinen",
            year - 61,
            700,
            Came(500, "facial-classic"),
            Came(0),
            asked=asked_for(500, FACE, Yes("hypertension-controlled"), confirmed_ago=500),
        ),
        client(
            "Marjatta Virtanen",
            year - 71,
            410,
            Came(410, "pedicure"),
            Came(180, "pedicure"),
            Came(0),
            refuses=True,
        ),
        client(
            "Leena Heikkinen",
            year - 66,
            380,
            Came(380, "foot-care"),
            Came(120, "foot-care"),
            Came(0),
            asked=asked_for(
                380,
                ("foot-care", "pedicure", *FACE),
                Yes("diabetes-controlled", since="2014", note="Tyyppi 2, tabletit."),
                Yes("anticoagulant", note="Marevan"),
                confirmed_ago=0,
            ),
        ),
        client(
            "Sanna Järvinen",
            year - 44,
            300,
            Came(300, "waxing-body"),
            Came(40, "massage-classic"),
            Came(0),
            asked=asked_for(
                300,
                ("waxing-body", "massage-classic", *FACE),
                Yes("varicose-veins", where="sääret"),
                Yes("mole-in-area", where="oikea hartia"),
                confirmed_ago=0,
            ),
        ),
        client(
            "Henna Saarinen",
            year - 29,
            200,
            Came(200, "facial-classic"),
            Came(90, "facial-classic"),
            Came(0, "facial-classic", "Toivoi pidempää hierontaa."),
            asked=asked_for(200, FACE, confirmed_ago=0),
        ),
        client("Iida Rantanen", year - 24, 0, Came(0), notice_way="screen"),
    ]


def _young(year: int) -> list[Story]:
    """Minors with and without a guardian's word, and one who turns eighteen this year."""
    mother = Guardian("Katja Mäkinen", "040 123 7711")
    father = Guardian("Mika Ahonen", "050 555 0303")
    return [
        client(
            "Emilia Mäkinen",
            year - 16,
            160,
            Came(160, "facial-deep-cleansing"),
            Came(0),
            guardian=mother,
            phone="040 123 7712",
            asked=asked_for(
                160, FACE, Yes("acne-inflamed", where="otsa ja leuka"), confirmed_ago=0
            ),
        ),
        client(
            "Siiri Ahonen",
            year - 13,
            95,
            Came(95, "manicure"),
            guardian=father,
            phone="050 555 0303",
            asked=asked_for(95, ("manicure",), confirmed_ago=95),
        ),
        client("Oona Salmela", year - 15, 30, Came(30, "makeup")),
        client(
            "Aada Lehtonen",
            year - 18,
            240,
            Came(240, "brow-tint"),
            Came(0),
            guardian=Guardian("Sari Lehtonen", "sari.lehtonen@posti.example"),
        ),
        client(
            "Venla Kallio",
            year - 18,
            220,
            Came(60, "facial-classic"),
            turned_18=True,
            asked=asked_for(220, FACE, confirmed_ago=60),
        ),
    ]


def _ending(year: int) -> list[Story]:
    """Cards that go within a month, and treatments older than the card's own clock."""
    return [
        client("Irma Hirvonen", year - 79, 860, Came(YEARS - 4, "pedicure")),
        client(
            "Sirpa Väisänen",
            year - 68,
            YEARS - 9,
            Came(YEARS - 9, "facial-classic"),
            asked=asked_for(YEARS - 9, FACE, confirmed_ago=YEARS - 9),
        ),
        client("Raija Leinonen", year - 73, 880, Came(YEARS - 17, "foot-care")),
        client("Mikko Partanen", year - 34, YEARS - 25),
        client(
            "Päivi Toivonen",
            year - 55,
            890,
            Came(YEARS - 6, "facial-classic"),
            Came(YEARS - 20, "peel-enzyme"),
            Came(300, "facial-classic"),
            asked=asked_for(
                890, (*FACE, "peel-enzyme"), Yes("rosacea", where="posket"), confirmed_ago=300
            ),
        ),
    ]

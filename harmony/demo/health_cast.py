"""Clients whose stories turn on consent, on words nobody knows, and on patch tests."""

from harmony.demo.story import Asked, Came, Story, Tested, Yes, asked_for, client

FACE = ("facial-classic", "facial-deep-cleansing")
LIGHT = ("ipl-hair-removal", "ipl-skin", "led-light")
BROWS = ("brow-tint", "lash-tint")


def consents(year: int) -> list[Story]:
    """Withdrawn, narrow, refused after all, given and never used; and nobody's year of birth."""
    noted = Came(150, "facial-classic", "Iho punoitti leuasta, jätettiin höyry pois.")
    narrow = Asked(
        130, ("waxing-face",), 130, (Yes("nickel-allergy"),), kinds=("skin", "allergies")
    )
    return [
        client(
            "Heidi Nieminen",
            year - 41,
            420,
            Came(420, "facial-classic"),
            noted,
            Came(20, "manicure"),
            asked=Asked(420, FACE, 150, withdrawn_ago=3),
        ),
        client("Merja Tuominen", year - 57, 130, Came(130, "waxing-face"), asked=narrow),
        client(
            "Tuula Hakala",
            year - 69,
            610,
            Came(610, "pedicure"),
            Came(70, "pedicure"),
            refuses=True,
            asked=Asked(610, ("pedicure",), 610, withdrawn_ago=70, way="paper"),
        ),
        client("Jenni Ojala", year - 35, 12, Came(12, "makeup"), asked=Asked(12)),
        client("Kirsi Salonen", None, 55, Came(55, "massage-classic")),
        client(
            "Maria Korhonen",
            year - 52,
            330,
            Came(330, "gel-nails"),
            Came(15, "gel-nails"),
            phone="040 123 4100",
            asked=asked_for(330, ("gel-nails", "manicure"), confirmed_ago=15),
        ),
        client("Maria Korhonen", year - 26, 90, Came(90, "lash-lift"), phone="040 123 4100"),
    ]


def words(year: int) -> list[Story]:
    """What no list knows, and a word that may mean two things: both wait for classification."""
    return [
        client(
            "Anneli Leppänen",
            year - 58,
            260,
            Came(260, "facial-classic"),
            Came(0),
            asked=asked_for(260, FACE, unknown=("Fabryn tauti",), confirmed_ago=0),
        ),
        client(
            "Satu Miettinen",
            year - 47,
            75,
            Came(75, "massage-aroma"),
            asked=asked_for(
                75, ("massage-aroma",), unknown=("ruusu", "ruusujuuritipat"), confirmed_ago=75
            ),
        ),
        client(
            "Riitta Pitkänen",
            year - 63,
            45,
            Came(45, "pedicure"),
            asked=asked_for(45, ("pedicure",), unknown=("Fabryn tauti",), confirmed_ago=45),
        ),
    ]


def patch_tests(year: int) -> list[Story]:
    """Patch tests: fresh, to be read, clear, failed; and two who may not have what they wish."""
    failed = Yes("ppd-allergy", since="2019", note="Musta henna kirveli lomalla.")
    return [
        client(
            "Laura Manninen",
            year - 31,
            0,
            Came(0),
            asked=asked_for(0, BROWS, confirmed_ago=0),
            tested=(Tested("brow-tint", 2), Tested("lash-tint", 2)),
        ),
        client(
            "Suvi Anttila",
            year - 38,
            2,
            Came(2, "facial-classic"),
            Came(0),
            asked=asked_for(2, (*BROWS, *FACE), confirmed_ago=0),
            tested=(Tested("lash-tint", 50),),
        ),
        client(
            "Noora Hiltunen",
            year - 27,
            300,
            Came(300, "brow-tint"),
            Came(35, "brow-tint"),
            asked=asked_for(300, BROWS, confirmed_ago=35),
            tested=(Tested("brow-tint", 7300, "none"),),
        ),
        client(
            "Elina Koivisto",
            year - 39,
            85,
            Came(85, "lash-tint"),
            asked=asked_for(
                85, BROWS, failed, Yes("patch-test-reaction", where="kyynärtaive"), confirmed_ago=80
            ),
            tested=(Tested("brow-tint", 1992, "reaction"),),
        ),
        client(
            "Pirjo Räsänen",
            year - 64,
            190,
            Came(190, "facial-classic"),
            Came(33, "foot-care", has_opinion=True),
            asked=asked_for(
                190,
                (*FACE, "foot-care", "rf-facial"),
                Yes("chemo-radiotherapy", ends_in=40),
                confirmed_ago=33,
            ),
        ),
        client(
            "Johanna Kärkkäinen",
            year - 36,
            280,
            Came(280, "facial-classic"),
            Came(14, "led-light"),
            asked=asked_for(
                280, (*FACE, *LIGHT), Yes("light-headache", since="lapsesta"), confirmed_ago=14
            ),
        ),
        client(
            "Tanja Laaksonen",
            year - 46,
            130,
            Came(130, "peel-aha"),
            Came(25, "peel-enzyme", was_corrected=True),
            asked=asked_for(
                130,
                ("peel-aha", "peel-enzyme"),
                Yes("antibiotic-course", ends_in=-12),
                confirmed_ago=25,
            ),
            tested=(Tested("peel-aha", 3200, "none"),),
        ),
    ]

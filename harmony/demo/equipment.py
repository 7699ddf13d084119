"""What the demo salon offers and works with. Every brand is invented."""

from collections.abc import Mapping
from datetime import date, timedelta

from treatments.models import (
    Device,
    NamelessTreatment,
    OfferedMethod,
    Product,
    SalonMethod,
    SalonRule,
    TermClassification,
)

METHODS = (
    "facial-classic",
    "facial-deep-cleansing",
    "facial-massage",
    "microdermabrasion",
    "ultrasonic-scrubber",
    "rf-facial",
    "ipl-hair-removal",
    "ipl-skin",
    "led-light",
    "peel-aha",
    "peel-enzyme",
    "microneedling",
    "waxing-face",
    "waxing-body",
    "sugaring",
    "lash-tint",
    "brow-tint",
    "lash-lift",
    "brow-lamination",
    "massage-classic",
    "massage-aroma",
    "hot-stone",
    "manicure",
    "gel-nails",
    "pedicure",
    "foot-care",
    "permanent-makeup",
    "makeup",
    "ear-piercing",
)
OWN_METHOD = "revontuli-kasvohoito"
NEEDS_ANSWERS = frozenset({"microneedling", "ipl-hair-removal", "ipl-skin", "permanent-makeup"})

FACE = ["facial-classic", "facial-deep-cleansing", "facial-massage", OWN_METHOD]
PRODUCTS = (
    ("Kuura puhdistusmaito", "Tunturin Kosmetiikka", FACE, None),
    ("Kuura kosteusnaamio", "Tunturin Kosmetiikka", [*FACE, "led-light"], None),
    ("Suopursu hieontaöljy", "Suopursu Oy", ["facial-massage", "massage-classic"], None),
    ("Lumme entsyymikuorinta", "Lumme Laboratorio", ["peel-enzyme", "facial-deep-cleansing"], None),
    ("Lumme maitohappo 30 %", "Lumme Laboratorio", ["peel-aha"], 48),
    (
        "Halla hyaluroniseerumi",
        "Tunturin Kosmetiikka",
        ["microneedling", "microdermabrasion"],
        None,
    ),
    ("Lumo kontaktigeeli", "Lumo Laitteet", ["ipl-hair-removal", "ipl-skin", "rf-facial"], None),
    ("Kaiho ripsiväri musta", "Kaiho Color", ["lash-tint"], 48),
    ("Kaiho kulmaväri ruskea", "Kaiho Color", ["brow-tint", "brow-lamination"], 48),
    ("Siipi taivutusneste 1", "Siipi Lash", ["lash-lift", "brow-lamination"], 48),
    ("Mesi lämminvaha", "Mesi Wax", ["waxing-face", "waxing-body"], None),
    ("Mesi sokeritahna", "Mesi Wax", ["sugaring"], None),
    ("Laventeli hieronta-aine", "Suopursu Oy", ["massage-aroma", "hot-stone"], None),
    ("Pihka geelilakka", "Pihka Nails", ["gel-nails", "manicure"], None),
    ("Kaarna jalkavoide", "Suopursu Oy", ["pedicure", "foot-care"], None),
    ("Marja pigmentti", "Marja PMU", ["permanent-makeup"], 48),
    ("Utu mineraalimeikki", "Utu", ["makeup"], None),
)
LIGHT_LIST = (
    "Raskaus. Epilepsia. Valolle herkistävä lääkitys. Tuore rusketus. Ihosyöpä nyt tai aiemmin. "
    "Avoin haava tai tulehdus hoitoalueella. Alle 18-vuotiaat."
)
DEVICES = (
    ("Lumo IPL", "LM-20417", ["ipl-hair-removal", "ipl-skin"], LIGHT_LIST),
    ("Säde LED", "SL-3301", ["led-light"], "Epilepsia. Valoherkkyys. Silmäsairaudet."),
    ("Kide hionta", "KH-118", ["microdermabrasion"], "Tulehtunut akne. Rosacea. Avoin haava."),
    ("Neula 36", "N36-0092", ["microneedling"], "Isotretinoiini. Keloiditaipumus. Tulehdus."),
    ("Lämpö RF", "LRF-77", ["rf-facial"], "Sydämentahdistin. Raskaus. Metalli hoitoalueella."),
    ("Kaiku spaatteli", "KS-5", ["ultrasonic-scrubber", "facial-deep-cleansing"], ""),
)
SETTINGS = {
    "Lumo IPL": ("14 J/cm², 3 pulssia", "15 J/cm², 3 pulssia", "16 J/cm², 2 pulssia"),
    "Säde LED": ("punainen, 15 min", "sininen, 10 min", "keltainen, 12 min"),
    "Kide hionta": ("timantti 150, imu 3", "timantti 200, imu 2"),
    "Neula 36": ("0,5 mm", "0,75 mm", "1,0 mm"),
    "Lämpö RF": ("40 °C, 12 min", "41 °C, 10 min"),
}


def batch_of(product: str, days_ago: int, today: date) -> str:
    """The batch in use then: a new one every quarter of a year, like `KU25-314`."""
    day = today - timedelta(days=days_ago)
    number = sum(product.encode()) % 90 + 10
    return f"{product[:2].upper()}{day.year % 100}-{(day.month - 1) // 3 + 1}{number}"


def products() -> list[Product]:
    """The shelf."""
    return [
        Product(name=name, maker=maker, method_codes=methods, patch_test_hours=hours)
        for name, maker, methods, hours in PRODUCTS
    ]


def devices(today: date) -> list[Device]:
    """With their makers' lists in writing; the last one has none, so it cannot be chosen (R10)."""
    return [
        Device(
            name=name,
            serial=serial,
            method_codes=methods,
            contraindications=text,
            contraindications_published_on=today - timedelta(days=500) if text else None,
        )
        for name, serial, methods, text in DEVICES
    ]


def own_methods() -> list[SalonMethod]:
    """One method that no list knows, under the rules of the classic facial."""
    return [
        SalonMethod(
            code=OWN_METHOD,
            name_fi="Revontuli-kasvohoito",
            family="facial",
            based_on="facial-classic",
            note="Talon oma tuoksuton hoito.",
        )
    ]


def offered() -> list[OfferedMethod]:
    """The price list."""
    return [
        OfferedMethod(method_code=code, needs_answers=code in NEEDS_ANSWERS)
        for code in (*METHODS, OWN_METHOD)
    ]


def own_rules(devices: Mapping[str, Device], today: date) -> list[SalonRule]:
    """What the list only warns of, the maker of the LED device excludes."""
    return [
        SalonRule(
            method_code="led-light",
            condition_code="light-headache",
            severity="absolute",
            action_fi="Älä käytä Säde LED -laitetta: valmistaja kieltää sen valomigreenissä.",
            device=devices["Säde LED"],
            is_device_exclusion=True,
            source_title="Säde LED, käyttöohje, luku 3",
            source_publisher="Säde Laitteet",
            source_year="2024",
            added_on=today,
        )
    ]


def classified_terms() -> list[TermClassification]:
    """Words that somebody used and the responsible person has judged."""
    return [
        TermClassification(
            term="finninaama",
            condition_code="acne-inflamed",
            reason="Asiakas kertoi tulehtuneesta aknesta.",
        ),
        TermClassification(term="kesäpisamat", reason="Ei vaikuta hoitoihin."),
    ]


def nameless(today: date) -> list[NamelessTreatment]:
    """Treatments of people who want nothing stored (R5)."""
    told = ((0, "pedicure", "Pedikyyri"), (9, "makeup", "Meikkaus"), (41, "manicure", "Manikyyri"))
    return [
        NamelessTreatment(
            performed_on=today - timedelta(days=days_ago),
            method_code=method,
            method_name=method_name,
            products=[
                {"name": name, "batch": batch_of(name, days_ago, today)}
                for name, _maker, methods, _hours in PRODUCTS
                if method in methods
            ],
        )
        for days_ago, method, method_name in told
    ]

"""Given names by the decade of birth and surnames, by how common they are in Finland."""

from random import Random

WOMEN = {
    1930: "Anna Aino Helena Kaarina Helmi Irma Aili Kerttu Sirkka Elli",
    1940: "Ritva Leena Pirkko Marja Liisa Anneli Seija Raija Eila Maija",
    1950: "Marja Leena Pirjo Tuula Päivi Irma Merja Sirpa Anne Arja Eija Raija",
    1960: "Päivi Anne Tarja Merja Sari Minna Jaana Pirjo Tiina Kirsi Outi Satu",
    1970: "Sari Minna Johanna Katja Mari Heidi Tanja Kati Nina Susanna Virpi Mervi",
    1980: "Johanna Laura Hanna Jenni Sanna Anna Elina Maria Suvi Katri Heidi Annika",
    1990: "Laura Jenna Noora Emilia Sara Anni Iida Roosa Essi Henna Julia Veera",
    2000: "Emma Sara Aino Ella Siiri Venla Aada Iida Vilma Helmi Emilia Oona",
    2010: "Aino Sofia Eevi Olivia Lilja Ellen Isla Pihla Aada Linnea Enni Hilla",
}
MEN = {
    1930: "Veikko Eino Toivo Reino Paavo",
    1940: "Matti Pentti Seppo Kari Heikki",
    1950: "Jukka Hannu Ilkka Timo Kari",
    1960: "Jari Petri Mika Pasi Harri",
    1970: "Janne Marko Sami Juha Toni",
    1980: "Antti Mikko Ville Jussi Tuomas",
    1990: "Joonas Niko Aleksi Eetu Lauri",
    2000: "Onni Elias Veeti Leevi Eemil",
    2010: "Leo Väinö Oliver Eino Noel",
}
_SURNAMES = (
    "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen "
    "Lehtonen Lehtinen Saarinen Salminen Heinonen Heikkilä Kinnunen Salonen Turunen Salmela "
    "Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala "
    "Leppänen Väisänen Hiltunen Kallio Miettinen Leinonen Pitkänen Manninen Hakala Anttila "
    "Koivisto Laaksonen Räsänen Hirvonen Kärkkäinen Aho Lindholm Partanen Suominen Toivonen"
)
SURNAMES = _SURNAMES.split()
SWEDISH_FINNISH = "Johansson Nyman Lindqvist Karlsson Andersson Lindström Öhman Backman Sjöberg"
SWEDISH_GIVEN = "Camilla Annika Ulrika Gunilla Malin Pia-Maria Benita Åsa Ann-Sofie"
ABROAD = (
    "Nguyen Thi Lan|Amina Hassan Ali|Olga Petrova|Irina Smirnova|Kadri Tamm|Liis Kask|"
    "Fatima Zahra Idrissi|María José Ortega|Chiara D'Angelo|Siobhán O'Neill|Zoë Müller|Ayşe Yılmaz"
)
PEOPLE_ABROAD = tuple(ABROAD.split("|"))
ENDS = ("example.com", "example.org", "example.net", "posti.example", "sahkoposti.example")
ASCII = str.maketrans("äåöéèáíóüşığçñ", "aaoeeaiousigcn")


def name_for(random: Random, birth_year: int) -> str:
    """A whole name: mostly Finnish, the commonest ones oftener, sometimes of other tongues."""
    lot = random.random()
    if lot < 0.05:
        return random.choice(PEOPLE_ABROAD)
    if lot < 0.12:
        return f"{_common(random, SWEDISH_GIVEN.split())} {random.choice(SWEDISH_FINNISH.split())}"
    decade = max(1930, min(2010, birth_year // 10 * 10))
    given = MEN[decade] if random.random() < 0.08 else WOMEN[decade]
    first = _common(random, given.split())
    surname = _common(random, SURNAMES)
    if random.random() < 0.06:
        surname = f"{surname}-{random.choice(SURNAMES[20:])}"
    return f"{first} {surname}"


def email_for(random: Random, name: str) -> str:
    """An address that leads nowhere (RFC 2606)."""
    words = name.lower().translate(ASCII).replace("'", "").split()
    local = ".".join((words[0], words[-1]))
    number = str(random.randrange(60, 99)) if random.random() < 0.3 else ""
    return f"{local}{number}@{random.choice(ENDS)}"


def phone_for(random: Random) -> str:
    """An invented number, in one of the ways people write them."""
    head = random.choice(("040 123", "050 555", "045 012", "041 000"))
    tail = f"{random.randrange(10_000):04}"
    shape = random.random()
    if shape < 0.7:
        return f"{head} {tail}"
    if shape < 0.85:
        return f"+358 {head[1:]} {tail}"
    return f"{head}{tail}".replace(" ", "")


def _common(random: Random, names: list[str]) -> str:
    """The first of a list are three times as likely as the last."""
    last = max(1, len(names) - 1)
    return random.choices(names, [3 - 2 * place / last for place in range(len(names))])[0]

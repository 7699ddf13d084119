"""What Maija says in her own words: what it names, what it leads to ask, what nobody knows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.treatments.catalogue import rows_of, the_catalogue
from treatments.catalogue_reading import SalonRules, Term, with_salon_rules
from treatments.catalogue_reading.shape import Category, Condition, Words
from treatments.free_text import TextReading, read_text


def read(text: str) -> TextReading:
    return read_text(text, the_catalogue())


def asked(text: str) -> list[tuple[str, str]]:
    """Reason and words of each question."""
    return [(q.reason.value, text[q.start : q.end]) for q in read(text).questions]


def unknown(text: str) -> list[str]:
    return [text[found.start : found.end] for found in read(text).unknown]


PLAIN = [
    ("doksisykliini", "photosensitising-medication"),
    ("musta henna kirveli lomalla", "ppd-allergy"),
    ("Eliquis", "anticoagulant"),
    ("ELIQUIS", "anticoagulant"),
    ("Eliquista 5 mg kerran päivässä", "anticoagulant"),
    ("käytän verenohennuslääkkeitä", "anticoagulant"),
    ("Marevan-lääkitys", "anticoagulant"),
    ("minulla on psoriasis kyynärpäissä", "psoriasis"),
    ("olen raskaana viikolla 12", "pregnancy"),
    ("raskauden", "pregnancy"),
    ("odotan vauvaa", "pregnancy"),
    ("imetän lasta", "breastfeeding"),
    ("MS", "multiple-sclerosis"),
    ("ms", "multiple-sclerosis"),
    ("MS-tautia", "multiple-sclerosis"),
    ("TIA-kohtaus", "stroke-recent"),
    ("HIV:n", "blood-borne-virus"),
    ("hammasrautoja", "dental-metal"),
    ("suonikohjuja pohkeissa", "varicose-veins"),
    ("sydämen vajaatoiminnan", "heart-failure"),
    ("sydämentahdistin", "pacemaker-icd"),
    ("sairastettu veritulppa", "dvt-history"),
    ("vanha infarkti", "heart-disease-stable"),
    ("tyypin 2 diabetes", "diabetes-controlled"),
    ("Diabetes, hyvä hoitotasapaino, ei lisäsairauksia", "diabetes-controlled"),
    ("Raynaud’n ilmiö", "raynaud"),
    ("Juvédermiä huulissa", "recent-filler"),
    ("allerginen nikkelille", "nickel-allergy"),
    ("hiusväriallergia", "ppd-allergy"),
    ("ASA", "anticoagulant"),
    ("ASA-yliherkkyys", "salicylate-allergy"),
    ("vyöruusua", "shingles"),
    ("saan helposti herpestä", "herpes-history"),
    ("lymfaturvotuksen", "lymphoedema"),
    ("haavainen paksusuolitulehdus", "autoimmune-other"),
    ("fototyyppi VI", "dark-phototype"),
    ("B hepatiitti", "blood-borne-virus"),
]


@pytest.mark.parametrize(("text", "code"), PLAIN)
def test_a_plain_statement_names_its_condition_and_asks_nothing(text: str, code: str) -> None:
    reading = read(text)

    assert reading.codes == (code,)
    assert reading.questions == ()
    assert reading.unknown == ()


QUESTIONS = [
    ("ruusu", "ambiguous"),
    ("RUUSUA", "ambiguous"),
    ("syövän", "ambiguous"),
    ("LED-tauti", "ambiguous"),
    ("led tauti", "ambiguous"),
    ("kierukka", "ambiguous"),
    ("kortisonivoide", "ambiguous"),
    ("kortisonia suun kautta", "ambiguous"),
    ("akne", "ambiguous"),
    ("ei epilepsiaa", "negation"),
    ("epilepsiaa ei ole", "negation"),
    ("en käytä Marevania", "negation"),
    ("ei ole diabetesta", "negation"),
    ("ei mitään", "negation"),
    ("ei", "negation"),
    ("kuumeeton", "negation"),
    ("psoriasis ei muuta", "negation"),
    ("epäily epilepsiasta", "doubt"),
    ("ehkä raskaana", "doubt"),
    ("epilepsiaepäily", "doubt"),
    ("influenssarokotus", "doubt"),
    ("HIV-testi", "doubt"),
    ("HIV-negatiivinen", "negation"),
    ("epilepsia?", "doubt"),
    ("voi olla psoriasis", "doubt"),
    ("tutkitaan psoriasista", "doubt"),
    ("aiemmin psoriasis", "past"),
    ("lapsena epilepsia", "past"),
    ("minulla oli epilepsia", "past"),
    ("epilepsia kymmenen vuotta sitten", "past"),
    ("äidillä epilepsia", "other-person"),
    ("miehelläni psoriasis", "other-person"),
    ("suvussa glaukooma", "other-person"),
    ("suku sairastaa glaukoomaa", "other-person"),
    ("penisilliiniallergia", "allergy-to"),
    ("allerginen Marevanille", "allergy-to"),
    ("doksisyklini", "misspelt"),
    ("doksiskyliini", "misspelt"),
    ("imettaa", "misspelt"),
    ("imetttää", "misspelt"),
    ("Sjogren", "misspelt"),
    ("alaikäinen", "age"),
]


@pytest.mark.parametrize(("text", "reason"), QUESTIONS)
def test_what_is_not_plain_leads_to_a_question(text: str, reason: str) -> None:
    reading = read(text)

    assert reading.matches == ()
    assert {question.reason.value for question in reading.questions} == {reason}


UNKNOWN = [
    ("Fabryn tauti", ["Fabryn tauti"]),
    ("minulla on Fabryn tauti", ["Fabryn tauti"]),
    ("keliakia", ["keliakia"]),
    ("Burana 600 mg", ["Burana 600"]),
    ("aknea", ["aknea"]),
    ("rupia", ["rupia"]),
    ("minä", ["minä"]),
    ("mieletön", ["mieletön"]),
    ("terve", ["terve"]),
    ("polvi", ["polvi"]),
    ("raskausarvet", ["raskausarvet"]),
    ("hematologia", ["hematologia"]),
    ("on ja", ["on ja"]),
    ("xyz 123", ["xyz 123"]),
    ("没有", ["没有"]),
]


@pytest.mark.parametrize(("text", "left"), UNKNOWN)
def test_what_no_list_knows_is_unknown(text: str, left: list[str]) -> None:
    assert read(text).codes == ()
    assert asked(text) == []
    assert unknown(text) == left


@pytest.mark.parametrize("text", ["", "  ", "-", ".", "\n\n", "…", "–", "()"])
def test_a_text_without_words_says_nothing(text: str) -> None:
    assert read(text) == TextReading()


def test_breaths_are_judged_one_by_one() -> None:
    text = "ei allergiaa, käytän Marevania; äidillä epilepsia ja minulla migreeni. Fabryn tauti"

    assert read(text).codes == ("anticoagulant", "light-headache")
    assert asked(text) == [("negation", "allergiaa"), ("other-person", "epilepsia")]
    assert unknown(text) == ["Fabryn tauti"]


def test_but_begins_a_new_breath() -> None:
    text = "ei psoriasista mutta epilepsia"

    assert read(text).codes == ("epilepsy",)
    assert asked(text) == [("negation", "psoriasista")]


def test_a_negation_reaches_over_the_commas_of_its_list() -> None:
    assert asked("ei epilepsiaa, migreeniä tai psoriasista") == [
        ("negation", "epilepsiaa"),
        ("negation", "migreeniä"),
        ("negation", "psoriasista"),
    ]
    assert read("ei allergioita, Eliquis").codes == ("anticoagulant",)
    assert read("ei allergioita. Eliquista").codes == ("anticoagulant",)
    assert read("ei allergioita, käytän Eliquista").codes == ("anticoagulant",)


def test_an_afterthought_speaks_of_what_came_before() -> None:
    assert asked("epilepsia, lapsena")[0] == ("past", "epilepsia")
    assert asked("lapsena, epilepsia")[-1] == ("past", "epilepsia")
    assert read("epilepsia. Lapsena migreeni").codes == ("epilepsy",)


def test_nothing_else_takes_nothing_back() -> None:
    text = "psoriasis, ei muuta"

    assert read(text).codes == ("psoriasis",)
    assert asked(text) == [("negation", "ei muuta")]


def test_the_longest_term_wins() -> None:
    assert read("ruusufinni").codes == ("rosacea",)
    assert read("hiusväri kirveli").codes == ("ppd-allergy",)
    assert read("luomileikkaus").codes == ("recent-eye-surgery",)
    assert read("insuliinipumppu").codes == ("insulin-pump",)
    assert read("hematooma").codes == ("bruise",)


def test_short_terms_are_whole_words() -> None:
    for row in rows_of("conditions"):
        for term in row["synonyms_fi"].split("; "):
            if len(term) <= 4:
                assert row["code"] not in read(f"{term}tus").codes
                assert read(term).codes == (row["code"],)


def test_what_begins_a_hyphened_word_is_what_it_speaks_of() -> None:
    assert read("Eliquis-lääkitys").codes == ("anticoagulant",)
    assert read("nivel-psoriaasi").codes == ("psoriasis",)
    assert unknown("nivel-psoriaasi") == ["nivel"]


def test_a_term_of_several_words_is_said_in_one_breath() -> None:
    assert read("musta henna").codes == ("ppd-allergy",)
    assert read("musta, henna").codes == ()
    assert read("musta. Henna").codes == ()


def test_the_number_of_a_skin_type_is_a_whole_word() -> None:
    assert read("fototyyppi V").codes == ("dark-phototype",)
    assert read("fototyyppi vaalea").codes == ()


def test_a_name_is_not_taken_for_the_beginning_of_another() -> None:
    assert read("raskaus-arvet").codes == read("raskausarvet").codes == ()


def test_an_unknown_disease_keeps_its_whole_name_beside_a_known_one() -> None:
    assert unknown("psoriasis ja Fabryn tauti") == ["Fabryn tauti"]


def test_two_things_are_two_things() -> None:
    for text in (
        "psoriasis, Eliquis",
        "psoriasis\nEliquis",
        "psoriasis ja Eliquis",
        "Eliquis/psori",
    ):
        assert set(read(text).codes) == {"psoriasis", "anticoagulant"}
    assert read("diabetes, Eliquis").codes == ("anticoagulant",)
    assert asked("diabetes, Eliquis") == [("ambiguous", "diabetes")]


def test_an_ambiguous_word_brings_its_question_and_its_candidates() -> None:
    for row in rows_of("ambiguous_terms"):
        (question,) = read(row["term_fi"]).questions
        assert question.ambiguous is not None
        assert question.ambiguous.ask.fi == row["ask_fi"]
        named = [code for code in row["candidate_codes"].split("; ") if code != "none"]
        assert list(question.candidates) == named


def test_a_question_about_a_known_word_offers_the_condition() -> None:
    (question,) = read("ehkä raskaana").questions

    assert question.candidates == ("pregnancy",)


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    text = "Minulla on  syo\u0308pa\u0308 ja PSORIASIS"
    reading = read(text)

    assert text[reading.questions[0].start : reading.questions[0].end] == "syo\u0308pa\u0308"
    assert text[reading.matches[0].start : reading.matches[0].end] == "PSORIASIS"


def test_a_result_holds_no_word_of_the_client() -> None:
    assert "Fabryn" not in repr(read("Fabryn tauti, ehkä psoriasis"))


def test_what_somebody_has_classified_is_known_the_next_time() -> None:
    fabry = Condition("fabry", Words("Fabryn tauti", "Fabry"), Category.OTHER, (), None, "")
    salon = SalonRules(conditions=(fabry,), terms=(Term("keliakia", "fabry"),))
    catalogue = with_salon_rules(the_catalogue(), salon)

    assert read_text("Fabryn tautia", catalogue).codes == ("fabry",)
    assert read_text("keliakiaa", catalogue).codes == ("fabry",)
    assert read_text("keliakia-epäily", catalogue).codes == ()
    assert read("keliakia").codes == ()


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_read_and_words_never_come_to_nothing(text: str) -> None:
    reading = read(text)

    has_words = any(char.isalnum() for char in text)
    assert has_words == bool(reading.matches or reading.questions or reading.unknown)
    places = [
        *((match.start, match.end) for match in reading.matches),
        *((question.start, question.end) for question in reading.questions),
        *((left.start, left.end) for left in reading.unknown),
    ]
    assert all(0 <= start < end <= len(text) for start, end in places)


WORDS = st.sampled_from(
    [
        *("ei", "mutta", "ja", "minulla", "äidillä", "lapsena", "ehkä", "muuta", "aiemmin"),
        *("psoriasis", "epilepsiaa", "ruusu", "MS", "Eliquis", "Fabryn", "tauti", "vanha"),
        *("infarkti", "allerginen", "nikkelille", "kerran", "päivässä", ",", ".", "?", "-", "\n"),
    ]
)


@settings(max_examples=500, deadline=None)
@given(parts=st.lists(WORDS, max_size=12))
def test_a_condition_that_is_named_is_found_or_asked_about(parts: list[str]) -> None:
    text = " ".join(parts)
    reading = read(text)

    spoken_of = {
        *reading.codes,
        *(code for question in reading.questions for code in question.candidates),
    }
    for word, code in (
        ("psoriasis", "psoriasis"),
        ("epilepsiaa", "epilepsy"),
        ("Eliquis", "anticoagulant"),
        ("ruusu", "rosacea"),
    ):
        assert code in spoken_of or word not in parts
    if {"ei", "äidillä", "ehkä"} & set(parts):
        assert reading.questions


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("epäily: suonikohjut", "doubt"),
        ("Aiemmin: suonikohjut", "past"),
        ("Äidillä: suonikohjut", "other-person"),
        ("suonikohjut: ei", "negation"),
    ],
)
def test_what_stands_before_or_after_a_colon_belongs_to_it(text: str, reason: str) -> None:
    assert read(text).codes == ()
    assert [why for why, _words in asked(text)] == [reason]


@pytest.mark.parametrize(
    "led", ["epäily: pemfigoidi", "äidillä: pemfigoidi", "aiemmin: pemfigoidi"]
)
def test_what_a_colon_leads_to_takes_nothing_from_what_was_said_before(led: str) -> None:
    found = read(f"syyhy, {led}, epilepsia")
    assert found.codes == ("scabies-lice", "epilepsy")
    assert [question.candidates for question in found.questions] == [("blistering-disease",)]


def test_a_heading_with_a_colon_names_what_follows() -> None:
    text = "Lääkkeet: Marevan. Sairaudet: suonikohjut"

    assert read(text).codes == ("anticoagulant", "varicose-veins")
    assert (asked(text), unknown(text)) == ([], [])


def test_what_a_colon_explains_is_about_what_stands_before_it() -> None:
    assert unknown("psoriasis: kyynärpäät") == []
    assert unknown("psoriasis, kyynärpäät") == ["kyynärpäät"]
    assert unknown("Lääkkeet:") == ["Lääkkeet"]


def test_an_afterthought_without_anything_before_it_is_a_question_of_its_own() -> None:
    assert asked("lapsena") == [("past", "lapsena")]
    assert asked("minulla on, lapsena") == [("past", "lapsena")]

"""A letter for every outcome, in both languages, with ground and remedies where they belong."""

import re
from datetime import date
from typing import Any

import pytest

from privacy.documents import LIFTED, letter
from privacy.documents.letters import which_letter
from privacy.models import DataSubjectRequest, RequestRecord
from privacy.models.request import Asker, Ground, Kind, Outcome, ResultLine
from privacy.texts import text_file
from tests.privacy.documents.papers import as_one_line, asked, is_tagged, text_of

pytestmark = pytest.mark.django_db
RECORD = RequestRecord(
    name="Päivi Virtanen",
    decision="Kerromme mielellämme lisää.",
    search_made="Haimme nimellä ja puhelinnumerolla.",
    extension_reason="Pyyntö koskee poikkeuksellisen laajaa aineistoa.",
    result=(
        ResultLine("Hoidot", ("Päivä",), erased=3),
        ResultLine("Käyttöloki", reason="Laki vaatii sen.", until=date(2028, 11, 22)),
    ),
    backup_days=35,
)
FORBIDDEN = (  # glossary, section 2
    "henkilötietolaki",
    "rekisteriseloste",
    "rekisterin haltija",
    "arkaluonteinen",
    "potilas",
    "diagnoosi",
    "tietosuojalauseke",
    "GDPR-lupa",
)


def states() -> list[tuple[str, dict[str, Any]]]:
    """Every state of a request that has a letter of its own, and how it comes about."""
    day = date(2026, 11, 22)
    found: list[tuple[str, dict[str, Any]]] = [
        ("received", {}),
        ("identity_asked", {"paused_since": day}),
        ("extended", {"extended_on": day}),
        ("nothing_held", {"outcome": Outcome.NOTHING_HELD}),
        ("taken_back", {"outcome": Outcome.WITHDRAWN}),
        (
            "disputed",
            {"outcome": Outcome.REFUSED, "ground": Ground.ACCURATE, "kind": Kind.RECTIFICATION},
        ),
    ]
    found += [(kind, {"kind": kind, "outcome": Outcome.FULFILLED}) for kind in Kind.values]
    found += [("refused", {"outcome": Outcome.REFUSED, "ground": g}) for g in Ground.values]
    found += [
        ("partly", {"kind": kind, "outcome": Outcome.PARTLY, "ground": Ground.LEGAL_CLAIMS})
        for kind in Kind.values
    ]
    return found


def written(language: str = "fi", record: RequestRecord = RECORD, **said: Any) -> str:
    """The text of the letter about a request like this."""
    request: DataSubjectRequest = asked(None, record, **{"language": language, **said})
    made = letter(request)
    assert is_tagged(made)
    return as_one_line(text_of(made))


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize(("name", "said"), states(), ids=lambda value: str(value)[:40])
def test_every_state_has_its_letter(language: str, name: str, said: dict[str, Any]) -> None:
    request = asked(None, RECORD, language=language, **said)
    assert which_letter(request) == name
    text = written(language, **said)
    assert as_one_line(text_file("letters", language)["letters"][name]["title"]) in text
    assert "Päivi Virtanen" in text
    assert "20.11.2026" in text
    assert "{" not in text
    assert "Kauneushoitola Harmony" in text


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.PARTLY])
@pytest.mark.parametrize("ground", Ground.values)
def test_a_refusal_names_ground_complaint_and_court(
    language: str, outcome: str, ground: str
) -> None:
    text = written(language, outcome=outcome, ground=ground)
    reason = as_one_line(text_file("letters", language)["grounds"][ground])
    assert reason in text
    assert "tietosuoja@om.fi" in text
    assert ("tuomioistuimeen" if language == "fi" else "before a court") in text
    to_the_authority = "tietosuojalain 34 §" if language == "fi" else "section 34"
    assert (to_the_authority in text) == (ground == Ground.TSL_34)


def test_a_granted_request_does_not_lecture_about_complaints() -> None:
    text = written(kind=Kind.RECTIFICATION, outcome=Outcome.FULFILLED)
    assert "valitus" not in text


def test_the_erasure_letter_says_what_went_what_stays_and_until_when() -> None:
    text = written(kind=Kind.ERASURE, outcome=Outcome.FULFILLED, decided_on=date(2026, 11, 22))
    assert "poistettu asiakasrekisteristä 22.11.2026" in text
    assert "Hoidot: 3 " in text
    assert "merkintää" not in text, "one is not two"
    assert "Säilytämme vain nämä:" in text
    assert "Käyttöloki: Laki vaatii sen. Säilytetään 22.11.2028 asti." in text
    assert "enintään 35 päivää" in text
    assert "uudelleen rekisteriin" not in text


def test_a_wish_not_to_come_back_is_told_in_the_letter() -> None:
    said: dict[str, Any] = {
        "kind": Kind.ERASURE,
        "outcome": Outcome.FULFILLED,
        "decided_on": date(2026, 11, 22),
    }
    assert "salatun tunnisteen kolme vuotta" in written(**said, return_ban=True)
    assert "salatun tunnisteen kolme vuotta" not in written(**said)


def test_an_erasure_that_leaves_nothing_promises_no_remains() -> None:
    record = RequestRecord(name="Anna", result=(ResultLine("Hoidot", erased=1),))
    text = written("fi", record, kind=Kind.ERASURE, outcome=Outcome.FULFILLED)
    assert "Säilytämme vain" not in text


def test_a_letter_goes_to_whoever_asked() -> None:
    record = RequestRecord(name="Oona Virtanen", asker_name="Eeva Virtanen")
    text = written("fi", record, asker=Asker.GUARDIAN)
    assert "Hei Eeva Virtanen" in text
    assert "Oona" not in text


def test_before_a_restriction_ends_she_is_told() -> None:
    request = asked(None, RECORD, kind=Kind.RESTRICTION, outcome=Outcome.FULFILLED)
    assert "Käsittelyn rajoitus päättyy" in text_of(letter(request, which=LIFTED))


def test_both_languages_have_the_same_letters_and_places() -> None:
    for kind in ("letters", "reply", "authority"):
        finnish, english = text_file(kind, "fi"), text_file(kind, "en")
        assert shape(finnish) == shape(english)


def test_every_ground_and_kind_has_words() -> None:
    for language in ("fi", "en"):
        texts = text_file("letters", language)
        assert set(texts["grounds"]) == set(Ground.values)
        assert set(texts["kinds"]) == set(Kind.values)


def test_no_text_uses_a_word_of_the_old_law() -> None:
    for kind in ("letters", "reply", "authority"):
        text = str(text_file(kind, "fi")).lower()
        assert [word for word in FORBIDDEN if word.lower() in text] == []


def shape(value: Any) -> Any:
    """Keys, numbers of paragraphs, and the places of each text."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return sorted(re.findall(r"\{\w+\}", value))

"""Words that nobody knew are classified once, with name, date and reason (issue of the list)."""

import pytest

from clients.models import Client
from privacy.models import DataSubject
from staff.models import User
from tests.clients.salon import enter
from tests.treatments.room import FACIAL, IPL, consent, interview, patch_tested
from treatments import actions
from treatments.answering import Answered, UnknownTerm
from treatments.assessment import Why
from treatments.catalogue_in_use import catalogue_in_use
from treatments.catalogue_reading import Outcome
from treatments.free_text import read_text
from treatments.models import HealthAnswer, SalonCondition, SalonRule, TermClassification
from treatments.refusals import UnknownCode, WordIsListed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]


def say(by: User, client: Client, *terms: str, **answers: bool) -> None:
    actions.record_consultation(
        by=by,
        client=client,
        methods=[FACIAL],
        answers=[Answered(code.replace("_", "-"), yes) for code, yes in answers.items()],
        unknown=[UnknownTerm(term) for term in terms],
    )


def outcome(by: User, client: Client) -> tuple[Outcome, list[Why]]:
    made = actions.check_contraindications(by=by, client=client, method=FACIAL).assessment
    return made.outcome, [question.why for question in made.questions]


def test_open_words_are_listed_without_saying_whose(tiina: User, hannele: User) -> None:
    for name in ("Päivi Korhonen", "Outi Laine"):
        client = enter(name, 1980, by=tiina)
        consent(tiina, client)
        say(tiina, client, "Fabryn tauti", *(["outo kuuri"] if name.startswith("Outi") else []))
    terms = actions.open_unknown_terms(by=hannele)
    assert [(term.term, term.clients) for term in terms] == [("Fabryn tauti", 2), ("outo kuuri", 1)]


def test_until_then_it_is_asked_about_and_never_clear(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    assert outcome(tiina, paivi) == (Outcome.CLEAR, [])
    say(tiina, paivi, "Fabryn tauti")
    assert outcome(tiina, paivi) == (Outcome.ASK, [Why.UNKNOWN_CONDITION])


def test_a_mapped_word_becomes_the_condition(tiina: User, hannele: User, paivi: Client) -> None:
    interview(tiina, paivi)
    say(tiina, paivi, "Punaposki")
    done = actions.classify_term(
        by=hannele, term="punaposki", condition_code="rosacea", reason="ruusufinni"
    )
    assert (done.applied, done.waiting) == (1, 0)
    row = TermClassification.objects.get()
    assert (row.classified_by, row.reason) == (hannele.pk, "ruusufinni")
    made = actions.check_contraindications(by=tiina, client=paivi, method=FACIAL)
    assert [f.condition.code for f in made.assessment.findings] == ["rosacea"]
    assert made.assessment.questions == ()
    answer = next(a for a in HealthAnswer.objects.all() if a.code == "rosacea")
    assert (answer.sealed.term, answer.sealed.kind) == ("Punaposki", "skin")
    assert not HealthAnswer.objects.filter(needs_classification=True).exists()


def test_the_next_visit_knows_the_word(tiina: User, hannele: User, paivi: Client) -> None:
    text = "minulla on punaposki"
    before = read_text(text, catalogue_in_use().catalogue)
    assert (before.codes, len(before.unknown)) == ((), 1)
    actions.classify_term(
        by=hannele, term="Punaposki", condition_code="rosacea", reason="ruusufinni"
    )
    assert read_text(text, catalogue_in_use().catalogue).codes == ("rosacea",)


def test_of_two_answers_the_yes_counts(tiina: User, hannele: User, paivi: Client) -> None:
    say(tiina, paivi, "Punaposki", rosacea=False)
    actions.classify_term(by=hannele, term="Punaposki", condition_code="rosacea", reason="sama")
    row = HealthAnswer.objects.get()
    assert (row.code, row.sealed.is_yes, row.sealed.term) == ("rosacea", True, "Punaposki")
    say(tiina, paivi, "toinen sana")
    actions.classify_term(by=hannele, term="toinen sana", condition_code="rosacea", reason="sama")
    assert HealthAnswer.objects.get().sealed.term == "Punaposki"


def test_a_word_of_no_bearing_is_forgotten_and_not_asked_again(
    tiina: User, hannele: User, paivi: Client
) -> None:
    interview(tiina, paivi)
    say(tiina, paivi, "kukkakimppu")
    actions.classify_term(by=hannele, term="kukkakimppu", condition_code="", reason="ei vaikuta")
    assert outcome(tiina, paivi) == (Outcome.CLEAR, [])
    say(tiina, paivi, "Kukkakimppu")
    assert outcome(tiina, paivi) == (Outcome.CLEAR, [])


@pytest.mark.parametrize("word", ["ruusu", "Syöpä", "psoriasista"])
def test_what_the_list_asks_about_is_never_without_bearing(
    word: str, tiina: User, hannele: User, paivi: Client
) -> None:
    interview(tiina, paivi)
    say(tiina, paivi, word)
    with pytest.raises(WordIsListed):
        actions.classify_term(by=hannele, term=word, condition_code="", reason="nimi")
    assert outcome(tiina, paivi) == (Outcome.ASK, [Why.UNKNOWN_CONDITION])


def test_a_word_that_may_be_nothing_by_the_list_itself_can_be(hannele: User) -> None:
    actions.classify_term(
        by=hannele, term="selluliitti", condition_code="", reason="appelsiini-iho"
    )
    assert catalogue_in_use().has_no_bearing("selluliitti")


def test_where_the_consent_does_not_cover_it_the_word_keeps_waiting(
    tiina: User, hannele: User
) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    consent(tiina, client, ["other"])
    say(tiina, client, "Punaposki")
    done = actions.classify_term(
        by=hannele, term="Punaposki", condition_code="rosacea", reason="ruusufinni"
    )
    assert (done.applied, done.waiting) == (0, 1)
    assert HealthAnswer.objects.get().needs_classification


def test_a_medicine_is_asked_about_again_when_the_list_says(
    tiina: User, hannele: User, paivi: Client
) -> None:
    say(tiina, paivi, "kuurilääke")
    actions.classify_term(
        by=hannele, term="kuurilääke", condition_code="antibiotic-course", reason="antibiootti"
    )
    assert str(HealthAnswer.objects.get().ends_on) == "2026-12-22"


def test_the_newest_classification_holds(tiina: User, hannele: User) -> None:
    for code in ("rosacea", "psoriasis", ""):
        actions.classify_term(by=hannele, term="Sana", condition_code=code, reason="tarkennus")
    assert TermClassification.objects.count() == 3
    in_use = catalogue_in_use()
    assert in_use.has_no_bearing("sana")
    assert read_text("sana", in_use.catalogue).codes == ()


def test_a_word_can_become_a_condition_of_the_salons_own(
    tiina: User, hannele: User, paivi: Client
) -> None:
    interview(tiina, paivi, methods=[FACIAL, IPL])
    patch_tested(tiina, paivi, IPL, 72, "none")
    say(tiina, paivi, "Fabryn tauti")
    own = SalonCondition(code="fabry", name_fi="Fabryn tauti", category="other")
    actions.save_own_condition(by=hannele, condition=own)
    rule = SalonRule(
        method_code=IPL,
        condition_code="fabry",
        severity="absolute",
        action_fi="Älä tee.",
        source_title="Lääkärin ohje",
        source_publisher="Salonki",
        source_year="2026",
    )
    actions.add_own_rule(by=hannele, rule=rule)
    actions.classify_term(by=hannele, term="Fabryn tauti", condition_code="fabry", reason="tauti")
    made = actions.check_contraindications(by=tiina, client=paivi, method=IPL)
    assert made.outcome is Outcome.STOP
    assert [f.condition.code for f in made.assessment.findings] == ["fabry"]


def test_a_classification_is_complete_or_refused(hannele: User) -> None:
    for code in ("no-such-code", "under-18"):
        with pytest.raises(UnknownCode):
            actions.classify_term(by=hannele, term="sana", condition_code=code, reason="syy")
    for term, reason in (("", "syy"), ("sana", " ")):
        with pytest.raises(ValueError, match="reason"):
            actions.classify_term(by=hannele, term=term, condition_code="rosacea", reason=reason)
    assert not TermClassification.objects.exists()


def test_the_words_of_somebody_restricted_are_neither_shown_nor_changed(
    tiina: User, hannele: User, paivi: Client
) -> None:
    say(tiina, paivi, "Fabryn tauti")
    DataSubject.objects.filter(pk=paivi.pk).update(state=DataSubject.State.RESTRICTED)
    assert actions.open_unknown_terms(by=hannele) == ()
    actions.classify_term(by=hannele, term="Fabryn tauti", condition_code="", reason="Ei vaikuta.")
    assert HealthAnswer.objects.filter(needs_classification=True).count() == 1

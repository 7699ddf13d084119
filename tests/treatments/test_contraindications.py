"""The assessment at the chair: what is found, what is asked, who may go on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.treatments.catalogue import the_catalogue
from treatments.assessment import (
    GOING_ON,
    Age,
    Answer,
    Assessment,
    Because,
    GoingOn,
    Known,
    Needs,
    PatchTest,
    Said,
    Who,
    Why,
)
from treatments.catalogue_reading import Catalogue, Outcome, SalonRules, with_salon_rules
from treatments.contraindications import age_of, assess, assess_all
from treatments.free_text import read_text

TODAY = date(2026, 11, 22)
CATALOGUE = the_catalogue()


def yes(days_ago: int = 0, ends_on: date | None = None) -> Answer:
    return Answer(Said.YES, TODAY - timedelta(days_ago), ends_on)


def no(days_ago: int = 0) -> Answer:
    return Answer(Said.NO, TODAY - timedelta(days_ago))


def everything_no(days_ago: int = 0) -> dict[str, Answer]:
    return dict.fromkeys(CATALOGUE.conditions, no(days_ago))


def known(answers: Mapping[str, Answer] | None = None, **other: object) -> Known:
    """An adult who was interviewed today and said no to everything else."""
    base = Known({**everything_no(), **(answers or {})}, Age.ADULT, was_interviewed=True)
    return replace(base, **other)  # type: ignore[arg-type]  # a test's own keywords


def at_chair(method: str, who: Known, catalogue: Catalogue = CATALOGUE) -> Assessment:
    return assess(method=method, known=who, today=TODAY, catalogue=catalogue)


def whys(assessment: Assessment) -> list[Why]:
    return [question.why for question in assessment.questions]


def test_an_adult_with_nothing_on_record_is_clear() -> None:
    assessment = at_chair("massage-classic", known())

    assert assessment.outcome is Outcome.CLEAR
    assert assessment.findings == ()
    assert assessment.questions == ()
    assert assessment.fallback is None
    assert assessment.catalogue_version == CATALOGUE.version
    assert assessment.going_on == GoingOn(Who.THERAPIST, Needs.NOTHING)


def test_all_findings_are_shown_strongest_first() -> None:
    answers = {code: yes() for code in ("varicose-veins", "hypertension-controlled", "pregnancy")}

    assessment = at_chair("hot-stone", known(answers))

    assert assessment.outcome is Outcome.STOP
    assert [(found.outcome, found.condition.code) for found in assessment.findings] == [
        (Outcome.STOP, "pregnancy"),
        (Outcome.CAUTION, "hypertension-controlled"),
        (Outcome.LOCAL, "varicose-veins"),
    ]
    assert {found.because for found in assessment.findings} == {Because.ANSWER}
    assert assessment.findings[0].rule.action.fi
    assert assessment.findings[0].confirmed_on == TODAY


def test_no_answer_is_not_a_no() -> None:
    answers = {code: answer for code, answer in everything_no().items() if code != "pregnancy"}
    who = replace(known(), answers=answers)

    assessment = at_chair("cavitation", who)

    assert assessment.outcome is Outcome.ASK
    (question,) = assessment.questions
    assert question.why is Why.NOT_ASKED
    assert [condition.code for condition in question.conditions] == ["pregnancy"]
    assert at_chair("manicure", who).outcome is Outcome.CLEAR


def test_not_asked_is_the_same_as_no_answer() -> None:
    who = known({"pregnancy": Answer(Said.NOT_ASKED, TODAY)})

    assert whys(at_chair("cavitation", who)) == [Why.NOT_ASKED]


def test_an_interview_called_complete_needs_no_list_of_noes() -> None:
    who = Known({}, Age.ADULT, was_interviewed=True, is_complete=True)

    assert at_chair("cavitation", who).outcome is Outcome.CLEAR


def test_without_an_interview_every_method_asks() -> None:
    who = Known({}, Age.ADULT, was_interviewed=False)

    for assessment in assess_all(
        methods=CATALOGUE.methods, known=who, today=TODAY, catalogue=CATALOGUE
    ):
        assert assessment.outcome is Outcome.ASK
        assert assessment.questions[0].why is Why.NO_INTERVIEW
        assert Why.NOT_ASKED not in whys(assessment)


def test_a_no_expires() -> None:
    assert at_chair("cavitation", known({"pregnancy": no(90)})).outcome is Outcome.CLEAR

    assessment = at_chair("cavitation", known({"pregnancy": no(91)}))

    assert assessment.outcome is Outcome.ASK
    assert whys(assessment) == [Why.EXPIRED]
    assert assessment.findings == ()


def test_an_expired_yes_stays_in_force_and_is_asked_about() -> None:
    caution = at_chair("sauna-steam", known({"heart-disease-stable": yes(181)}))
    stop = at_chair("cavitation", known({"pregnancy": yes(91)}))

    assert caution.outcome is Outcome.ASK
    assert [found.is_expired for found in caution.findings] == [True]
    assert stop.outcome is Outcome.STOP
    assert whys(stop) == [Why.EXPIRED]


def test_a_permanent_answer_never_expires() -> None:
    assert at_chair("gel-nails", known({"acrylate-allergy": yes(5000)})).questions == ()


def test_an_answer_without_a_date_or_from_the_future_counts_as_expired() -> None:
    assert whys(at_chair("cavitation", known({"pregnancy": Answer(Said.NO, None)}))) == [
        Why.EXPIRED
    ]
    assert whys(at_chair("cavitation", known({"pregnancy": no(-1)}))) == [Why.EXPIRED]
    assert at_chair("gel-nails", known({"latex-allergy": Answer(Said.NO, None)})).questions == ()


def test_a_yes_whose_end_has_passed_stays_until_it_is_asked_again() -> None:
    over = at_chair("cavitation", known({"pregnancy": yes(20, TODAY - timedelta(1))}))
    lasting = at_chair("cavitation", known({"pregnancy": yes(20, TODAY)}))

    assert over.outcome is Outcome.STOP
    assert whys(over) == [Why.ENDED]
    assert lasting.outcome is Outcome.STOP
    assert lasting.questions == ()


def test_the_end_of_a_no_means_nothing() -> None:
    answer = Answer(Said.NO, TODAY, TODAY - timedelta(5))

    assert at_chair("cavitation", known({"pregnancy": answer})).outcome is Outcome.CLEAR


@pytest.mark.parametrize(
    ("birth_year", "turned_18", "age"),
    [
        (2026 - 17, None, Age.MINOR),
        (2026 - 17, True, Age.MINOR),
        (2026 - 18, None, Age.UNKNOWN),
        (2026 - 18, True, Age.ADULT),
        (2026 - 18, False, Age.MINOR),
        (2026 - 19, None, Age.ADULT),
        (2026 - 19, False, Age.ADULT),
        (None, True, Age.UNKNOWN),
    ],
)
def test_the_age_follows_from_the_birth_year(
    birth_year: int | None, turned_18: bool | None, age: Age
) -> None:
    assert age_of(birth_year, turned_18=turned_18, today=TODAY) is age


def test_minors_are_found_by_their_age_alone() -> None:
    minor = at_chair("hifu", known(age=Age.MINOR))

    assert minor.outcome is Outcome.STOP
    assert [found.because for found in minor.findings] == [Because.AGE]
    assert at_chair("hifu", known({"under-18": yes()})).outcome is Outcome.CLEAR
    assert at_chair("hifu", known({"under-18": no(999)}, age=Age.MINOR)).questions == ()


def test_an_unknown_age_is_asked_whatever_the_method() -> None:
    for method in ("hifu", "makeup"):
        assert whys(at_chair(method, known(age=Age.UNKNOWN))) == [Why.AGE_UNKNOWN]


def test_a_minor_who_writes_that_she_is_one_is_not_asked_again() -> None:
    text = read_text("alaikäinen", CATALOGUE)

    assert at_chair("makeup", known(age=Age.MINOR, text=text)).questions == ()
    assert whys(at_chair("makeup", known(text=text))) == [Why.FREE_TEXT]


PATCH_TESTS: list[tuple[tuple[PatchTest, ...], list[Why]]] = [
    ((), [Why.NO_PATCH_TEST]),
    ((PatchTest(10),), [Why.PATCH_TEST_TOO_FRESH]),
    ((PatchTest(Decimal("47.9")),), [Why.PATCH_TEST_TOO_FRESH]),
    ((PatchTest(48),), []),
    ((PatchTest(5000),), []),
    ((PatchTest(48, None),), [Why.PATCH_TEST_NOT_READ]),
    ((PatchTest(10, None),), [Why.PATCH_TEST_TOO_FRESH]),
    ((PatchTest(48, None), PatchTest(60)), []),
    ((PatchTest(10), PatchTest(60)), []),
]


@pytest.mark.parametrize(("tests", "expected"), PATCH_TESTS)
def test_a_patch_test_must_be_there_old_enough_and_read(
    tests: tuple[PatchTest, ...], expected: list[Why]
) -> None:
    assessment = at_chair("lash-tint", known(patch_tests=tests))

    assert whys(assessment) == expected
    assert assessment.outcome is (Outcome.ASK if expected else Outcome.CLEAR)


def test_a_method_without_a_patch_test_asks_for_none() -> None:
    assert at_chair("manicure", known()).questions == ()


def test_a_failed_patch_test_is_a_finding_and_no_clear_one_takes_it_away() -> None:
    who = known(patch_tests=(PatchTest(60, reacted=True), PatchTest(60)))

    assessment = at_chair("lash-tint", who)

    assert [(found.condition.code, found.because) for found in assessment.findings] == [
        ("patch-test-reaction", Because.PATCH_TEST)
    ]
    assert assessment.outcome is assessment.findings[0].outcome
    assert at_chair("lash-tint", known(patch_tests=(PatchTest(1, reacted=True),))).questions == ()


def test_a_failed_patch_test_that_is_also_an_answer_asks_for_no_other_test() -> None:
    who = known({"patch-test-reaction": yes()}, patch_tests=(PatchTest(60, reacted=True),))

    assessment = at_chair("lash-tint", who)

    assert [found.because for found in assessment.findings] == [Because.ANSWER]
    assert assessment.questions == ()
    assert whys(at_chair("lash-tint", replace(who, patch_tests=()))) == [Why.NO_PATCH_TEST]


def test_a_failed_patch_test_is_never_clear_even_where_no_rule_speaks_of_it() -> None:
    catalogue = with_salon_rules(CATALOGUE, SalonRules(patch_tests=(("makeup", 24),)))
    rules = {pair: rule for pair, rule in catalogue.rules.items() if pair[0] != "makeup"}
    who = known(patch_tests=(PatchTest(60, reacted=True),))

    assessment = at_chair("makeup", who, replace(catalogue, rules=rules))

    assert assessment.outcome is Outcome.ASK
    assert whys(assessment) == [Why.NO_PATCH_TEST]


def test_a_failed_patch_test_needs_no_answer_about_it() -> None:
    answers = {code: no() for code in CATALOGUE.conditions if code != "patch-test-reaction"}
    who = Known(answers, Age.ADULT, was_interviewed=True, patch_tests=(PatchTest(60, True),))

    assert at_chair("lash-tint", who).questions == ()


def test_a_clear_test_never_overrides_a_recorded_reaction() -> None:
    who = known({"ppd-allergy": yes()}, patch_tests=(PatchTest(72),))

    assert at_chair("brow-tint", who).outcome is Outcome.STOP


def test_an_unknown_condition_asks_and_the_fallback_says_what_may_be_done() -> None:
    text = read_text("Fabryn tauti", CATALOGUE)
    hold = at_chair("rf-body", known(text=text))
    gentle = at_chair("massage-classic", known(text=text))

    assert hold.outcome is gentle.outcome is Outcome.ASK
    assert whys(hold) == [Why.UNKNOWN_CONDITION]
    assert hold.fallback == CATALOGUE.fallbacks["rf-body"]
    assert hold.going_on == GoingOn(Who.NOBODY, Needs.ANSWERS)
    assert gentle.going_on == GoingOn(Who.THERAPIST, Needs.GENTLE_VERSION)


def test_the_gentle_version_is_only_for_what_is_merely_unknown() -> None:
    text = read_text("Fabryn tauti, ruusu", CATALOGUE)

    assert at_chair("massage-classic", known(text=text)).going_on == GOING_ON[Outcome.ASK]


def test_what_is_merely_unknown_makes_no_stop_milder() -> None:
    text = read_text("Fabryn tauti", CATALOGUE)
    assessment = at_chair("massage-classic", known({"fever-infection": yes()}, text=text))

    assert assessment.outcome is Outcome.STOP
    assert assessment.fallback == CATALOGUE.fallbacks["massage-classic"]
    assert assessment.going_on == GOING_ON[Outcome.STOP]


def test_an_answer_about_a_condition_that_no_list_has_is_unknown() -> None:
    assessment = at_chair("makeup", known({"gone-from-the-list": yes()}))

    assert assessment.outcome is Outcome.ASK
    assert assessment.questions[0].unknown_codes == ("gone-from-the-list",)
    assert at_chair("makeup", known({"gone-from-the-list": no()})).outcome is Outcome.CLEAR


def test_free_text_counts_as_a_yes_that_was_said_when_it_was_read() -> None:
    text = read_text("raskaana", CATALOGUE)

    fresh = at_chair("cavitation", known(text=text, text_read_on=TODAY))
    old = at_chair("cavitation", known(text=text, text_read_on=TODAY - timedelta(91)))

    assert [found.because for found in fresh.findings] == [Because.FREE_TEXT]
    assert fresh.questions == ()
    assert old.outcome is Outcome.STOP
    assert whys(old) == [Why.EXPIRED]


def test_an_ambiguous_word_asks_its_question_whatever_the_method() -> None:
    text = read_text("ruusu", CATALOGUE)

    (question,) = at_chair("makeup", known(text=text)).questions

    assert question.why is Why.FREE_TEXT
    assert question.text == text.questions


def test_who_may_go_on_follows_from_the_outcome() -> None:
    stop = at_chair("cavitation", known({"pregnancy": yes()}))
    caution = at_chair("sauna-steam", known({"heart-disease-stable": yes()}))
    local = at_chair("rf-facial", known({"metal-implant-area": yes()}))
    ask = at_chair("lash-tint", known())

    assert stop.going_on == GoingOn(Who.RESPONSIBLE_PERSON, Needs.DOCTORS_OPINION)
    assert caution.going_on == GoingOn(Who.THERAPIST, Needs.PRECAUTION_RECORDED)
    assert local.going_on == GoingOn(Who.THERAPIST, Needs.AREA_LEFT_OUT)
    assert ask.going_on == GoingOn(Who.NOBODY, Needs.ANSWERS)
    assert set(GOING_ON) == set(Outcome)


def test_nobody_goes_on_where_the_device_itself_excludes_the_client() -> None:
    rule = replace(CATALOGUE.rules["cavitation", "pregnancy"], is_device_exclusion=True)
    catalogue = with_salon_rules(CATALOGUE, SalonRules(rules=(rule,)))

    assessment = at_chair("cavitation", known({"pregnancy": yes()}), catalogue)

    assert assessment.going_on == GoingOn(Who.NOBODY, Needs.ANOTHER_METHOD)
    assert at_chair("cavitation", known(), catalogue).going_on.who is Who.THERAPIST


def test_a_method_that_is_not_in_the_catalogue_is_an_error() -> None:
    with pytest.raises(KeyError):
        at_chair("no-such-method", known())


def test_all_methods_at_once_are_as_one_by_one() -> None:
    who = known(
        {code: yes(100) for code in list(CATALOGUE.conditions)[::7]},
        text=read_text("Eliquis, ruusu, Fabryn tauti", CATALOGUE),
        patch_tests=(PatchTest(30),),
    )

    together = assess_all(methods=CATALOGUE.methods, known=who, today=TODAY, catalogue=CATALOGUE)

    assert together == [at_chair(method, who) for method in CATALOGUE.methods]
    assert [assessment.method_code for assessment in together] == list(CATALOGUE.methods)

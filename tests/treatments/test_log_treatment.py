"""A treatment: told, checked on the same day, decided by a person (R5, R8, R10, R11)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from clients.actions import refuse_health_storing
from clients.models import Client
from staff.models import User
from tests.clients.salon import enter, fresh
from tests.treatments.room import (
    CAREFULLY,
    FACIAL,
    IPL,
    LASH_TINT,
    NEEDLING,
    asked_for,
    device,
    excluding_device,
    in_days,
    interview,
    log,
    patch_tested,
    shown,
)
from treatments import actions
from treatments.answering import Answered, UnknownTerm
from treatments.assessment import Why
from treatments.catalogue_reading import Outcome
from treatments.deciding import Decision
from treatments.models import (
    ContraindicationCheck,
    Device,
    DeviceUse,
    DoctorsOpinion,
    Given,
    OfferedMethod,
    Product,
    ProductUse,
    TreatmentEntry,
    Visit,
)
from treatments.refusals import (
    AnswersNeeded,
    CheckNeeded,
    CheckOutdated,
    ConfirmationNeeded,
    DecisionNeeded,
    DeviceNotForMethod,
    DeviceWithoutList,
    ExcludedByMaker,
    MayNotGoOn,
    MethodNotOffered,
    NoHealthConsent,
    NotTold,
    OpinionNeeded,
    QuestionsOpen,
    TooLate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
CLEARED = ContraindicationCheck.Decision.CLEARED
OPINION = DoctorsOpinion(date(2026, 11, 2), "Kansio 4")


@pytest.fixture
def outi(listed: object, tiina: User) -> Client:
    """Outi wants no health data stored."""
    client = enter("Outi Laine", 1990, by=tiina)
    refuse_health_storing(by=tiina, client=client)
    return client


def test_a_clear_treatment_is_logged_without_more_words(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    kuulas = actions.save_product(by=tiina, product=Product(name="Kuulas"))
    used = (ProductUse("", "23-114", kuulas.pk), ProductUse("Oma voide"))
    given = Given(FACIAL, "", products=used, note="rauhallinen")
    entry = log(tiina, paivi, given=given, decision=CAREFULLY)  # of a form that was shown before
    stored = TreatmentEntry.objects.get(pk=entry.pk)
    assert stored.given.method_name == "Peruskasvohoito"
    assert [p.name for p in stored.given.products] == ["Kuulas", "Oma voide"]
    assert (stored.performed_on, stored.performed_by) == (date(2026, 11, 22), tiina.pk)
    assert (stored.told_by, stored.check_state) == (tiina.pk, "checked")
    check = ContraindicationCheck.objects.get(entry=stored)
    assert (check.sealed.outcome, check.sealed.decision) == (Outcome.CLEAR, "")


def test_it_counts_as_a_visit_and_restarts_the_clock(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    log(tiina, paivi)
    log(tiina, paivi)
    assert list(Visit.objects.values_list("on", flat=True)) == [date(2026, 11, 22)]
    assert fresh(paivi).last_visit_on == date(2026, 11, 22)


def test_nothing_is_logged_without_having_told(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    with pytest.raises(NotTold):
        log(tiina, paivi, told=False)


def test_only_what_the_salon_offers(tiina: User, paivi: Client, listed: object) -> None:
    interview(tiina, paivi)
    actions.stop_offering_method(by=tiina, method=OfferedMethod.objects.get(method_code=FACIAL))
    with pytest.raises(MethodNotOffered):
        log(tiina, paivi, check="anything")


# --- decisions --------------------------------------------------------------------------------


def test_a_hit_takes_a_decision_with_a_reason(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea")
    not_done = Decision(ContraindicationCheck.Decision.NOT_DONE, "syy")
    for decision in (None, Decision("with_care", "  "), Decision("perhaps", "syy"), not_done):
        with pytest.raises(DecisionNeeded):
            log(tiina, paivi, decision=decision)
    log(tiina, paivi, decision=CAREFULLY)
    check = ContraindicationCheck.objects.get()
    assert (check.sealed.decision, check.sealed.reason) == ("with_care", CAREFULLY.reason)
    assert check.decided_by == tiina.pk
    finding = check.sealed.findings[0]
    assert (finding.condition_code, finding.outcome) == ("rosacea", "caution")
    assert finding.action
    assert finding.source_address.startswith("http")


def test_a_stop_is_the_responsible_persons_with_a_doctors_opinion(
    tiina: User, hannele: User, paivi: Client
) -> None:
    interview(tiina, paivi, "isotretinoin-oral", methods=[NEEDLING])
    given, cleared = Given(NEEDLING, ""), Decision(CLEARED, "lääkäri sallii", OPINION)
    with pytest.raises(MayNotGoOn):
        log(tiina, paivi, NEEDLING, given, decision=cleared)
    for decision in (
        Decision(CLEARED, "lääkäri sallii"),
        Decision(CLEARED, "lääkäri sallii", DoctorsOpinion(date(2026, 11, 2), " ")),
    ):
        with pytest.raises(OpinionNeeded):
            log(hannele, paivi, NEEDLING, given, decision=decision)
    with pytest.raises(DecisionNeeded):
        log(hannele, paivi, NEEDLING, given)
    log(hannele, paivi, NEEDLING, given, decision=cleared)
    assert ContraindicationCheck.objects.get().sealed.opinion == OPINION


def test_where_the_maker_excludes_her_nobody_may_go_on(
    tiina: User, hannele: User, paivi: Client
) -> None:
    lumo, other = excluding_device(hannele, "rosacea")
    interview(tiina, paivi, "rosacea", methods=[IPL])
    patch_tested(tiina, paivi, IPL, hours_ago=72, result="none")
    decision = Decision(CLEARED, "lääkäri sallii", OPINION)
    with_lumo = Given(IPL, "", devices=(DeviceUse("", device_id=lumo.pk),))
    with pytest.raises(ExcludedByMaker):
        log(hannele, paivi, IPL, with_lumo, decision=decision)
    with_other = Given(IPL, "", devices=(DeviceUse("", device_id=other.pk),))
    log(hannele, paivi, IPL, with_other, decision=decision)
    findings = ContraindicationCheck.objects.get().sealed.findings
    assert not any(finding.is_device_exclusion for finding in findings)


def test_what_must_be_asked_is_asked_first(tiina: User, hannele: User, paivi: Client) -> None:
    interview(tiina, paivi)
    actions.record_consultation(
        by=tiina, client=paivi, methods=[LASH_TINT], answers=[], unknown=[UnknownTerm("Fabry")]
    )
    with pytest.raises(QuestionsOpen):
        log(hannele, paivi, LASH_TINT, Given(LASH_TINT, ""), decision=CAREFULLY)


def test_an_unknown_condition_allows_a_gentle_version_where_the_list_says_so(
    tiina: User, paivi: Client
) -> None:
    interview(tiina, paivi, unknown=[UnknownTerm("Fabryn tauti")])
    with pytest.raises(DecisionNeeded):
        log(tiina, paivi)
    log(tiina, paivi, decision=CAREFULLY)
    assert ContraindicationCheck.objects.get().sealed.outcome == Outcome.ASK


def test_a_decision_not_to_treat_is_kept_without_an_entry(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea")
    check = shown(tiina, paivi)
    actions.decline_treatment(
        by=tiina, client=paivi, method=FACIAL, check=check, reason="iho ärtynyt"
    )
    row = ContraindicationCheck.objects.get()
    assert (row.entry, row.sealed.decision) == (None, "not_done")
    assert not TreatmentEntry.objects.exists()


# --- the check is the one that was shown, of the same day -------------------------------------


def test_an_answer_given_meanwhile_makes_the_check_old(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    check = shown(tiina, paivi)
    actions.record_consultation(
        by=tiina, client=paivi, methods=[FACIAL], answers=[Answered("rosacea", True)]
    )
    with pytest.raises(CheckOutdated) as refused:
        log(tiina, paivi, check=check)
    assert refused.value.checked.outcome is Outcome.CAUTION


def test_yesterdays_check_does_not_count(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    interview(tiina, paivi)
    check = shown(tiina, paivi)
    clock.shift(timedelta(days=1))
    with pytest.raises(CheckOutdated):
        log(tiina, paivi, check=check)


def test_somebody_elses_check_does_not_count(tiina: User, paivi: Client) -> None:
    eeva = enter("Eeva Kari", 1985, by=tiina)
    actions.give_health_consent(by=tiina, client=eeva, way="screen", kinds=["skin", "other"])
    with pytest.raises(CheckOutdated):
        log(tiina, paivi, check=shown(tiina, eeva))


def test_a_new_list_makes_the_check_old(tiina: User, hannele: User, paivi: Client) -> None:
    interview(tiina, paivi)
    check = shown(tiina, paivi)
    version = actions.ensure_shipped_catalogue(by=hannele)
    actions.approve_catalogue(by=hannele, version=version)
    with pytest.raises(CheckOutdated):
        log(tiina, paivi, check=check)


def test_a_treatment_can_be_logged_some_days_late(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    late = in_days(-14)
    entry = log(tiina, paivi, performed_on=late)
    assert (entry.performed_on, ContraindicationCheck.objects.get().checked_on) == (late, late)
    for day in (in_days(-15), in_days(1)):
        with pytest.raises(TooLate):
            log(tiina, paivi, performed_on=day)


@pytest.mark.parametrize(("hours_ago", "whys"), [(70, []), (69.5, [Why.PATCH_TEST_TOO_FRESH])])
def test_of_an_earlier_day_a_patch_test_counts_to_its_noon(
    tiina: User, paivi: Client, hours_ago: float, whys: list[Why]
) -> None:
    interview(tiina, paivi, methods=[LASH_TINT])
    patch_tested(tiina, paivi, LASH_TINT, hours_ago=hours_ago, result="none")
    checked = actions.check_contraindications(
        by=tiina, client=paivi, method=LASH_TINT, on=in_days(-1)
    )
    assert [question.why for question in checked.assessment.questions] == whys


def test_answers_older_than_a_year_are_confirmed_first(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    actions.record_consultation(
        by=tiina,
        client=paivi,
        methods=[FACIAL],
        answers=[Answered(code, False) for code in ("vitiligo", "keloid-tendency")],
    )
    interview(tiina, paivi)
    clock.move_to("2027-11-22T10:00:00+02:00")
    actions.record_consultation(by=tiina, client=paivi, methods=[FACIAL], answers=_short_lived())
    log(tiina, paivi)
    clock.move_to("2027-11-23T10:00:00+02:00")
    actions.record_consultation(by=tiina, client=paivi, methods=[FACIAL], answers=_short_lived())
    for day in (None, in_days(-1)):  # nor does a treatment of yesterday rest on them
        with pytest.raises(ConfirmationNeeded):
            log(tiina, paivi, performed_on=day)
    actions.confirm_unchanged(by=tiina, client=paivi)
    log(tiina, paivi)


def _short_lived() -> list[Answered]:
    return [Answered(c.code, False) for c in asked_for(FACIAL) if c.review_after_days]


# --- refused storing (R5) ---------------------------------------------------------------------


def test_gone_through_orally_where_nothing_is_stored(tiina: User, outi: Client) -> None:
    entry = log(tiina, outi, check=actions.ORAL)
    assert entry.check_state == "oral"
    assert not ContraindicationCheck.objects.exists()


def test_oral_is_for_those_without_stored_answers_only(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    with pytest.raises(CheckNeeded):
        log(tiina, paivi, check=actions.ORAL)


def test_without_consent_there_is_nothing_to_check(tiina: User, outi: Client) -> None:
    with pytest.raises(NoHealthConsent):
        shown(tiina, outi)
    with pytest.raises(NoHealthConsent):
        log(tiina, outi, check="a fingerprint of before")


def test_some_methods_are_not_given_without_stored_answers(
    tiina: User, hannele: User, outi: Client
) -> None:
    method = OfferedMethod.objects.get(method_code=NEEDLING)
    method.needs_answers = True
    actions.offer_method(by=hannele, method=method)
    with pytest.raises(AnswersNeeded):
        log(tiina, outi, NEEDLING, Given(NEEDLING, ""), check=actions.ORAL)


# --- devices (R10) ----------------------------------------------------------------------------


def test_a_device_takes_its_name_from_the_inventory(
    tiina: User, hannele: User, outi: Client
) -> None:
    lumo = device(hannele, contraindications_published_on=date(2026, 11, 22))
    used = DeviceUse("whatever", settings="12 J", device_id=lumo.pk)
    entry = log(tiina, outi, IPL, Given(IPL, "", devices=(used,)), check=actions.ORAL)
    kept = entry.given.devices[0]
    assert (kept.name, kept.serial, kept.settings) == ("Lumo IPL", "L-77", "12 J")


def test_a_device_without_a_written_list_cannot_be_chosen(
    tiina: User, hannele: User, outi: Client
) -> None:
    without = [
        device(hannele, serial="1", contraindications=" "),
        device(hannele, serial="2", contraindications_published_on=None),
        device(hannele, serial="3", contraindications_published_on=date(2026, 11, 23)),
        device(hannele, serial="4", is_in_use=False),
        Device(name="unknown", pk=uuid4()),
    ]
    for lacking in without:
        used = DeviceUse("", device_id=lacking.pk)
        with pytest.raises(DeviceWithoutList):
            log(tiina, outi, IPL, Given(IPL, "", devices=(used,)), check=actions.ORAL)
    by_name = (DeviceUse("Lumo IPL"),)
    with pytest.raises(DeviceWithoutList):
        log(tiina, outi, IPL, Given(IPL, "", devices=by_name), check=actions.ORAL)
    for_ipl = (DeviceUse("", device_id=device(hannele).pk),)
    with pytest.raises(DeviceNotForMethod):
        log(tiina, outi, given=Given(FACIAL, "", devices=for_ipl), check=actions.ORAL)
    assert not TreatmentEntry.objects.exists()


# --- nameless and visits ----------------------------------------------------------------------


def test_a_visit_without_a_name_holds_no_person(tiina: User) -> None:
    row = actions.log_nameless_treatment(
        by=tiina, method=FACIAL, products=[ProductUse("Kuulas", "23-114")]
    )
    row.refresh_from_db()
    assert (row.performed_on, row.method_code) == (date(2026, 11, 22), FACIAL)
    assert row.products == [{"name": "Kuulas", "batch": "23-114"}]
    assert {f.name for f in row._meta.fields} == {
        "id",
        "performed_on",
        "method_code",
        "method_name",
        "products",
    }


def test_came_today_once(tiina: User, outi: Client) -> None:
    first = actions.note_visit_today(by=tiina, client=outi)
    again = actions.note_visit_today(by=tiina, client=outi)
    assert first.pk == again.pk
    assert fresh(outi).last_visit_on == date(2026, 11, 22)

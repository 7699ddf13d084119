"""Entries shown and corrected, patch tests, reactions, recall, words, treatments without a name."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from clients.models import Client, ContactDetails
from privacy.models import DataSubject
from staff.models import User
from tests.treatments import room
from tests.treatments.pages import NOBODY, SignIn, address, opened, text_of, title_of
from treatments import actions
from treatments.answering import UnknownTerm
from treatments.models import (
    CatalogueVersion,
    Given,
    HealthAnswer,
    NamelessTreatment,
    PatchTest,
    ProductUse,
    TermClassification,
    TreatmentEntry,
    Visit,
)

pytestmark = pytest.mark.django_db
MASK = Given(room.FACIAL, "", products=(ProductUse("Naamio", "A-1"),), note="Rauhallinen hoito")


@pytest.fixture
def entry(tiina: User, paivi: Client) -> TreatmentEntry:
    room.interview(tiina, paivi, "rosacea")
    return room.log(tiina, paivi, given=MASK, decision=room.CAREFULLY)


def keyed(**fields: Any) -> dict[str, Any]:
    return {"form_key": str(uuid4()), **fields}


# --- one entry ----------------------------------------------------------------------------------


def test_an_entry_shows_what_was_given_and_checked(
    tiina: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    answer = opened(tiina, paivi, signed_in).get(address("entry_show", entry.pk))
    page = text_of(answer)
    for word in ("Naamio", "A-1", "Rauhallinen hoito", "Varoen", room.CAREFULLY.reason):
        assert word in page
    assert "Päivi" not in title_of(answer)


def test_an_entry_opens_only_after_the_card(
    tiina: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    Visit.objects.all().delete()
    Client.objects.update(last_visit_on=None)
    answer: Any = signed_in(tiina).get(address("entry_show", entry.pk))
    assert answer.url == address("card_show", paivi.pk)


def correction(browser: Any, entry: TreatmentEntry, **said: Any) -> Any:
    page = browser.get(address("entry_correct", entry.pk))
    form = page.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    fields |= {"seen": page.context["seen"], "performed_on": "2026-11-22"}
    return browser.post(address("entry_correct", entry.pk), keyed(**{**fields, **said}))


def test_a_correction_keeps_the_earlier_version_inside_the_entry(
    tiina: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    browser = opened(tiina, paivi, signed_in)
    assert correction(browser, entry, **{"batch-0": "B-2"}).status_code == 302
    page = text_of(browser.get(address("entry_show", entry.pk)))
    assert "B-2" in page
    assert "A-1" in page
    assert "2026-11-22" not in page, "a day as people write it"
    assert room.FACIAL not in page, "a code is for files"


def test_the_second_of_two_correctors_sees_both_versions(
    tiina: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    browser = opened(tiina, paivi, signed_in)
    correction(browser, entry, **{"batch-0": "B-2"})
    answer = correction(browser, entry, seen=1, **{"batch-0": "C-3"})
    assert answer.status_code == 200
    assert "B-2" in text_of(answer)
    assert "C-3" in text_of(answer)
    saved = correction(browser, entry, seen=answer.context["seen"], **{"batch-0": "C-3"})
    assert saved.status_code == 302


def test_a_note_is_reviewed_after_a_withdrawal(
    tiina: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")
    browser = opened(tiina, paivi, signed_in)
    assert address("note_review", entry.pk) in text_of(browser.get(address("note_list")))
    answer = browser.post(address("note_review", entry.pk), keyed(note="Hoito"))
    assert answer.status_code == 302
    reviewed = TreatmentEntry.objects.select_related("subject").get()
    assert (reviewed.given.note, reviewed.note_review_due_on) == ("Hoito", None)


def test_no_note_of_somebody_restricted_is_listed_or_counted(
    tiina: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")
    browser = signed_in(tiina)
    waits = address("note_list")
    assert waits in text_of(browser.get(address("today")))
    DataSubject.objects.filter(pk=paivi.pk).update(state=DataSubject.State.RESTRICTED)
    assert str(entry.pk) not in text_of(browser.get(waits))
    assert waits not in text_of(browser.get(address("today")))


# --- patch tests and reactions -----------------------------------------------------------------


def test_a_patch_test_is_recorded_and_read(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    browser = opened(tiina, paivi, signed_in)
    at = timezone.localtime() - timedelta(days=3)
    fields = keyed(method=room.LASH_TINT, area="käsivarsi", applied_at=f"{at:%Y-%m-%dT%H:%M}")
    answer = browser.post(address("patch_test_record", paivi.pk), fields)
    assert answer.status_code == 302
    test = PatchTest.objects.select_related("subject").get()
    assert test.sealed.area == "käsivarsi"
    page = address("patch_test_read", test.pk)
    assert page in text_of(browser.get(address("card_show", paivi.pk)))
    assert "result" in browser.post(page, keyed(result="")).context["form"].errors
    assert browser.post(page, keyed(result="none")).status_code == 302
    assert PatchTest.objects.select_related("subject").get().has_reacted is False


@pytest.mark.parametrize("at", ["3026-01-01T10:00", "2001-01-01T10:00", "eilen", "31.2.2026"])
def test_a_wrong_moment_is_refused_beside_the_field(
    tiina: User, signed_in: SignIn, paivi: Client, at: str
) -> None:
    browser = opened(tiina, paivi, signed_in)
    fields = keyed(method=room.LASH_TINT, area="ranne", applied_at=at)
    answer = browser.post(address("patch_test_record", paivi.pk), fields)
    assert "applied_at" in answer.context["form"].errors
    assert 'value="ranne"' in text_of(answer)


def test_a_reaction_becomes_an_answer_under_consent(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = opened(tiina, paivi, signed_in)
    fields = keyed(reaction="Voimakas punoitus", kind="skin")
    assert browser.post(address("reaction_record", paivi.pk), fields).status_code == 302
    assert HealthAnswer.objects.select_related("subject").get().sealed.term == "Voimakas punoitus"


def test_a_reaction_without_consent_is_refused_and_not_lost(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")
    browser = opened(tiina, paivi, signed_in)
    fields = keyed(reaction="Voimakas punoitus", kind="skin")
    answer = browser.post(address("reaction_record", paivi.pk), fields)
    assert "vaatii asiakkaan suostumuksen" in text_of(answer)
    assert address("incident_record", paivi.pk) in text_of(answer)
    assert "Voimakas punoitus" in text_of(answer)
    assert not HealthAnswer.objects.exists()


# --- the responsible person ----------------------------------------------------------------------


def recall(browser: Any, **said: str) -> str:
    period = {"since": "2026-11-01", "until": "2026-11-30"}
    return text_of(browser.post(address("recall_search"), {**period, **said}))


def test_a_batch_leads_to_everybody_who_got_it(
    hannele: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    browser = signed_in(hannele)
    assert "Päivi Korhonen" in recall(browser, batch="a 1")
    assert "Päivi Korhonen" not in recall(browser, batch="A-2")
    assert "Päivi Korhonen" not in recall(browser, batch="A-1", until="2026-11-21")


def test_a_card_that_cannot_be_read_does_not_stop_a_recall(
    hannele: User, signed_in: SignIn, paivi: Client, entry: TreatmentEntry
) -> None:
    ContactDetails.objects.update(sealed_n=99)
    assert "Päivi Korhonen" in recall(signed_in(hannele), batch="A-1")
    Client.objects.update(sealed_n=99)
    assert recall(signed_in(hannele), batch="A-1").count("Ei voi lukea") == 3


@pytest.mark.parametrize(
    "said", [{}, {"batch": "A-1", "since": "x"}, {"batch": "A-1", "until": "2026-10-01"}]
)
def test_an_unfinished_recall_says_what_is_missing(
    hannele: User, signed_in: SignIn, listed: CatalogueVersion, said: dict[str, str]
) -> None:
    assert "field__error" in recall(signed_in(hannele), **said) or said


def test_each_words_form_has_fields_of_its_own(
    hannele: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, unknown=[UnknownTerm("Fabryn tauti"), UnknownTerm("outo rohto")])
    page = text_of(signed_in(hannele).get(address("term_list")))
    ids = re.findall(r' id="(id_\w+)"', page)
    assert len(ids) == len(set(ids)) == 4
    assert set(re.findall(r'<label[^>]* for="(\w+)"', page)) >= set(ids)


def test_the_responsible_person_classifies_a_word(
    hannele: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, unknown=[UnknownTerm("Fabryn tauti")])
    browser = signed_in(hannele)
    assert "Fabryn tauti" in text_of(browser.get(address("term_list")))
    refused = browser.post(
        address("term_list"), keyed(term="Fabryn tauti", condition="", reason="")
    )
    assert refused.status_code == 200
    fields = keyed(term="Fabryn tauti", condition="-", reason="Ei vaikuta")
    assert browser.post(address("term_list"), fields).status_code == 302
    assert TermClassification.objects.get().condition_code == ""
    assert "Fabryn tauti" not in text_of(browser.get(address("term_list")))


def test_a_treatment_without_a_name_leaves_no_person(
    riikka: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    fields = keyed(method=room.FACIAL, **{"product-0": "Naamio", "batch-0": "A-1"})
    assert signed_in(riikka).post(address("nameless_log"), fields).status_code == 302
    row = NamelessTreatment.objects.get()
    assert row.products == [{"name": "Naamio", "batch": "A-1"}]


@pytest.mark.parametrize("view", ["recall_search", "term_list"])
def test_the_owners_pages_are_hers(
    tiina: User, riikka: User, signed_in: SignIn, view: str, listed: CatalogueVersion
) -> None:
    for user in (tiina, riikka):
        assert signed_in(user).get(address(view)).status_code == 403


@pytest.mark.parametrize(
    "view", ["entry_show", "entry_correct", "note_review", "patch_test_read", "treatment_repeat"]
)
def test_what_does_not_exist_is_not_found(
    tiina: User, signed_in: SignIn, view: str, listed: CatalogueVersion
) -> None:
    assert signed_in(tiina).get(address(view, NOBODY)).status_code == 404

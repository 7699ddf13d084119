"""Logging a treatment on the page: the check, the decision, what was used, and one button."""

import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from clients.models import Client
from staff.models import User
from tests.clients.salon import enter
from tests.treatments import room
from tests.treatments.pages import NOBODY, SignIn, address, opened, text_of, title_of
from treatments import actions
from treatments.models import (
    CatalogueVersion,
    ContraindicationCheck,
    Device,
    Given,
    HealthAnswer,
    Product,
    ProductUse,
    TreatmentEntry,
)

pytestmark = pytest.mark.django_db


def page(browser: Any, client: Client, method: str = room.FACIAL) -> Any:
    return browser.get(address("treatment_log", client.pk), {"method": method})


def fill(answer: Any, **said: Any) -> dict[str, Any]:
    """The form of a page as it came, with what a person writes into it."""
    form = answer.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    told = {"told": "on", "check": form.fingerprint, "rows": form.products_shown}
    key = {"form_key": str(uuid4()), "method": form.method}
    return {k: v for k, v in {**fields, **told, **key, **said}.items() if v not in (None, False)}


def send(browser: Any, client: Client, answer: Any, **said: Any) -> Any:
    return browser.post(address("treatment_log", client.pk), fill(answer, **said))


def only_entry() -> TreatmentEntry:
    return TreatmentEntry.objects.select_related("subject").get()


def test_a_routine_treatment_is_told_and_saved(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi)
    assert "Ei kirjattua vasta-aihetta" in text_of(first)
    sent = send(browser, paivi, first, **{"product-0": "Kosteusvoide", "batch-0": "23-114"})
    assert sent.status_code == 302
    entry = only_entry()
    assert entry.given.products == (ProductUse("Kosteusvoide", "23-114"),)
    assert entry.check_state == "checked"


def test_no_name_stands_in_title_or_address(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    assert "Päivi" not in title_of(page(browser, paivi))


def test_without_told_nothing_is_saved_and_nothing_lost(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    answer = send(
        browser,
        paivi,
        page(browser, paivi),
        told="",
        **{"product-0": "Naamio", "note": "Kuiva iho"},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"told"}
    assert 'value="Naamio"' in text_of(answer)
    assert "Kuiva iho" in text_of(answer)
    assert not TreatmentEntry.objects.exists()


def test_a_hit_needs_a_decision_and_its_reason(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "rosacea")
    browser = opened(tiina, paivi, signed_in)
    answer = send(browser, paivi, page(browser, paivi), told="")
    assert {"decision", "reason"} <= answer.context["form"].errors.keys()
    links = re.findall(r'<li><a href="#id_(\w+)"', text_of(answer))
    assert links == ["decision", "reason", "told"], "as they stand on the page"
    sent = send(browser, paivi, answer, decision="with_care", reason="Viileänä")
    assert sent.status_code == 302
    made = ContraindicationCheck.objects.select_related("subject").get(entry=only_entry())
    assert (made.sealed.decision, made.sealed.reason) == ("with_care", "Viileänä")


def test_what_stops_stands_before_what_is_still_to_ask(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy")
    browser = opened(tiina, paivi, signed_in)
    pages = (page(browser, paivi, room.IPL), browser.get(address("overview_show", paivi.pk)))
    asks = ('class="finding" data-outcome="ask"', 'class="offer__ask"')
    stops = ('class="finding" data-outcome="stop"', 'class="offer__finding" data-outcome="stop"')
    for answer, ask, stop in zip(pages, asks, stops, strict=True):
        text = text_of(answer)
        assert -1 < text.find(stop) < text.find(ask)


def test_a_therapist_can_only_say_that_a_stop_was_obeyed(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.IPL,))
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi, room.IPL)
    assert "Älä tee" in text_of(first)
    choices = [value for value, _label in first.context["form"].fields["decision"].choices]
    assert choices == ["not_done"]
    forced = send(browser, paivi, first, decision="with_care", reason="Silti")
    assert forced.status_code == 200
    assert not TreatmentEntry.objects.exists()
    sent = send(browser, paivi, first, decision="not_done", reason="Raskaus")
    assert sent.status_code == 302
    assert ContraindicationCheck.objects.get().entry is None


def test_the_responsible_person_goes_on_with_a_doctors_opinion_only(
    hannele: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(hannele, paivi, "epilepsy", methods=(room.IPL,))
    actions.record_patch_test(
        by=hannele, client=paivi, method=room.IPL, applied_at=room_time_days_ago(4)
    )
    test = paivi_test()
    actions.read_patch_test(by=hannele, test=test, result="none")
    browser = opened(hannele, paivi, signed_in)
    first = page(browser, paivi, room.IPL)
    said = {"decision": "cleared", "reason": "Neurologin lausunto"}
    answer = send(browser, paivi, first, **said)
    assert {"opinion_dated", "opinion_place"} <= answer.context["form"].errors.keys()
    more = {"opinion_dated": "1.11.2026", "opinion_place": "Mappi 3"}
    assert send(browser, paivi, answer, **said, **more).status_code == 302


def room_time_days_ago(days: int) -> Any:
    from datetime import timedelta

    from django.utils import timezone

    return timezone.now() - timedelta(days=days)


def paivi_test() -> Any:
    from treatments.models import PatchTest

    return PatchTest.objects.select_related("subject").get()


def test_what_changed_meanwhile_is_shown_before_it_is_decided(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi)
    room.interview(tiina, paivi, "rosacea")
    answer = send(browser, paivi, first, note="Hyvin meni")
    assert answer.status_code == 200
    assert "Hyvin meni" in text_of(answer)
    assert "Varoen" in text_of(answer)
    assert not TreatmentEntry.objects.exists()
    sent = send(browser, paivi, answer, decision="with_care", reason="Viileänä", note="Hyvin meni")
    assert sent.status_code == 302


def test_old_answers_are_confirmed_first_and_the_form_keeps_everything(
    clock: time_machine.Traveller, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    clock.move_to("2027-11-24T10:00:00+02:00")
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi)
    assert "yli vuoden vanhoja" in text_of(first)
    refused = send(browser, paivi, first, **confirmed_as_asked(first), note="Kuiva")
    assert refused.status_code == 200
    assert not TreatmentEntry.objects.exists()
    again = send(browser, paivi, first, confirm="1", note="Kuiva")
    assert "Kuiva" in text_of(again)
    assert {a.confirmed_on.year for a in HealthAnswer.objects.all()} == {2027}
    assert send(browser, paivi, again, note="Kuiva").status_code == 302


def confirmed_as_asked(answer: Any) -> dict[str, str]:
    form = answer.context["form"]
    return {"decision": "with_care", "reason": "Kysytty"} if form.has_hit else {}


def test_who_refused_storing_is_gone_through_aloud(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    outi = enter("Outi Lehtinen", 1980, by=tiina)
    actions.refuse_storing(by=tiina, client=outi, way="oral")
    browser = opened(tiina, outi, signed_in)
    first = page(browser, outi)
    assert "ääneen" in text_of(first)
    assert send(browser, outi, first).status_code == 302
    assert only_entry().check_state == "oral"


def test_adding_a_product_row_keeps_what_was_typed(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    answer = send(browser, paivi, page(browser, paivi), add="products", **{"product-0": "Seerumi"})
    assert answer.context["form"].products_shown == 2
    assert 'value="Seerumi"' in text_of(answer)
    assert not answer.context["form"].errors


def test_a_batch_without_its_product_is_pointed_out(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    answer = send(browser, paivi, page(browser, paivi), **{"batch-0": "23-114"})
    assert "product-0" in answer.context["form"].errors


def test_the_last_treatment_is_repeated_with_one_tap(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    given = Given(room.FACIAL, "", products=(ProductUse("Naamio", "A-1"),), area="kasvot")
    entry = room.log(tiina, paivi, given=given)
    browser = opened(tiina, paivi, signed_in)
    answer = browser.get(address("treatment_repeat", entry.pk), follow=True)
    form = answer.context["form"]
    assert (form["product-0"].value(), form["batch-0"].value()) == ("Naamio", "A-1")
    assert form["area"].value() == "kasvot"
    assert form["told"].value() in (None, False)


def test_a_device_without_a_written_list_cannot_be_chosen(
    hannele: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    written = room.device(hannele, name="Höyrylaite B", method_codes=[room.FACIAL])
    unwritten = room.device(
        hannele,
        name="Uusi laite",
        method_codes=[room.FACIAL],
        contraindications="",
        contraindications_published_on=None,
    )
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi)
    choices = [value for value, _label in first.context["form"].fields["device-0"].choices]
    assert str(written.pk) in choices
    assert str(unwritten.pk) not in choices
    assert "Uusi laite" in text_of(first)
    forced = send(browser, paivi, first, **{"device-0": str(unwritten.pk)})
    assert "device-0" in forced.context["form"].errors


def excluded_by_one_of_two(hannele: User, tiina: User, paivi: Client) -> tuple[Device, Device]:
    """Two devices; the maker of the first excludes clients like Päivi, who has answered so."""
    lumo, other = room.excluding_device(hannele, "melasma")
    room.interview(tiina, paivi, "melasma", methods=[room.IPL])
    room.patch_tested(tiina, paivi, room.IPL, hours_ago=72, result="none")
    return lumo, other


def test_what_one_maker_excludes_the_other_device_may_still_do(
    hannele: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    lumo, other = excluded_by_one_of_two(hannele, tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi, room.IPL)
    assert room.NOT_THIS_DEVICE in text_of(first)
    said = {"decision": "with_care", "reason": "testialue ensin"}
    for device in ("", str(lumo.pk)):
        refused = send(browser, paivi, first, **said, **{"device-0": device})
        assert list(refused.context["form"].errors) == ["device-0"]
    assert not TreatmentEntry.objects.exists()
    sent = send(browser, paivi, first, **said, **{"device-0": str(other.pk)})
    assert sent.status_code == 302
    assert [used.device_id for used in only_entry().given.devices] == [other.pk]


def test_settings_without_a_device_are_not_lost(
    hannele: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    excluded_by_one_of_two(hannele, tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi, room.IPL)
    said = {"decision": "with_care", "reason": "käsin", "device-0": "none"}
    refused = send(browser, paivi, first, **said, **{"settings-0": "12 J"})
    assert list(refused.context["form"].errors) == ["device-0"]
    assert refused.context["form"]["settings-0"].value() == "12 J"
    assert send(browser, paivi, first, **said).status_code == 302
    assert only_entry().given.devices == ()


def test_a_products_own_rule_counts_where_the_product_is_used(
    hannele: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    cream = actions.save_product(
        by=hannele,
        product=Product(name="Retinolivoide", method_codes=[room.FACIAL], patch_test_hours=24),
    )
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    first = page(browser, paivi)
    said = {"decision": "differently", "reason": "toinen voide"}
    for name in ("", cream.name):
        refused = send(browser, paivi, first, **said, **{"product-0": name})
        assert list(refused.context["form"].errors) == ["product-0"]
    sent = send(browser, paivi, first, **said, **{"product-0": "Kosteusvoide"})
    assert sent.status_code == 302


def test_the_same_form_twice_is_one_treatment(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    fields = fill(page(browser, paivi))
    answers = [browser.post(address("treatment_log", paivi.pk), fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert TreatmentEntry.objects.count() == 1


def test_without_a_method_one_is_chosen(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    browser = opened(tiina, paivi, signed_in)
    for method in ("", "no-such-method"):
        answer = page(browser, paivi, method)
        assert "Peruskasvohoito" in text_of(answer)
        assert answer.status_code == 200


def test_what_was_just_logged_can_be_taken_back(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    send(browser, paivi, page(browser, paivi))
    answer = browser.post(address("entry_take_back", only_entry().pk))
    assert answer.status_code == 302
    assert not TreatmentEntry.objects.exists()


def test_reception_and_strangers_get_nowhere(
    riikka: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    assert page(signed_in(riikka), paivi).status_code == 403
    assert signed_in(tiina).get(address("treatment_log", NOBODY)).status_code == 404


def test_an_entry_that_cannot_be_read_does_not_stand_in_the_way_of_the_next(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    room.log(tiina, paivi)
    TreatmentEntry.objects.update(sealed_n=99)
    browser = opened(tiina, paivi, signed_in)
    assert send(browser, paivi, page(browser, paivi)).status_code == 302
    assert TreatmentEntry.objects.count() == 2

"""Taking back one card of an import, and what merged cards mean to an import."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import correct_client, note_visit, record_notice_given, set_guardian
from clients.details import Details
from clients.importing import stored, undoing
from clients.importing.undoing import undo_client, undo_some
from clients.merged import people
from clients.merging import merge_clients, unmerge_clients
from clients.models import Client, ImportBatch
from clients.views import stepping
from privacy.actions.restricting import restrict
from privacy.models import Guardian
from staff.models import User
from tests.clients.importing.steps import accept_all, undo
from tests.clients.importing.test_accepting import people as people_of
from tests.clients.importing.test_import_acts import clock, imported, names
from tests.clients.salon import enter
from tests.clients.test_import_pages import SignIn, post
from tests.personal_data.booking_examples import booking

__all__ = ["clock"]
pytestmark = pytest.mark.django_db


def entered(by: User, name: str = "Eeva Virtanen") -> tuple[ImportBatch, Client]:
    """An import of which every plain row was entered, and one of its cards."""
    batch = imported(by)
    accept_all(by, batch)
    found = (card for card in Client.objects.select_related("subject", "contact"))
    return batch, next(card for card in found if card.sealed.name == name)


def test_one_card_is_taken_back_and_the_others_stay(hannele: User) -> None:
    batch, eeva = entered(hannele)
    count = Client.objects.count()
    undo_client(by=hannele, batch=batch, client=eeva)
    assert Client.objects.count() == count - 1
    assert "Eeva Virtanen" not in names()


def test_the_page_counts_what_was_taken_back_one_by_one(hannele: User, signed_in: SignIn) -> None:
    batch, eeva = entered(hannele)
    browser, page = signed_in(hannele), reverse("clients:import_show", args=[batch.pk])
    said = "Peruttu yksitellen</dt><dd>1</dd>"
    assert said not in browser.get(page).content.decode()
    undo_client(by=hannele, batch=batch, client=eeva)
    assert said in browser.get(page).content.decode()


def test_a_card_that_was_worked_on_stays_and_the_answer_says_why(hannele: User) -> None:
    batch, eeva = entered(hannele)
    note_visit(by=hannele, client=eeva, on=timezone.localdate())
    with pytest.raises(ValidationError) as refused:
        undo_client(by=hannele, batch=batch, client=eeva)
    assert refused.value.code == "used"
    assert "Eeva Virtanen" in names()


def test_a_card_whose_phone_number_alone_was_changed_stays(hannele: User) -> None:
    batch, eeva = entered(hannele)
    wanted = Details("Eeva Virtanen", 1978, "040 765 4321", "eeva@example.fi")
    correct_client(by=hannele, client=eeva, seen=eeva.details, wanted=wanted)
    assert undo(hannele, batch) == {"gone": 0, "changed": 1}


@pytest.mark.parametrize("what", ["name", "phone", "guardian"])
def test_a_card_that_was_changed_before_the_register_moved_here_stays(
    hannele: User, what: str
) -> None:
    """A move seals everything once."""
    batch, eeva = entered(hannele)
    if what == "guardian":
        set_guardian(by=hannele, client=eeva, guardian=Guardian("Outi Virtanen", "040 555 1234"))
    else:
        was = eeva.details
        named, reached = replace(was, name="Eeva Lahti"), replace(was, phone="040 765 4321")
        wanted = named if what == "name" else reached
        correct_client(by=hannele, client=eeva, seen=eeva.details, wanted=wanted)
    card = Client.objects.select_related("subject", "contact").get(pk=eeva.pk)
    card.contact.subject = card.subject
    for row in (card, card.contact):
        told, row.sealed_n = row.sealed, 0
        row.sealed = told
        row.save()
    assert (card.sealed_n, card.contact.sealed_n) == (1, 1)
    assert undo(hannele, batch) == {"gone": 0, "changed": 1}


def test_a_card_whose_owner_has_been_told_stays(hannele: User) -> None:
    batch, eeva = entered(hannele)
    record_notice_given(by=hannele, client=eeva, way="paper")
    assert undo(hannele, batch) == {"gone": 0, "changed": 1}


def test_a_card_of_which_something_was_recorded_stays(hannele: User) -> None:
    batch, eeva = entered(hannele)
    booking(eeva.subject, lambda name: "x")
    assert undo(hannele, batch) == {"gone": 0, "used": 1}


def test_a_card_whose_use_is_restricted_stays(hannele: User) -> None:
    batch, eeva = entered(hannele)
    restrict(by=hannele, subject=eeva.subject, ground="claim", reason="Riita")
    assert undo(hannele, batch) == {"gone": 0, "restricted": 1}


def test_a_merged_card_stays_whichever_side_it_is_on(hannele: User) -> None:
    batch, eeva = entered(hannele)
    for other, turned in ((enter("Eeva Virta"), False), (enter("Eeva Lahti"), True)):
        this, that = (other, eeva) if turned else (eeva, other)
        merge_clients(by=hannele, client=this, other=that, seen=this.details, wanted=this.details)
        with pytest.raises(ValidationError) as refused:
            undo_client(by=hannele, batch=batch, client=eeva)
        assert refused.value.code == "merged"
        unmerge_clients(by=hannele, client=this, other=that)
    merge_clients(by=hannele, client=other, other=eeva, seen=other.details, wanted=other.details)
    assert undo(hannele, batch)["merged"] == 1
    assert {eeva.pk, other.pk} <= set(Client.objects.values_list("pk", flat=True))


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "UNDONE_AT_ONCE", 1)
    monkeypatch.setattr(stepping, "A_WHILE", 0)


@pytest.mark.usefixtures("one_at_once")
def test_cut_off_in_the_middle_it_goes_on_and_counts_everybody_once(hannele: User) -> None:
    batch = imported(hannele, people_of(4))
    kept, *_others = accept_all(hannele, batch)
    note_visit(by=hannele, client=Client.objects.get(pk=kept), on=timezone.localdate())
    for begins in (True, False):
        assert not undo_some(by=hannele, batch=batch, begins=begins)
    assert undo(hannele, batch) == {"gone": 3, "used": 1}
    assert list(Client.objects.values_list("pk", flat=True)) == [kept]


@pytest.mark.usefixtures("one_at_once")
def test_the_page_takes_many_back_for_a_while_at_a_time(hannele: User, signed_in: SignIn) -> None:
    batch = imported(hannele, people_of(2))
    accept_all(hannele, batch)
    browser, address = signed_in(hannele), reverse("clients:import_undo", args=[batch.pk])
    page = browser.post(address).content.decode()
    assert 'max="2" value="1"' in page
    assert f'action="{address}" data-continues' in page
    assert 'name="goes_on"' in page
    while browser.post(address, {"goes_on": "1"}).status_code == 200:
        with pytest.raises(ValidationError):
            accept_all(hannele, batch)
    assert not Client.objects.exists()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["undone"]["gone"]) == ("undone", 2)
    assert browser.post(address).status_code == 302


def test_to_go_on_with_what_was_not_begun_begins(hannele: User, signed_in: SignIn) -> None:
    batch = imported(hannele)
    accept_all(hannele, batch)
    address = reverse("clients:import_undo", args=[batch.pk])
    assert signed_in(hannele).post(address, {"goes_on": "1"}).status_code == 302
    assert not Client.objects.exists()


def test_after_thirty_days_one_card_stays_too(hannele: User, clock: time_machine.Traveller) -> None:
    batch, eeva = entered(hannele)
    clock.shift(timedelta(days=31))
    with pytest.raises(ValidationError):
        undo_client(by=hannele, batch=batch, client=eeva)


def test_a_merged_card_is_known_by_either_of_its_names(hannele: User) -> None:
    primary, other = enter("Eeva Virtanen", 1978), enter("Eeva Virta", 1978)
    merge_clients(
        by=hannele, client=primary, other=other, seen=primary.details, wanted=primary.details
    )
    batch = imported(hannele)
    beside = [people(stored.known_ids(row)) for row in batch.rows.all() if row.sealed.known]
    assert beside
    assert all(ids == [primary.pk] for ids in beside)


def cards_page(batch: ImportBatch, browser: Browser) -> str:
    return browser.get(reverse("clients:import_entered", args=[batch.pk])).content.decode()


def test_the_page_of_the_cards_takes_one_back(hannele: User, signed_in: SignIn) -> None:
    batch, eeva = entered(hannele)
    browser = signed_in(hannele)
    page = cards_page(batch, browser)
    assert "Eeva Virtanen" in page
    assert "ei halua" in page or "no letters" in page
    assert post(browser, "import_client_undo", batch.pk, eeva.pk).status_code == 302
    assert "Eeva Virtanen" not in cards_page(batch, browser)


def test_the_page_says_why_a_card_stays(hannele: User, signed_in: SignIn) -> None:
    batch, eeva = entered(hannele)
    note_visit(by=hannele, client=eeva, on=timezone.localdate())
    browser = signed_in(hannele)
    address = reverse("clients:import_client_undo", args=[batch.pk, eeva.pk])
    assert address not in cards_page(batch, browser)
    assert post(browser, "import_client_undo", batch.pk, eeva.pk).status_code == 302
    assert "Eeva Virtanen" in cards_page(batch, browser)


def test_a_card_of_another_origin_is_not_of_this_import(hannele: User, signed_in: SignIn) -> None:
    batch, _eeva = entered(hannele)
    other = enter("Oona Niemi")
    assert post(signed_in(hannele), "import_client_undo", batch.pk, other.pk).status_code == 404
    assert Client.objects.filter(pk=other.pk).exists()

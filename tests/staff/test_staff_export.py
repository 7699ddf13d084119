"""Staff are data subjects too: everything about a colleague, and nothing about a client (R76)."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from clients.actions import open_card
from privacy.audit.models import AuditEvent
from privacy.documents.reply import staff_paper
from staff import actions
from staff.models import StaffText, User
from tests.clients.salon import enter
from tests.privacy.documents.papers import as_one_line, is_tagged, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_the_file_holds_account_undertaking_logins_and_own_acts(
    signed_in: SignIn, hannele: User, tiina: User
) -> None:
    actions.accept_texts(by=tiina, user=tiina, shown=[text.pk for text in StaffText.current()])
    signed_in(tiina)
    open_card(by=tiina, client=enter("Päivi Korhonen"), purpose="visit")
    answer = signed_in(hannele).post(reverse("staff:staff_export", args=[tiina.pk]))
    text = answer.content.decode()
    found = json.loads(text)
    titles = {section["title"] for section in found["sections"]}
    assert len(titles) >= 3
    assert tiina.email in text
    assert len(found["own_acts"]) == AuditEvent.objects.filter(actor_id=tiina.pk).count() > 0
    assert "tiina" not in answer["Content-Disposition"].lower()


def test_the_file_names_and_numbers_no_client_and_no_colleague(
    signed_in: SignIn, hannele: User, tiina: User, riikka: User
) -> None:
    client = enter("Päivi Korhonen", phone="040 123 4567")
    open_card(by=tiina, client=client, purpose="visit")
    answer = signed_in(hannele).post(reverse("staff:staff_export", args=[tiina.pk]))
    text = answer.content.decode()
    strangers = ("Korhonen", "1234567", str(client.pk), riikka.email, riikka.name, str(hannele.pk))
    assert [word for word in strangers if word in text] == []


def test_the_export_is_in_the_use_log(signed_in: SignIn, hannele: User, tiina: User) -> None:
    signed_in(hannele).post(reverse("staff:staff_export", args=[tiina.pk]))
    event = AuditEvent.objects.get(act="staff.exported")
    assert (event.actor_id, event.object_id) == (hannele.pk, str(tiina.pk))


def test_only_the_owner_exports(
    signed_in: SignIn, hannele: User, tiina: User, riikka: User, teemu: User
) -> None:
    page = reverse("staff:staff_export", args=[tiina.pk])
    answers = [signed_in(user).post(page).status_code for user in (tiina, riikka, teemu)]
    assert (answers, signed_in(hannele).get(page).status_code) == ([403] * 3, 405)


def test_the_colleagues_page_offers_it(signed_in: SignIn, hannele: User, tiina: User) -> None:
    page = signed_in(hannele).get(reverse("staff:staff_member", args=[tiina.pk]))
    assert reverse("staff:staff_export", args=[tiina.pk]) in page.content.decode()


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_paper_says_everything_with_its_last_day_and_is_tagged(
    signed_in: SignIn, hannele: User, tiina: User, language: str
) -> None:
    actions.accept_texts(by=tiina, user=tiina, shown=[text.pk for text in StaffText.current()])
    client = enter("Päivi Korhonen")
    open_card(by=tiina, client=client, purpose="visit")
    User.objects.filter(pk=tiina.pk).update(ends_on=date(2026, 11, 22))
    with override(language):
        found = actions.export_staff_member(by=hannele, user=User.objects.get(pk=tiina.pk))
        paper = staff_paper({**found, "log": found["own_acts"]}, language)
    text = as_one_line(text_of(paper))
    assert is_tagged(paper)
    titles = [section["title"] for section in found["sections"]]
    assert [title for title in titles if title not in text] == []
    assert [
        article for article in ("tiina@", tiina.name, "22.11.2028") if article not in text
    ] == []
    assert text.count(found["own_acts"][-1]["done"]) >= 1
    assert [word for word in ("Korhonen", str(client.pk), hannele.name) if word in text] == []
    assert all(row["kept_until"] for section in found["sections"] for row in section["rows"])


def test_the_button_gives_a_pdf(signed_in: SignIn, hannele: User, tiina: User) -> None:
    page = reverse("staff:staff_export", args=[tiina.pk])
    answer = signed_in(hannele).post(page, {"paper": "yes"})
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(act="staff.exported").exists()

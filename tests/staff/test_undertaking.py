"""The undertaking of confidentiality and the notice to staff (R75, R76)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.models.immutable import Unchangeable
from staff import actions
from staff.models import Acceptance, StaffText, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PAGE = "/henkilokunta/oma/sitoumus/"


@pytest.fixture
def newcomer(tiina: User) -> User:
    User.objects.update(has_undertaken=False)
    return User.objects.get(pk=tiina.pk)


def shown_on(page: Any) -> str:
    return ",".join(str(text.pk) for text, _html in page.context["texts"])


def accept(client: Client) -> Any:
    shown = shown_on(client.get(PAGE))
    return client.post(PAGE, {"shown": shown, "accepts": "on"})


def test_before_the_undertaking_every_page_leads_to_it(newcomer: User, signed_in: SignIn) -> None:
    client = signed_in(newcomer)
    for page in (reverse("staff:account"), reverse("staff:staff_list"), "/hallinta/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (302, PAGE), page
    assert client.post(reverse("staff:staff_invite")).headers["Location"] == PAGE


def test_she_reads_both_texts_and_accepts(newcomer: User, signed_in: SignIn) -> None:
    client = signed_in(newcomer)
    page = client.get(PAGE)
    assert [text.kind for text, _html in page.context["texts"]] == ["undertaking", "notice"]
    assert "ilmaisematta sivulliselle" in page.content.decode()
    assert accept(client).status_code == 302
    assert client.get(reverse("staff:account")).status_code == 200
    kept = Acceptance.objects.filter(user=newcomer)
    assert {(a.text.kind, a.sha256) for a in kept} == {
        (text.kind, text.sha256) for text in StaffText.objects.all()
    }
    assert AuditEvent.objects.get().act == "staff.texts_accepted"


def test_without_the_tick_nothing_opens(newcomer: User, signed_in: SignIn) -> None:
    client = signed_in(newcomer)
    answer = client.post(PAGE, {"shown": shown_on(client.get(PAGE))})
    assert "accepts" in answer.context["form"].errors
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize("shown", ["", "1", "x,y", "1,2,3,4", "²,1", "-1"])
def test_what_was_not_shown_is_not_accepted(newcomer: User, signed_in: SignIn, shown: str) -> None:
    answer = signed_in(newcomer).post(PAGE, {"shown": shown, "accepts": "on"})
    assert answer.status_code == 200
    assert not Acceptance.objects.exists()


def test_a_new_version_asks_everybody_again(
    hannele: User, newcomer: User, signed_in: SignIn
) -> None:
    client = signed_in(newcomer)
    accept(client)
    before = shown_on(client.get(PAGE))
    actions.publish_text(by=hannele, kind="undertaking", text="Uusi teksti.")
    assert client.get(reverse("staff:account")).headers["Location"] == PAGE
    stale = client.post(PAGE, {"shown": before, "accepts": "on"})
    assert stale.context["form"].non_field_errors()
    assert accept(client).status_code == 302
    assert Acceptance.objects.filter(user=newcomer).count() == 3


def test_accepting_twice_is_accepting_once(newcomer: User, signed_in: SignIn) -> None:
    client = signed_in(newcomer)
    accept(client)
    assert accept(client).status_code == 302
    assert Acceptance.objects.count() == 2


def test_a_published_text_and_an_acceptance_are_never_changed(newcomer: User) -> None:
    actions.accept_texts(
        by=newcomer, user=newcomer, shown=[text.pk for text in StaffText.current()]
    )
    for kept in (StaffText.objects.first(), Acceptance.objects.first()):
        assert kept is not None
        with pytest.raises(Unchangeable):
            kept.save()
        with pytest.raises(Unchangeable):
            kept.delete()


def test_what_was_accepted_can_be_printed(hannele: User, newcomer: User, signed_in: SignIn) -> None:
    client = signed_in(newcomer)
    accept(client)
    mine = client.get(reverse("staff:undertaking_print")).content.decode()
    User.objects.filter(pk=hannele.pk).update(has_undertaken=True)
    hers = signed_in(User.objects.get(pk=hannele.pk)).get(
        reverse("staff:staff_undertaking_print", args=[newcomer.pk])
    )
    for page in (mine, hers.content.decode()):
        assert all(text.sha256 in page for text in StaffText.objects.all())
        assert newcomer.name in page


def test_hannele_publishes_and_accepts_it_first_herself(hannele: User, signed_in: SignIn) -> None:
    owner = signed_in(hannele)
    page = reverse("staff:staff_texts")
    assert owner.get(page).status_code == 200
    said = {"kind": "undertaking", "text": "Sitoudun."}
    assert owner.post(page, said).status_code == 302
    assert owner.get(page).headers["Location"] == PAGE


def test_a_new_notice_needs_the_day_on_which_staff_were_heard(
    hannele: User, signed_in: SignIn
) -> None:
    owner, page = signed_in(hannele), reverse("staff:staff_texts")
    said = {"kind": "notice", "text": "Uusi seloste."}
    assert "heard_on" in owner.post(page, said).context["form"].errors
    assert owner.post(page, {**said, "heard_on": "1.11.2026"}).status_code == 302
    newest = StaffText.objects.order_by("-pk").first()
    assert newest is not None
    assert (newest.version, newest.heard_on) == (2, date(2026, 11, 1))


def test_a_new_installation_has_both_texts() -> None:
    assert {(text.kind, text.version) for text in StaffText.objects.all()} == {
        ("undertaking", 1),
        ("notice", 1),
    }


def test_the_evidence_goes_with_the_account(newcomer: User) -> None:
    from privacy.registry import declaration_of

    shown = [text.pk for text in StaffText.current()]
    actions.accept_texts(by=SYSTEM, user=newcomer, shown=shown)
    assert declaration_of(User).erase([newcomer.pk]) == 1
    assert not Acceptance.objects.exists()
    assert StaffText.objects.count() == 2

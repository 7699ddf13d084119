"""The owner's pages about staff, one's own page, and the page behind a link."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from staff import roles
from staff.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NEW = "uusi pitkä salasana 7"
SAANA = {
    "name": "Saana Niemi",
    "email": "saana@harmony.example",
    "employment": "employee",
    "role": roles.THERAPIST,
}


def link_in(response: Any) -> str:
    """The path of the one-time link that a page shows."""
    found = re.search(
        r"http://127\.0\.0\.1:8000(/henkilokunta/kutsu/[^/]+/)", response.content.decode()
    )
    assert found
    return found.group(1)


def test_hannele_invites_saana_who_opens_her_account(
    hannele: User, signed_in: SignIn, client: Client
) -> None:
    shown = signed_in(hannele).post(reverse("staff:staff_invite"), SAANA)
    link = link_in(shown)
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": NEW}).status_code == 302
    entered = client.post("/accounts/login/", {"login": SAANA["email"], "password": NEW})
    assert entered.status_code == 302


def test_every_link_that_does_not_work_gets_the_same_page(
    hannele: User, tiina: User, signed_in: SignIn, client: Client
) -> None:
    owner = signed_in(hannele)
    replaced = link_in(owner.post(reverse("staff:staff_link", args=[tiina.pk])))
    used = link_in(owner.post(reverse("staff:staff_link", args=[tiina.pk])))
    client.post(used, {"password": NEW})
    pages = {
        (answer.status_code, answer.content)
        for link in (
            replaced,
            used,
            used[:-5] + "/",
            reverse("staff:invitation_accept", args=["x"]),
        )
        for answer in (Client().get(link), Client().post(link, {"password": NEW}))
    }
    assert len(pages) == 1
    assert pages.pop()[0] == 404


@pytest.mark.parametrize(
    "password", ["lyhyt", "saana niemi 12", "q1w2e3r4t5y6", "salasanasalasana" * 20]
)
def test_a_weak_password_is_refused_at_its_field(
    hannele: User, signed_in: SignIn, client: Client, password: str
) -> None:
    link = link_in(signed_in(hannele).post(reverse("staff:staff_invite"), SAANA))
    answer = client.post(link, {"password": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password"]
    assert not User.objects.get(email=SAANA["email"]).has_usable_password()


def test_a_chair_renter_is_refused_and_told_why(hannele: User, signed_in: SignIn) -> None:
    form = {**SAANA, "employment": "independent"}
    answer = signed_in(hannele).post(reverse("staff:staff_invite"), form)
    assert "employment" in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == SAANA["name"]
    assert not User.objects.filter(email=SAANA["email"]).exists()


def test_an_address_in_use_is_refused(hannele: User, tiina: User, signed_in: SignIn) -> None:
    form = {**SAANA, "email": tiina.email.upper()}
    answer = signed_in(hannele).post(reverse("staff:staff_invite"), form)
    assert "email" in answer.context["form"].errors


def test_the_owners_pages_are_the_owners(
    hannele: User, tiina: User, riikka: User, teemu: User, signed_in: SignIn
) -> None:
    names = ("staff_list", "staff_invite", "staff_texts", "second_factor_policy")
    pages = [reverse(f"staff:{name}") for name in names]
    pages += [
        reverse(f"staff:{name}", args=[tiina.pk])
        for name in ("staff_member", "staff_change", "staff_close", "staff_undertaking_print")
    ]
    for page in pages:
        assert signed_in(hannele).get(page).status_code == 200, page
        for other in (tiina, riikka, teemu):
            assert signed_in(other).get(page).status_code == 403, page


def test_the_owners_acts_are_the_owners(
    hannele: User, tiina: User, riikka: User, signed_in: SignIn
) -> None:
    names = (
        "staff_change",
        "staff_close",
        "staff_reopen",
        "staff_link",
        "staff_sessions_end",
        "staff_factors_remove",
    )
    for name in names:
        page = reverse(f"staff:{name}", args=[hannele.pk])
        assert signed_in(riikka).post(page).status_code == 403, name
    assert signed_in(riikka).post(reverse("staff:staff_invite"), SAANA).status_code == 403


def test_hannele_makes_tiina_reception(hannele: User, tiina: User, signed_in: SignIn) -> None:
    form = {"name": tiina.name, "email": tiina.email, "employment": "employee", "role": "reception"}
    answer = signed_in(hannele).post(reverse("staff:staff_change", args=[tiina.pk]), form)
    assert answer.status_code == 302
    assert User.objects.get(pk=tiina.pk).role == roles.RECEPTION


def test_the_only_owner_cannot_step_down(hannele: User, signed_in: SignIn) -> None:
    form = {
        "name": "Hannele A.",
        "email": hannele.email,
        "employment": "employee",
        "role": "reception",
    }
    answer = signed_in(hannele).post(reverse("staff:staff_change", args=[hannele.pk]), form)
    assert "role" in answer.context["form"].errors
    assert User.objects.get(pk=hannele.pk).name == hannele.name


def test_the_only_owner_cannot_close_herself_out(hannele: User, signed_in: SignIn) -> None:
    page = reverse("staff:staff_close", args=[hannele.pk])
    answer = signed_in(hannele).post(page, {"ends_on": "1.12.2099"})
    assert answer.context["form"].non_field_errors()


def test_a_closing_date_that_is_past_is_refused(
    hannele: User, tiina: User, signed_in: SignIn
) -> None:
    page = reverse("staff:staff_close", args=[tiina.pk])
    answer = signed_in(hannele).post(page, {"ends_on": "1.1.2020"})
    assert "ends_on" in answer.context["form"].errors


def test_closing_and_opening_again(hannele: User, tiina: User, signed_in: SignIn) -> None:
    owner = signed_in(hannele)
    owner.post(reverse("staff:staff_close", args=[tiina.pk]), {"ends_on": "1.12.2099"})
    assert User.objects.get(pk=tiina.pk).ends_on is not None
    owner.post(reverse("staff:staff_reopen", args=[tiina.pk]))
    assert User.objects.get(pk=tiina.pk).ends_on is None


def test_i_end_my_login_at_the_other_machine(tiina: User, signed_in: SignIn) -> None:
    here, there = signed_in(tiina), signed_in(tiina)
    page = here.get(reverse("staff:account"))
    other = next(login for login, is_this in page.context["logins"] if not is_this)
    here.post(reverse("staff:account_session_end", args=[other.public_id]))
    assert here.get(reverse("staff:account")).status_code == 200
    assert there.get(reverse("staff:account")).status_code == 302


def test_i_cannot_end_a_colleagues_login(tiina: User, riikka: User, signed_in: SignIn) -> None:
    theirs = signed_in(riikka)
    login = theirs.get(reverse("staff:account")).context["logins"][0][0]
    answer = signed_in(tiina).post(reverse("staff:account_session_end", args=[login.public_id]))
    assert answer.status_code == 404
    assert theirs.get(reverse("staff:account")).status_code == 200


def test_the_owner_ends_one_login_of_a_colleague(
    hannele: User, tiina: User, signed_in: SignIn
) -> None:
    lost, kept = signed_in(tiina), signed_in(tiina)
    page = lost.get(reverse("staff:account"))
    login = next(login for login, is_this in page.context["logins"] if is_this)
    owner = signed_in(hannele)
    member = reverse("staff:staff_member", args=[tiina.pk])
    end = reverse("staff:staff_session_end", args=[login.public_id])
    assert end in owner.get(member).content.decode()
    assert owner.post(end).headers["Location"] == member
    assert lost.get(reverse("staff:account")).status_code == 302
    assert kept.get(reverse("staff:account")).status_code == 200
    assert owner.post(end).status_code == 404
    assert signed_in(tiina).post(end).status_code == 403


def test_another_e_mail_ends_her_logins_and_another_name_does_not(
    hannele: User, tiina: User, signed_in: SignIn
) -> None:
    owner, hers = signed_in(hannele), signed_in(tiina)
    form = {"name": "Tiina Uusi", "email": tiina.email, "employment": "employee"}
    change = reverse("staff:staff_change", args=[tiina.pk])
    owner.post(change, {**form, "role": "therapist"})
    assert hers.get(reverse("staff:account")).status_code == 200
    owner.post(change, {**form, "role": "therapist", "email": "tiina.uusi@harmony.example"})
    assert hers.get(reverse("staff:account")).status_code == 302

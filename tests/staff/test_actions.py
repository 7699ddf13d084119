"""The acts: inviting, opening, correcting, changing roles, closing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from staff import actions, roles
from staff.links import find_invitation
from staff.models import Invitation, LoginSession, User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "uusi pitkä salasana 7"


def invite(by: User, **changed: Any) -> tuple[User, str]:
    said = {
        "name": "Saana Niemi",
        "email": "Saana@Harmony.example",
        "role": roles.THERAPIST,
        "employment": "employee",
    }
    return actions.invite_user(by=by, **{**said, **changed})


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("act", flat=True))


def test_an_invited_colleague_opens_her_account_once(hannele: User) -> None:
    saana, token = invite(hannele)
    assert saana.email == "saana@harmony.example"
    assert not saana.has_usable_password()
    actions.accept_invitation(by=SYSTEM, token=token, password=NEW)
    saana = User.objects.get(pk=saana.pk)
    assert saana.check_password(NEW)
    assert saana.role == roles.THERAPIST
    with pytest.raises(actions.InvalidLink):
        actions.accept_invitation(by=SYSTEM, token=token, password="joku muu salasana")
    assert User.objects.get(pk=saana.pk).check_password(NEW)
    assert events() == ["staff.invited", "staff.invitation_accepted"]


def test_the_link_itself_is_nowhere_in_the_database(hannele: User) -> None:
    _saana, token = invite(hannele)
    kept = Invitation.objects.get()
    assert token.encode() not in bytes(kept.token_digest)
    assert len(bytes(kept.token_digest)) == 32


def test_a_link_works_for_seven_days(hannele: User) -> None:
    _saana, token = invite(hannele)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert find_invitation(token)
    with (
        time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)),
        pytest.raises(actions.InvalidLink),
    ):
        find_invitation(token)


def test_a_link_ends_with_the_account_it_opens(hannele: User) -> None:
    saana, token = invite(hannele)
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.close_account(by=hannele, user=saana, ends_on=tomorrow)
    assert find_invitation(token)
    with (
        time_machine.travel(timezone.now() + timedelta(days=1)),
        pytest.raises(actions.InvalidLink),
    ):
        find_invitation(token)


def test_a_new_link_replaces_the_old_one(hannele: User) -> None:
    saana, old = invite(hannele)
    new = actions.renew_invitation(by=hannele, user=saana)
    with pytest.raises(actions.InvalidLink):
        find_invitation(old)
    assert find_invitation(new).user == saana


@pytest.mark.parametrize("token", ["", "x", "ä" * 300, "\ud800", "a\x00b"])
def test_what_is_no_link_opens_nothing(token: str) -> None:
    with pytest.raises(actions.InvalidLink):
        find_invitation(token)


def test_a_new_password_by_link_ends_her_logins(hannele: User, tiina: User) -> None:
    client = Client()
    client.force_login(tiina)
    assert client.get(reverse("staff:account")).status_code == 200
    token = actions.renew_invitation(by=hannele, user=tiina)
    assert client.get(reverse("staff:account")).status_code == 200
    actions.accept_invitation(by=SYSTEM, token=token, password=NEW)
    assert client.get(reverse("staff:account")).status_code == 302


def test_the_first_owner_founds_herself(db: None) -> None:
    token = actions.make_owner_link(by=SYSTEM)
    owner = actions.accept_invitation(
        by=SYSTEM, token=token, password=NEW, name="Hannele Aaltonen", email="h@harmony.example"
    )
    assert owner.role == roles.OWNER
    with pytest.raises(actions.OwnerExists):
        actions.make_owner_link(by=SYSTEM)


def test_a_second_founding_link_stops_the_first(db: None) -> None:
    first = actions.make_owner_link(by=SYSTEM)
    second = actions.make_owner_link(by=SYSTEM)
    with pytest.raises(actions.InvalidLink):
        find_invitation(first)
    assert find_invitation(second)


def test_a_founding_link_left_over_opens_nothing_once_there_is_an_owner(db: None) -> None:
    token = actions.make_owner_link(by=SYSTEM)
    owner = User(name="Hannele", email="h@harmony.example")
    owner.set_password(PASSWORD)
    owner.save()
    actions.change_role(by=SYSTEM, user=owner, role=roles.OWNER)
    with pytest.raises(actions.InvalidLink):
        find_invitation(token)


def test_a_changed_role_is_out_with_the_next_request(hannele: User, tiina: User) -> None:
    client = Client()
    client.force_login(tiina)
    actions.change_role(by=hannele, user=tiina, role=roles.RECEPTION)
    assert client.get(reverse("staff:account")).status_code == 302
    assert User.objects.get(pk=tiina.pk).role == roles.RECEPTION
    assert not LoginSession.objects.filter(user=tiina).exists()


def test_a_closed_account_is_out_with_the_next_request(hannele: User, tiina: User) -> None:
    client = Client()
    client.force_login(tiina)
    actions.close_account(by=hannele, user=tiina, ends_on=timezone.localdate())
    assert client.get(reverse("staff:account")).status_code == 302


def test_a_closing_date_ahead_closes_by_itself(hannele: User, tiina: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    client = Client()
    client.force_login(tiina)
    actions.close_account(by=hannele, user=tiina, ends_on=tomorrow)
    assert client.get(reverse("staff:account")).status_code == 200
    User.objects.filter(pk=tiina.pk).update(ends_on=timezone.localdate())
    assert client.get(reverse("staff:account")).status_code == 302


def test_a_closed_account_gets_in_by_no_link(hannele: User, tiina: User) -> None:
    token = actions.renew_invitation(by=hannele, user=tiina)
    actions.close_account(by=hannele, user=tiina, ends_on=timezone.localdate())
    with pytest.raises(actions.InvalidLink):
        find_invitation(token)
    actions.reopen_account(by=hannele, user=tiina)
    with pytest.raises(actions.InvalidLink):
        find_invitation(token)


def test_the_last_owner_neither_leaves_nor_steps_down(hannele: User, tiina: User) -> None:
    with pytest.raises(actions.OwnerNeeded):
        actions.change_role(by=hannele, user=hannele, role=roles.THERAPIST)
    with pytest.raises(actions.OwnerNeeded):
        actions.close_account(by=hannele, user=hannele, ends_on=timezone.localdate())
    actions.change_role(by=hannele, user=tiina, role=roles.OWNER)
    actions.close_account(by=hannele, user=tiina, ends_on=timezone.localdate() + timedelta(days=9))
    with pytest.raises(actions.OwnerNeeded):
        actions.close_account(by=hannele, user=hannele, ends_on=timezone.localdate())
    actions.reopen_account(by=hannele, user=tiina)
    actions.close_account(by=tiina, user=hannele, ends_on=timezone.localdate())
    with pytest.raises(actions.OwnerNeeded):
        actions.close_account(by=tiina, user=tiina, ends_on=timezone.localdate())


def test_an_owner_who_never_opened_her_account_does_not_count(hannele: User) -> None:
    invite(hannele, role=roles.OWNER)
    with pytest.raises(actions.OwnerNeeded):
        actions.close_account(by=hannele, user=hannele, ends_on=timezone.localdate())


def test_a_correction_says_which_fields_and_not_what(hannele: User, tiina: User) -> None:
    actions.correct_user(
        by=hannele, user=tiina, name="Tiina Lehtonen", email=tiina.email, employment="employee"
    )
    event = AuditEvent.objects.get()
    assert (event.act, event.fields, event.subject_id) == ("staff.corrected", ["name"], tiina.pk)
    assert event.actor_role == "owner"


@pytest.mark.parametrize("changed", ["email", "employment"])
def test_another_address_or_footing_ends_her_logins(
    hannele: User, tiina: User, changed: str
) -> None:
    client = Client()
    client.force_login(tiina)
    said = {"name": "Tiina Lehtonen", "email": tiina.email, "employment": "employee"}
    actions.correct_user(by=hannele, user=tiina, **said)
    assert LoginSession.objects.filter(user=tiina).exists()
    said |= {"email": "tiina.lehtonen@harmony.example", "employment": "under_authority"}
    now = {**said, **({"employment": "employee"} if changed == "email" else {"email": tiina.email})}
    actions.correct_user(by=hannele, user=tiina, **now)
    assert not LoginSession.objects.filter(user=tiina).exists()


def test_ended_logins_are_gone_at_once_and_their_cookies_worthless(
    hannele: User, tiina: User
) -> None:
    """Two locks: the rows are gone, and a row that a slow request saves again opens nothing."""
    client = Client()
    client.force_login(tiina)
    before = User.objects.get(pk=tiina.pk).get_session_auth_hash()
    actions.end_sessions(by=hannele, user=tiina)
    assert not LoginSession.objects.filter(user=tiina).exists()
    assert User.objects.get(pk=tiina.pk).get_session_auth_hash() != before


def test_all_logins_of_a_colleague_end_at_once(hannele: User, tiina: User) -> None:
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(tiina)
    actions.end_sessions(by=hannele, user=tiina)
    for client in clients:
        assert client.get(reverse("staff:account")).status_code == 302

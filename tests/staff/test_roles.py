"""The table of roles, and that the database follows it."""

import pytest
from django.contrib.auth.models import Group, Permission

from staff import roles
from staff.checks import roles_name_real_permissions
from staff.models import User
from staff.role_sync import sync_roles


def test_every_permission_of_the_table_exists() -> None:
    assert roles_name_real_permissions() == []


def test_an_unknown_permission_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    invented = roles.Role("owner", roles.ROLES[0].name, roles.ROLES[0].name, frozenset({"a.b"}))
    monkeypatch.setattr("staff.checks.ROLES", (invented,))
    assert [found.id for found in roles_name_real_permissions()] == ["staff.W001"]


def test_reception_sees_contact_details_and_nothing_of_health() -> None:
    granted = roles.permissions_of(roles.RECEPTION)
    assert {name.split(".")[0] for name in granted} == {"clients"}


def test_the_technician_sees_no_client() -> None:
    assert roles.permissions_of(roles.TECHNICIAN) == frozenset()


def test_only_the_owner_has_what_is_the_owners() -> None:
    others = roles.permissions_of(roles.THERAPIST) | roles.permissions_of(roles.RECEPTION)
    for name in ("staff.manage_staff", "privacy.fulfil_request", "treatments.decide_stop"):
        assert name in roles.permissions_of(roles.OWNER)
        assert name not in others


@pytest.mark.django_db
def test_the_groups_have_exactly_what_the_table_says() -> None:
    for role in roles.ROLES:
        granted = Permission.objects.filter(group__name=role.code).select_related("content_type")
        names = {f"{p.content_type.app_label}.{p.codename}" for p in granted}
        assert names == set(role.permissions), role.code


@pytest.mark.django_db
def test_a_right_given_by_hand_does_not_outlive_the_next_migration(riikka: User) -> None:
    right = Permission.objects.get(codename="manage_staff")
    Group.objects.get(name=roles.RECEPTION).permissions.add(right)
    riikka.user_permissions.add(right)
    Group.objects.create(name="kaikkivaltias")
    sync_roles()
    assert not User.objects.get(pk=riikka.pk).has_perm("staff.manage_staff")
    assert not riikka.user_permissions.exists()
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.BY_CODE)


@pytest.mark.django_db
def test_people_are_called_by_their_role(hannele: User, tiina: User, riikka: User) -> None:
    assert [user.role for user in (hannele, tiina, riikka)] == ["owner", "therapist", "reception"]
    assert [user.is_staff for user in (hannele, tiina, riikka)] == [True, False, False]
    assert hannele.audit_role == "owner"
    assert User(name="Nobody").audit_role == "none"

"""The database's groups follow the table of roles; run after every migration."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from staff.models import User
from staff.roles import ROLES


def sync_roles(sender: Any = None, **kwargs: Any) -> None:
    """Make the groups and their permissions exactly what `staff.roles` says.

    A name that no model declares is reported by the system check staff.W001, not here: while one
    app is being migrated alone, permissions of the others may still be missing.
    """
    with transaction.atomic():
        existing = {f"{p.content_type.app_label}.{p.codename}": p for p in _permissions()}
        for role in ROLES:
            group, _created = Group.objects.get_or_create(name=role.code)
            wanted = [existing[name] for name in role.permissions if name in existing]
            if {p.pk for p in wanted} != set(group.permissions.values_list("pk", flat=True)):
                group.permissions.set(wanted)
        Group.objects.exclude(name__in=[role.code for role in ROLES]).delete()
        User.user_permissions.through.objects.all().delete()


def _permissions() -> list[Permission]:
    return list(Permission.objects.select_related("content_type"))

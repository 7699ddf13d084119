"""System checks: the table of roles names only what exists."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Warning, register

from staff.roles import ROLES


@register()
def roles_name_real_permissions(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """staff.W001: a role grants a permission that no model declares, so nobody will have it."""
    granted = {name for role in ROLES for name in role.permissions}
    unknown = sorted(granted - declared_permissions())
    if not unknown:
        return []
    return [
        Warning(
            f"Roles grant permissions that no model declares: {', '.join(unknown)}.",
            hint="Declare them in Meta.permissions of a model, or mend staff/roles.py.",
            id="staff.W001",
        )
    ]


def declared_permissions() -> set[str]:
    """All permissions that migrations will create ("app.codename")."""
    declared = set()
    for model in apps.get_models():
        options = model._meta
        defaults = [f"{action}_{options.model_name}" for action in options.default_permissions]
        custom = [codename for codename, _name in options.permissions]
        declared |= {f"{options.app_label}.{codename}" for codename in [*defaults, *custom]}
    return declared

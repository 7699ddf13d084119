"""What a real salon depends on and this version does not have yet: until then it refuses to start.

The demo runs without; so does an empty installation on loopback that somebody wants to look at.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

NOT_BUILT = (
    "the watch over who reads cards",
)


@register()
def safeguards_are_built(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """harmony.E001: production before everything it depends on is there."""
    if not settings.PRODUCTION or not NOT_BUILT:
        return []
    return [
        Error(
            f"This version is not ready for real clients. It lacks: {'; '.join(NOT_BUILT)}.",
            hint="Run the demo (HARMONY_ENV=demo), or install a version that has them.",
            id="harmony.E001",
        )
    ]


def refuse_unready_production() -> None:
    """For the web server, which runs no system checks. Raises ImproperlyConfigured."""
    for problem in safeguards_are_built():
        raise ImproperlyConfigured(f"{problem.msg} {problem.hint}")

"""System checks of the treatment room."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from privacy.first_texts import HEALTH
from privacy.models import ConsentText
from privacy.vocabulary import HealthDataKind
from treatments.interview import HealthDataKind as AskedKind


@register()
def check_kinds(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """treatments.E001: what is asked about is a kind that a consent can name (R2)."""
    missing = {kind.value for kind in AskedKind} - set(HealthDataKind.values)
    return [_error(missing)] if missing else []


@register(Tags.database)
def check_consent_text(
    app_configs: Sequence[AppConfig] | None, **options: Any
) -> list[CheckMessage]:
    """treatments.E001: the published wording names every kind that is asked about (R2)."""
    if not options.get("databases"):
        return []
    try:
        published = set(ConsentText.current(HEALTH).data_kinds)
    except (DatabaseError, ConsentText.DoesNotExist):
        return []  # before the first migration there is nothing to compare
    missing = set(HealthDataKind.values) - published
    return [_error(missing)] if missing else []


def _error(missing: set[str]) -> Error:
    return Error(
        f"No consent covers these kinds of health data: {', '.join(sorted(missing))}.",
        hint="Publish a new version of the consent text that names them (law.md, R2).",
        id="treatments.E001",
    )

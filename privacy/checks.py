"""System checks: silence about personal data is an error, and the message says what to write."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import models

from privacy.encryption.fields import SealedField
from privacy.periods import configured_periods
from privacy.registry import Keep, PersonalData, declarations, exempt_models, field_names

LONGEST_BACKUP_DAYS = 35
PAGE = "CONTRIBUTING.md, 'A new kind of personal data'"


@register()
def check_declarations(
    app_configs: Sequence[AppConfig] | None, **options: Any
) -> list[CheckMessage]:
    """privacy.E001–E006."""
    try:
        declared = declarations()
    except ValueError as problem:
        return [Error(str(problem), hint="Break the circle of foreign keys.", id="privacy.E006")]
    found: list[CheckMessage] = list(_undeclared({d.model for d in declared}))
    for declaration in declared:
        found += [*_unclassified(declaration), *_unsealed(declaration), *_paths(declaration)]
    return found


def _undeclared(declared: set[type[models.Model]]) -> Iterator[Error]:
    for model in apps.get_models():
        label = model._meta.label
        if model not in declared and label.lower() not in exempt_models():
            yield Error(
                f"{label} is declared nowhere.",
                hint=f"Declare it in {model._meta.app_label}/personal_data.py: a PersonalData "
                f"class, or not_personal('{label}', reason). See {PAGE}.",
                obj=model,
                id="privacy.E001",
            )


def _unclassified(declaration: PersonalData) -> Iterator[Error]:
    model = declaration.model
    classes = [set(declaration.personal), set(declaration.special), set(declaration.technical)]
    technical_anyway = {"id", "subject", "sealed_n"}
    names = set(field_names(model))
    for name in sorted(names):
        times = sum(name in group for group in classes)
        if times > 1 or (times == 0 and name not in technical_anyway):
            yield Error(
                f"{model._meta.label}.{name} is classified {times} times.",
                hint="Put it into exactly one of personal, special or technical of "
                f"{type(declaration).__name__}. See {PAGE}.",
                obj=model,
                id="privacy.E002",
            )
    for name in sorted(set().union(*classes) - names):
        yield Error(
            f"{type(declaration).__name__} names {name}, which {model._meta.label} does not have.",
            obj=model,
            id="privacy.E003",
        )


def _unsealed(declaration: PersonalData) -> Iterator[Error]:
    sealed = any(isinstance(f, SealedField) for f in declaration.model._meta.concrete_fields)
    clear = [name for name in declaration.special if not name.startswith("sealed.")]
    for name in clear if clear or not sealed else []:
        yield Error(
            f"{declaration.model._meta.label}.{name} is special-category and lies open.",
            hint="Move it into the sealed record of the table.",
            obj=declaration.model,
            id="privacy.E004",
        )


def _paths(declaration: PersonalData) -> Iterator[Error]:
    keep = declaration.keep
    names = [declaration.subject_path.split("__")[0]] if declaration.subject_path else []
    if isinstance(keep, Keep):
        names += [*keep.counted_from, keep.collected_field]
    columns = declaration.model._meta.concrete_fields
    known = {field.name for field in columns} | {field.attname for field in columns}
    for name in names:
        if name not in known:
            yield Error(
                f"{type(declaration).__name__} points at {name}, which "
                f"{declaration.model._meta.label} does not have.",
                obj=declaration.model,
                id="privacy.E005",
            )


@register()
def check_backup_days(
    app_configs: Sequence[AppConfig] | None, **options: Any
) -> list[CheckMessage]:
    """privacy.E012: copies are kept for 35 days at most (R56, R61)."""
    days = settings.HARMONY_BACKUP_DAYS
    if 1 <= days <= LONGEST_BACKUP_DAYS:
        return []
    return [
        Error(
            f"HARMONY_BACKUP_DAYS is {days}.",
            hint=f"Keep backups for 1 to {LONGEST_BACKUP_DAYS} days: erased people are in them.",
            id="privacy.E012",
        )
    ]


@register()
def check_periods(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """privacy.E011: RETENTION names a category or a period that does not exist."""
    try:
        configured_periods()
    except ValueError as problem:
        hint = "Write it as category=24m or category=30d, with the categories of the notice."
        return [Error(f"RETENTION: {problem}", hint=hint, id="privacy.E011")]
    return []

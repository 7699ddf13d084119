"""What is held about one person, built for her: every declared table, real dates (art. 15, R24)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from privacy.encryption import CannotBeRead
from privacy.models import DataSubject, NoticeVersion
from privacy.registry import AllRules, PersonalData, declarations

FORMAT = "harmony-access/1"


@audited
def build_access(*, by: Actor, subject: DataSubject, purpose: str) -> dict[str, Any]:
    """Everything that the registry finds about this person, as plain JSON values."""
    rules = NoticeVersion.all_rules()
    ends = _end_of_card(subject.pk, rules)
    sections = [_section(d, subject.pk, rules, ends) for d in reversed(declarations())]
    record("privacy.access_built", by=by, subject_id=subject.pk, purpose=purpose)
    return {
        "format": FORMAT,
        "built_at": timezone.localtime().isoformat(timespec="seconds"),
        "sections": [section for section in sections if section is not None],
    }


def _section(
    declaration: PersonalData, subject: UUID, rules: AllRules, ends: date | None
) -> dict[str, Any] | None:
    rows = [_row(declaration, row, rules, ends) for row in declaration.rows([subject])]
    if not rows:
        return None
    return {
        "title": str(declaration.title),
        "purpose": str(declaration.purpose.label),
        "lawful_basis": str(declaration.lawful_basis.label),
        "article9": None if declaration.article9 is None else str(declaration.article9.label),
        "source": str(declaration.source.label),
        "recipients": [str(recipient.label) for recipient in declaration.recipients],
        "rows": rows,
    }


def _row(declaration: PersonalData, row: Any, rules: AllRules, ends: date | None) -> dict[str, Any]:
    own = declaration.ends_on(row, rules)
    kept_until = min((day for day in (own, ends) if day is not None), default=None)
    if declaration.outlives_subject:
        kept_until = own
    try:
        values: dict[str, Any] | None = declaration.export(row)
    except CannotBeRead:
        values = None
    return {
        "values": values,
        "readable": values is not None,
        "kept_until": None if kept_until is None else kept_until.isoformat(),
    }


def _end_of_card(subject: UUID, rules: AllRules) -> date | None:
    """The day on which the purge will erase the whole person."""
    for declaration in declarations():
        if declaration.ends_subject:
            for row in declaration.rows([subject]):
                return declaration.ends_on(row, rules)
    return None

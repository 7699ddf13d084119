"""What is held about one person, built for her: every declared table, real dates (art. 15, R24)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacy.audit.acts import Actor, audited, record
from privacy.audit.models import AuditEvent
from privacy.audit.words import act_in_words, purpose_in_words, role_in_words
from privacy.encryption import CannotBeRead
from privacy.entries import is_disputable
from privacy.links import subjects_of
from privacy.models import DataSubject, NoticeVersion, SealedModel
from privacy.processing import recipients_of
from privacy.registry import AllRules, Keep, PersonalData, declarations
from privacy.statements import words_beside
from privacy.vocabulary import Purpose

FORMAT = "harmony-access/1"


@audited
def build_access(
    *, by: Actor, subject: DataSubject, purpose: str, masks: Sequence[str] = (), mask: str = "[…]"
) -> dict[str, Any]:
    """Everything that the registry finds about this person, as plain JSON values.

    The words of `masks`, which are about somebody else, are replaced by `mask` (art. 15(4)).
    """
    rules = NoticeVersion.all_rules()
    ends = end_of_person(subject.pk, rules)
    found = [_section(d, subject.pk, rules, ends) for d in _in_reading_order()]
    sections = [section for section in found if section is not None]
    record("privacy.access_built", by=by, subject_id=subject.pk, purpose=purpose)
    return {
        "format": FORMAT,
        "language": get_language(),
        "built_at": timezone.localtime().isoformat(timespec="seconds"),
        "restricted": subject.state == DataSubject.State.RESTRICTED,
        "ends_on": None if ends is None else ends.isoformat(),
        "sections": _masked(sections, [word for word in masks if word.strip()], mask),
        "log": use_log(subject.pk),
    }


def use_log(subject: UUID) -> list[dict[str, str]]:
    """When her data were handled: time, act, purpose and role, and no name of staff (R26)."""
    events = AuditEvent.objects.filter(subject_id__in=subjects_of(subject)).order_by("seq")
    columns = ("at", "act", "purpose", "actor_role")
    return [
        {
            "at": timezone.localtime(at).isoformat(timespec="seconds"),
            "act": act,
            "done": act_in_words(act),
            "purpose": purpose_in_words(purpose),
            "role": role_in_words(role),
        }
        for at, act, purpose, role in events.values_list(*columns)
    ]


def end_of_person(subject: UUID, rules: AllRules) -> date | None:
    """The last day before the purge erases the whole person; None when no table decides that.

    Of merged cards the one that ends last decides (R48).
    """
    ids, latest = subjects_of(subject), []
    for declaration in declarations():
        if declaration.ends_subject:
            path = f"{declaration.subject_path}__in"
            rows = declaration.model._base_manager.filter(**{path: ids})
            days = [declaration.ends_on(row, rules) for row in rows]
            latest += [max(day for day in days if day)] if any(days) else []
    return min(latest, default=None)


def _in_reading_order() -> list[PersonalData]:
    """Who she is and what was done first, then what the law adds, what the program needs last."""
    order, declared = list(Purpose), declarations()
    declared.reverse()
    return sorted(declared, key=lambda declaration: order.index(declaration.purpose))


def _section(
    declaration: PersonalData, subject: UUID, rules: AllRules, ends: date | None
) -> dict[str, Any] | None:
    if declaration.model is AuditEvent:  # handed over as the use log, in words
        return None
    found = declaration.rows([subject])
    if issubclass(declaration.model, SealedModel):
        found = found.select_related("subject")  # the key of each row, without asking for each
    rows = [_row(declaration, row, rules, ends) for row in found]
    if not rows:
        return None
    if is_disputable(declaration):
        _add_her_words(subject, found, rows)
    return {
        "table": declaration.model._meta.label_lower,
        "title": str(declaration.title),
        "purpose": str(declaration.purpose.label),
        "lawful_basis": str(declaration.lawful_basis.label),
        "article9": None if declaration.article9 is None else str(declaration.article9.label),
        "source": str(declaration.source.label),
        "recipients": recipients_of(declaration.recipients),
        "rows": rows,
    }


def _add_her_words(subject: UUID, found: Iterable[Any], rows: list[dict[str, Any]]) -> None:
    """What she says about an entry stands with it (art. 16)."""
    said = words_beside(subject)
    for one, row in zip(found, rows, strict=True):
        if one.pk in said and row["values"] is not None:
            row["values"][str(_("Your own statement"))] = said[one.pk]


def _row(declaration: PersonalData, row: Any, rules: AllRules, ends: date | None) -> dict[str, Any]:
    own = declaration.ends_on(row, rules)
    reviewed_on = None if isinstance(declaration.keep, Keep) else own
    kept_until = min((day for day in (own, ends) if day is not None), default=None)
    if declaration.outlives_subject:
        kept_until = None if reviewed_on else own
    try:
        values: dict[str, Any] | None = declaration.export(row)
    except CannotBeRead:
        values = None
    return {
        "values": values,
        "readable": values is not None,
        "kept_until": None if kept_until is None else kept_until.isoformat(),
        "reviewed_on": None if reviewed_on is None else reviewed_on.isoformat(),
    }


def _masked(value: Any, words: Sequence[str], mask: str) -> Any:
    """The same values without these words; headings stay as they are."""
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, mask)
        return value
    if isinstance(value, list):
        return [_masked(item, words, mask) for item in value]
    if isinstance(value, dict):
        return {key: _masked(item, words, mask) for key, item in value.items()}
    return value

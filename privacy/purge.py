"""The daily purge: what is past its time goes, by itself, in batches, each wholly or not at all.

Dates are read again under lock, so a visit saved before a batch commits keeps its card, and the
eraser never acts on an old list. A client either is there with everything or is gone with
everything: her tables fall in one transaction.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, QuerySet

from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.cases import awaiting_copies
from privacy.erasure import Outcome, erase, forget_deleted_bytes
from privacy.links import primaries, whole
from privacy.models import DataSubject, Erasure, NoticeVersion, PurgeRun, Statement
from privacy.registry import Keep, PersonalData, declarations
from privacy.sets import listed, physical_location
from privacy.statements import follow_entries

BATCH = 5_000
CACHE = 128 * 1024 * 1024  # bytes
_STATES = (DataSubject.State.ACTIVE, DataSubject.State.RESTRICTED)


@dataclass
class PurgeReport:
    """Counts per category; no names."""

    today: date
    dry_run: bool
    erased: Counter[str] = field(default_factory=Counter)
    kept: dict[str, Counter[str]] = field(default_factory=dict)
    next_due: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "today": self.today.isoformat(),
            "dry_run": self.dry_run,
            "erased": dict(sorted(self.erased.items())),
            "kept": {category: dict(reasons) for category, reasons in sorted(self.kept.items())},
            "next_due": None if self.next_due is None else self.next_due.isoformat(),
        }


def purge(today: date, *, dry_run: bool = False, by: Actor = SYSTEM) -> PurgeReport:
    """Delete everything that is due on `today` (a day in Europe/Helsinki)."""
    report = PurgeReport(today=today, dry_run=dry_run)
    with _pages_in_memory():
        _purge_all(report, by)
    report.next_due = next_due(today)
    if not dry_run:
        finish_purge(by=by, report=report)
        forget_deleted_bytes()
    return report


def _purge_all(report: PurgeReport, by: Actor) -> None:
    declared = declarations()
    for declaration in declared:  # people first, so that nobody is there in part
        if declaration.ends_subject:
            _purge_people(declaration, report, by)
    if not report.dry_run and Statement.objects.filter(entry_id__isnull=False).exists():
        follow_entries(by=by)
    for declaration in declared:
        if not declaration.ends_subject and isinstance(declaration.keep, Keep):
            _purge_rows(declaration, report, by)


@contextmanager
def _pages_in_memory() -> Iterator[None]:
    """Have SQLite keep what a batch touches until its commit. With its usual two megabytes it would
    write and sync many pages of a large batch several times. A small one takes no more than before.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        usual = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA cache_size = {-CACHE // 1024}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


def next_due(today: date) -> date | None:
    """The next day on which something falls due."""
    rules = NoticeVersion.all_rules()
    days = []
    for declaration in declarations():
        if isinstance(declaration.keep, Keep):
            first = _first_row(declaration)
            last = None if first is None else declaration.ends_on(first, rules)
            if last is not None:
                days.append(max(last, today) + timedelta(days=1))
    return min(days, default=None)


@audited
def finish_purge(*, by: Actor, report: PurgeReport) -> None:
    """Note that the purge of this day is done."""
    run = PurgeRun(today=report.today, counts=dict(report.erased))
    run.save()
    record("privacy.purge_finished", by=by, obj=run, counts=report.erased)


@audited
def erase_due_rows(*, by: Actor, declaration: PersonalData, ids: Sequence[Any], today: date) -> int:
    """Delete one batch of rows, those of them that are still due."""
    due = unrestricted(declaration, declaration.due_rows(today).filter(pk__in=ids))
    still_due = list(due.values_list("pk", flat=True))
    count = declaration.erase_rows(still_due)
    table = declaration.model._meta.label_lower
    record("privacy.rows_purged", by=by, counts={table: count})
    return count


@audited
def erase_due_people(
    *, by: Actor, declaration: PersonalData, ids: Sequence[Any], today: date
) -> Outcome:
    """Erase one batch of people, those of them who are still due and not restricted."""
    due = unrestricted(declaration, declaration.due_rows(today).filter(pk__in=listed(ids)))
    locked = due.order_by("pk").select_for_update()
    chosen = list(locked.values_list(declaration.subject_path, flat=True))
    asked = _awaiting()  # also while we waited
    free = [subject for subject in chosen if subject not in asked]
    free = _with_merged_cards(declaration, free, today)
    if not free:
        record("privacy.rows_purged", by=by, counts={})
        return Outcome()
    return erase(by=by, subject_ids=free, ground=Erasure.Ground.RETENTION)


def _with_merged_cards(
    declaration: PersonalData, subjects: Sequence[UUID], today: date
) -> list[UUID]:
    """These people with the other cards of each, locked as well. Whoever has one that is not due is
    left out: her cards may have been merged while we waited for the lock.
    """
    known = set(subjects)
    others = [subject for subject in whole(subjects) if subject not in known]
    if not others:
        return list(subjects)
    path = declaration.subject_path
    rows = declaration.model._base_manager.filter(**{f"{path}__in": listed([*known, *others])})
    there = set(rows.order_by("pk").select_for_update().values_list(path, flat=True))
    due = unrestricted(declaration, declaration.due_rows(today))
    due = due.filter(**{f"{path}__in": listed(there)})
    staying = there - set(due.values_list(path, flat=True))
    known_as = primaries([*known, *others])
    staying = {known_as.get(pk, pk) for pk in staying}
    return [subject for subject in subjects if known_as.get(subject, subject) not in staying]


def _awaiting() -> set[UUID]:
    """Everybody who waits for a copy of her data, under every id that is hers."""
    return set(whole(pk for pk in awaiting_copies().values_list("about", flat=True) if pk))


def _purge_rows(declaration: PersonalData, report: PurgeReport, by: Actor) -> None:
    due = declaration.due_rows(report.today)
    rows = unrestricted(declaration, due).order_by(physical_location(due.model))
    ids = list(rows.values_list("pk", flat=True))
    category = declaration.keep.category if isinstance(declaration.keep, Keep) else ""
    restricted = due.count() - len(ids)
    if restricted:
        report.kept.setdefault(category, Counter())["restricted"] += restricted
    if report.dry_run and ids:
        report.erased[category] += len(ids)
        return
    for batch in _batches(ids):
        count = erase_due_rows(by=by, declaration=declaration, ids=batch, today=report.today)
        report.erased[category] += count


def _purge_people(declaration: PersonalData, report: PurgeReport, by: Actor) -> None:
    state = f"{declaration.subject_path.removesuffix('_id')}__state"
    states = declaration.due_rows(report.today).order_by().values_list(state)
    counts: dict[str, int] = dict(states.annotate(Count("pk")))
    active, restricted = (counts.get(each, 0) for each in _STATES)
    category = declaration.keep.category if isinstance(declaration.keep, Keep) else ""
    if restricted:
        report.kept.setdefault(category, Counter())["restricted"] = restricted
    if active and awaiting_copies().exists():
        waiting = active - unrestricted(declaration, declaration.due_rows(report.today)).count()
        if waiting:
            report.kept.setdefault(category, Counter())["request"] = waiting
        active -= waiting
    if report.dry_run and active:
        report.erased[category] += active
    if report.dry_run or not active:
        return
    due = unrestricted(declaration, declaration.due_rows(report.today))
    # Asked for once: to look for the next among all who are due takes longer than to erase them.
    ids = list(due.order_by(physical_location(due.model)).values_list("pk", flat=True))
    for batch in _batches(ids):
        report.erased.update(declaration.lighten(by=by, ids=batch))
        outcome = erase_due_people(by=by, declaration=declaration, ids=batch, today=report.today)
        people = outcome.people()
        if people:
            report.erased[category] += people
        for table, count in outcome.erased.items():
            if table not in (declaration.model._meta.label_lower, DataSubject._meta.label_lower):
                report.erased[table] += count


def unrestricted(declaration: PersonalData, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without the rows of people whose data are only stored for the time being (R37), or who wait
    for a copy of them: nobody's data fall due between her asking and her answer.
    """
    path = declaration.subject_path.removesuffix("_id")
    links = {f.name for f in declaration.model._meta.fields if f.related_model is DataSubject}
    if path not in links:
        return rows
    waiting = {f"{path}__in": _awaiting()}
    return rows.filter(**{f"{path}__state": DataSubject.State.ACTIVE}).exclude(**waiting)


def _first_row(declaration: PersonalData) -> Any:
    keep = declaration.keep
    if not isinstance(keep, Keep):
        return None
    rows = declaration.started_rows()
    first = rows.aggregate(first=Min("_start"))["first"]
    return None if first is None else rows.filter(_start=first).first()


def _batches(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]

"""Promises about time: what is past its time is gone, and stays gone."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy import daily
from privacy.case_rules import GOES_OUT
from privacy.models import DailyJob, DataSubjectRequest, Erasure, PurgeRun, Restriction
from privacy.promises.registry import Finding, broken, kept, promise, short_date, unknown
from privacy.purge import unrestricted
from privacy.registry import Keep, PersonalData, Text, as_day, declarations
from privacy.tombstones import tombstones

_RUN = gettext_lazy("See to it that run_daily runs every night (deploy/README.md), and run it now.")


@promise(
    "retention.oldest",
    clause="9.5",
    title=gettext_lazy("No record is older than its storage period"),
    step=_RUN,
)
def oldest_records(today: date) -> Finding:
    """What was due yesterday is gone today; what is due today goes tonight.

    Whoever was kept for a request or a restriction until lately goes with the next purge.
    """
    details: list[tuple[Text, Text]] = []
    overdue, freed = 0, _freed_since(today - timedelta(days=1))
    for declaration in declarations():
        if isinstance(declaration.keep, Keep):
            due = declaration.due_rows(today - timedelta(days=1))
            overdue += _not_of(freed, declaration, unrestricted(declaration, due)).count()
            oldest = _oldest(declaration)
            if oldest is not None:
                details.append((declaration.title, short_date(oldest)))
    if overdue:
        words = ngettext(
            "%(count)d record is past its time.", "%(count)d records are past their time.", overdue
        )
        return broken(words % {"count": overdue}, overdue, tuple(details))
    return kept(_("No record is past its time; below, the oldest of each kind."), 0, tuple(details))


@promise(
    "purge.daily",
    clause="9.5",
    title=gettext_lazy("What is past its time is deleted every night"),
    step=_RUN,
    go_live=True,
)
def purge_runs(today: date) -> Finding:
    """The last purge is of today or of yesterday."""
    last = PurgeRun.objects.order_by("today").last()
    if last is None:
        return unknown(_("The purge has never run."))
    words = _("Last purge: %(day)s") % {"day": short_date(last.today)}
    return kept(words) if (today - last.today).days <= 1 else broken(words)


@promise(
    "daily.jobs",
    clause="32",
    title=gettext_lazy("What has to happen every day has happened"),
    step=gettext_lazy("Run run_daily and read what it says about the job that failed."),
)
def daily_jobs_ran(today: date) -> Finding:
    """Every job but this check itself ended well today or yesterday."""
    rows = DailyJob.objects.in_bulk()
    names = [job.name for job in daily.jobs() if job.name != "promises"]
    if not any(name in rows for name in names):
        return unknown(_("The daily run has never happened."))
    late = [name for name in names if not _is_done(rows.get(name), today)]
    if late:
        return broken(_("Not done: %(jobs)s") % {"jobs": ", ".join(late)}, len(late))
    return kept(_("Done: %(jobs)s") % {"jobs": ", ".join(names)}, len(names))


@promise(
    "erasure.log",
    clause="11.2",
    title=gettext_lazy("Who was erased stays erased when a copy is restored"),
    step=gettext_lazy(
        "The erasure log beside the database lacks people who were erased. Put back its newest "
        "copy before any backup is restored."
    ),
)
def erasure_log_is_whole(today: date) -> Finding:
    """Every erasure of the database stands in the log outside of it (R59, R60)."""
    noted: set[UUID] = set()
    for batch in tombstones():
        noted.update(batch.subjects)
    erased = set(Erasure.objects.values_list("subject_id", flat=True))
    missing = len(erased - noted)
    if missing:
        return broken(_("Missing from the log: %(count)d") % {"count": missing}, missing)
    return kept(_("Erasures in the log: %(count)d") % {"count": len(erased)}, len(erased))


def _freed_since(day: date) -> set[UUID]:
    """Whom a request for a copy, or a restriction, kept until this day or later."""
    answered = Q(delivered_on__gte=day) | Q(decided_on__gte=day) | Q(closed_on__gte=day)
    copies = DataSubjectRequest.objects.filter(answered, kind__in=GOES_OUT, about__isnull=False)
    lifted = Restriction.objects.filter(lifted_on__gte=day)
    asked = {pk for pk in copies.values_list("about", flat=True) if pk}
    return asked | set(lifted.values_list("subject_id", flat=True))


def _not_of(people: set[UUID], declaration: PersonalData, rows: QuerySet[Any]) -> QuerySet[Any]:
    if not people or not declaration.subject_path:
        return rows
    return rows.exclude(**{f"{declaration.subject_path}__in": people})


def _is_done(row: DailyJob | None, today: date) -> bool:
    return row is not None and row.done_on is not None and (today - row.done_on).days <= 1


def _oldest(declaration: PersonalData) -> date | None:
    return as_day(declaration.started_rows().aggregate(oldest=Min("_start"))["oldest"])

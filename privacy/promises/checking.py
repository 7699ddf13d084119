"""Checking all promises: a daily command writes how they stand, the page only shows it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privacy.audit.acts import Actor, audited, record
from privacy.models import PromiseState
from privacy.promises.registry import Finding, Promise, promises, unknown

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """A promise and what was found about it."""

    promise: Promise
    finding: Finding


def check_all(today: date) -> list[Checked]:
    """Ask every promise. A check that fails itself leaves its promise not known."""
    with translation.override(settings.LANGUAGE_CODE):
        return [Checked(promise, _asked(promise, today)) for promise in promises()]


@audited
def note_promises(*, by: Actor, checked: Sequence[Checked]) -> None:
    """Keep how the promises stand, and since when; forget those that are no longer made."""
    now, before = timezone.now(), PromiseState.objects.in_bulk()
    counts: dict[str, int] = {}
    for item in checked:
        known, found = before.get(item.promise.id), item.finding
        since = known.since if known is not None and known.state == found.state else now
        counts[found.state] = counts.get(found.state, 0) + 1
        PromiseState(
            id=item.promise.id,
            state=found.state,
            figure=found.figure[:60],
            evidence=_line(found.evidence)[:400],
            details=[[_line(name), _line(value)] for name, value in found.details],
            checked_at=now,
            since=since,
        ).save()
    PromiseState.objects.exclude(pk__in=[item.promise.id for item in checked]).delete()
    record("privacy.promises_checked", by=by, counts=counts)


def _asked(promise: Promise, today: date) -> Finding:
    try:
        found = promise.check(today)
    except Exception as problem:
        log.exception("a promise could not be checked")
        fault = type(problem).__name__
        return unknown(_("The check itself failed (%(fault)s).") % {"fault": fault})
    details = tuple((str(name), str(value)) for name, value in found.details)
    return Finding(found.state, str(found.evidence), found.figure, details)


def _line(text: object) -> str:
    return " ".join(str(text).split())

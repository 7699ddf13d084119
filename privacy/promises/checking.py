"""Checking all promises: a daily command writes how they stand, the page only shows it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM, Actor, audited, record, vital
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


def check_now(name: str) -> None:
    """Ask one promise that cannot wait for the night, and keep how it stands."""
    made = next(promise for promise in promises() if promise.id == name)
    with translation.override(settings.LANGUAGE_CODE):
        checked = Checked(made, _asked(made, timezone.localdate()))
    note_promise(by=SYSTEM, checked=checked)


@audited
@vital
def note_promise(*, by: Actor, checked: Checked) -> None:
    """Keep how one promise stands; the others stand as they were last found."""
    record("privacy.promises_checked", by=by, counts=_kept([checked]))


@audited
@vital
def note_promises(*, by: Actor, checked: Sequence[Checked]) -> None:
    """Keep how the promises stand, and since when; forget those that are no longer made."""
    counts = _kept(checked)
    PromiseState.objects.exclude(pk__in=[item.promise.id for item in checked]).delete()
    record("privacy.promises_checked", by=by, counts=counts)


def _kept(checked: Sequence[Checked]) -> dict[str, int]:
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
    return counts


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

"""The front page: who has come today, and what waits for somebody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.age import AgeGroup
from clients.cards import card_address, readable
from clients.models import Client
from privacy.models import DataSubject
from privacy.waiting import lines_for
from treatments.actions.day import open_day
from treatments.catalogue_in_use import InUse
from treatments.catalogue_reading import Outcome
from treatments.facts import Facts, facts_about_all
from treatments.models import TreatmentEntry, Visit
from treatments.views.common import first_shown_today, in_use_if_any, staff_of

Staff = Any
"""The person behind the request; this room does not import staff."""


@dataclass(frozen=True)
class Marks:
    """What a therapist should know before she opens the card."""

    stops: int
    is_new: bool
    is_outdated: bool
    has_unknown: bool


@dataclass(frozen=True)
class Visitor:
    """Somebody who has come today. `name` is short; None where it cannot be read."""

    url: str
    name: str | None
    is_minor: bool
    refuses: bool
    is_logged: bool
    marks: Marks | None


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Names for those who receive clients, outcomes for those who may read them.

    Who sees no client sees that, and the way to her own pages.
    """
    day = timezone.localdate()
    if not _may(request.user, "clients.view_client"):
        return render(request, "treatments/today.html", {"today": day})
    page = {
        "today": day,
        "visitors": _visitors(request, day),
        "waiting": lines_for(request.user, day),
    }
    return render(request, "treatments/today.html", page)


def short_name(name: str) -> str:
    """Enough to call somebody in: "Eeva K."."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name


def _visitors(request: HttpRequest, day: date) -> list[Visitor]:
    came = Visit.objects.filter(on=day, subject__state=DataSubject.State.ACTIVE)
    ids = list(came.values_list("subject_id", flat=True))
    if not ids:
        return []
    clients = list(Client.objects.select_related("subject").filter(pk__in=ids))
    logged = set(_logged(request, ids, day))
    marks = _marks(request, clients, day)
    visitors = [
        _visitor(request, client, day, is_logged=client.pk in logged, marks=marks.get(client.pk))
        for client in clients
    ]
    return _told_apart(sorted(visitors, key=lambda one: one.name or ""))


def _visitor(
    request: HttpRequest, client: Client, day: date, *, is_logged: bool, marks: Marks | None
) -> Visitor:
    who = readable(client)
    return Visitor(
        url=card_address(request.user, client.pk),
        name=who.name if who else None,
        is_minor=who is not None and client.age_group(day) is AgeGroup.MINOR,
        refuses=client.refuses_health_storing,
        is_logged=is_logged,
        marks=marks,
    )


def _told_apart(visitors: Sequence[Visitor]) -> list[Visitor]:
    """Short names; whole ones where two of the day would be the same."""
    times = Counter(short_name(one.name) for one in visitors if one.name)
    return [
        replace(one, name=short_name(one.name))
        if one.name and times[short_name(one.name)] == 1
        else one
        for one in visitors
    ]


def _logged(request: HttpRequest, ids: Sequence[UUID], day: date) -> Sequence[UUID]:
    if not _may(request.user, "treatments.view_entry"):
        return ()
    entries = TreatmentEntry.objects.filter(subject_id__in=ids, performed_on=day)
    return list(entries.values_list("subject_id", flat=True))


def _marks(request: HttpRequest, clients: Sequence[Client], day: date) -> Mapping[UUID, Marks]:
    """For those who may read health data; each visitor's first showing of the day is recorded."""
    if not _may(request.user, "treatments.view_health"):
        return {}
    shown = [c for c in clients if readable(c) and not c.refuses_health_storing]
    new = first_shown_today(request, [client.pk for client in shown])
    if new:
        open_day(by=staff_of(request), clients=[c for c in shown if c.pk in new])
    in_use = in_use_if_any()
    return {pk: _marks_of(facts, in_use, day) for pk, facts in facts_about_all(shown).items()}


def _marks_of(facts: Facts, in_use: InUse | None, day: date) -> Marks:
    stops = 0
    if in_use is not None:
        codes = [method.code for method in in_use.methods]
        made = facts.assessments(codes, in_use.catalogue, day).values()
        stops = sum(assessment.outcome is Outcome.STOP for assessment in made)
    return Marks(
        stops=stops,
        is_new=not facts.was_interviewed,
        is_outdated=bool(facts.to_confirm(day) or facts.ended(day)),
        has_unknown=any(answer.needs_classification for answer in facts.answers),
    )


def _may(user: Staff | AnonymousUser, permission: str) -> bool:
    return bool(user.has_perm(permission))

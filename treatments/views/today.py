"""The front page: who comes today, who has come, and what waits for somebody."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.cards import card_address, get_visible_client_or_404, readable
from clients.models import Booking
from privacy.once import once
from privacy.waiting import lines_for
from treatments.actions.day import open_day
from treatments.assessment import Assessment, Why
from treatments.booked_method import booked_method
from treatments.catalogue_in_use import InUse
from treatments.catalogue_reading import Outcome
from treatments.day_list import (
    Marks,
    Visitor,
    told_apart,
    visitors_of,
    with_logged,
    with_next,
)
from treatments.facts import Facts, facts_about_all
from treatments.views.card import note_today
from treatments.views.common import first_shown_today, in_use_if_any, staff_of
from treatments.views.treatment import METHOD, logs_treatments

Staff = Any
"""The person behind the request; this room does not import staff."""
ON_RECORD = frozenset(
    {
        Why.UNKNOWN_CONDITION,
        Why.FREE_TEXT,
        Why.ENDED,
        Why.PATCH_TEST_TOO_FRESH,
        Why.PATCH_TEST_NOT_READ,
    }
)
"""Questions that come of something on record. What nobody has asked yet, or a no that has run out,
leaves nearly every method of nearly everybody to be asked, and would say nothing on a list.
"""
NOT_NEW = frozenset({Why.NO_INTERVIEW, Why.EXPIRED})
"""What need not be said of the booked method: it has a mark of its own, or is asked every time."""


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
        "tomorrow": day + timedelta(days=1),
        "waiting": lines_for(request.user, day),
    }
    return render(request, "treatments/today.html", page)


@require_POST
@logs_treatments
@once
def booking_treat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One tap from the hour to the treatment: she has come, and the method is chosen."""
    rows = Booking.objects.select_related("subject").filter(state=Booking.State.BOOKED)
    booking = get_object_or_404(rows, pk=pk)
    client = get_visible_client_or_404(booking.subject_id)
    if booking.day != timezone.localdate():
        return redirect(card_address(request.user, client.pk))
    note_today(request, client)
    in_use, told = in_use_if_any(), readable(booking)
    code = booked_method(told.method, in_use.methods) if in_use and told else ""
    return redirect(log_address(client.pk, code))


def log_address(pk: UUID, code: str) -> str:
    """The form of a treatment, with the method that was booked where it is known."""
    address = reverse("treatments:treatment_log", args=[pk])
    return f"{address}?{METHOD}={code}" if code else address


def _visitors(request: HttpRequest, day: date) -> list[Visitor]:
    found = with_next(visitors_of(day), timezone.now())
    if _may(request.user, "treatments.view_entry"):
        found = with_logged(found, day)
    in_use: InUse | None = None
    marks: Mapping[UUID, Marks] = {}
    if _may(request.user, "treatments.view_health"):
        in_use = in_use_if_any()
        marks = _marks(request, found, in_use, day)
    return told_apart([_for(request, one, in_use, marks) for one in found])


def _for(
    request: HttpRequest, one: Visitor, in_use: InUse | None, marks: Mapping[UUID, Marks]
) -> Visitor:
    """The visitor with what this person may know, and where she is led."""
    if one.client is None:
        return replace(one, url=reverse("clients:booking_who", args=[one.booking]))
    pk = one.client.pk
    code = booked_method(one.method, in_use.methods) if in_use and one.method else ""
    return replace(
        one,
        url=card_address(request.user, pk),
        log_url=log_address(pk, code),
        method_code=code,
        marks=marks.get(pk),
    )


def _marks(
    request: HttpRequest, visitors: Sequence[Visitor], in_use: InUse | None, day: date
) -> Mapping[UUID, Marks]:
    """For those who may read health data; each visitor's first showing of the day is recorded."""
    clients = {one.client.pk: one.client for one in visitors if one.client is not None}
    shown = [c for c in clients.values() if readable(c) and not c.refuses_health_storing]
    new = first_shown_today(request, [client.pk for client in shown])
    if new:
        came = {one.client.pk for one in visitors if one.client is not None and one.came}
        by, seen = staff_of(request), [c for c in shown if c.pk in new]
        open_day(by=by, clients=seen, came=came)
    booked = _booked_methods(visitors, in_use)
    return {
        pk: _marks_of(facts, in_use, day, booked.get(pk, set()))
        for pk, facts in facts_about_all(shown).items()
    }


def _booked_methods(visitors: Sequence[Visitor], in_use: InUse | None) -> dict[UUID, set[str]]:
    booked: dict[UUID, set[str]] = {}
    for one in visitors:
        if in_use and one.client is not None and one.method:
            code = booked_method(one.method, in_use.methods)
            booked.setdefault(one.client.pk, set()).add(code)
    return booked


def _marks_of(facts: Facts, in_use: InUse | None, day: date, booked: Set[str]) -> Marks:
    made: dict[str, Assessment] = {}
    if in_use is not None:
        codes = [method.code for method in in_use.methods]
        made = facts.assessments(codes, in_use.catalogue, day)
    said = {code for code, one in made.items() if _speaks(one, is_booked=code in booked)}
    return Marks(
        outcomes={code: str(made[code].outcome) for code in made if code in said},
        is_new=not facts.was_interviewed,
        is_outdated=bool(facts.to_confirm(day) or facts.ended(day)),
        has_unknown=any(answer.needs_classification for answer in facts.answers),
    )


def _speaks(made: Assessment, *, is_booked: bool) -> bool:
    """Whether something on record stops or asks; of what is booked, also what was never asked."""
    if made.outcome is not Outcome.ASK:
        return made.outcome is Outcome.STOP
    whys = {question.why for question in made.questions}
    has_old_yes = any(finding.is_expired for finding in made.findings)
    return has_old_yes or bool(whys & ON_RECORD) or (is_booked and bool(whys - NOT_NEW))


def _may(user: Staff | AnonymousUser, permission: str) -> bool:
    return bool(user.has_perm(permission))

"""What a request has to be before a step is taken with it. The desk asks the same, to say why."""

from datetime import date

from privacy.models import DataSubjectRequest
from privacy.models.request import Asker, Ground, Kind, Outcome
from privacy.refusals import (
    AlreadyClosed,
    AlreadyDecided,
    ChildsViewMissing,
    DateBeforeReceipt,
    DateInFuture,
    GroundMissing,
    NobodyMeant,
    NoIdentity,
    NotCarriedOut,
    NotChecked,
    NotDecided,
    NothingBuilt,
    ReasonMissing,
    SomebodyMeant,
    WrongKind,
)

NEEDS_NO_IDENTITY = frozenset({Kind.MARKETING_OBJECTION, Kind.COMPLAINT})
"""Carried out for the wrong person, these tell nothing and lose nothing but a letter."""
GOES_OUT = frozenset({Kind.ACCESS, Kind.PORTABILITY})
"""Requests whose answer is a copy of the data."""
TOLD_ON = frozenset({Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION})
"""Requests of which each recipient is told (art. 19)."""
NEED_A_GROUND = frozenset({Outcome.PARTLY, Outcome.REFUSED})
GRANTED = frozenset({Outcome.FULFILLED, Outcome.PARTLY})
SAID_TO_ANYBODY = frozenset({Ground.NO_IDENTITY, Ground.EXCESSIVE})
"""Refusals that tell nothing about the person, so nobody has to be identified first."""


def refuse_odd_day(request: DataSubjectRequest, day: date, today: date) -> None:
    """Raise DateInFuture or DateBeforeReceipt."""
    if day > today:
        raise DateInFuture
    if day < request.received_on:
        raise DateBeforeReceipt


def refuse_unidentified(request: DataSubjectRequest) -> None:
    """Raise NoIdentity where who asks has to be known and is not (R22)."""
    if request.kind not in NEEDS_NO_IDENTITY and not request.identity_method:
        raise NoIdentity


def refuse_decided(request: DataSubjectRequest) -> None:
    """Raise AlreadyDecided: there is nothing left to wait or to ask for."""
    if request.outcome:
        raise AlreadyDecided


def refuse_unfit(request: DataSubjectRequest) -> None:
    """Raise AlreadyClosed, NoIdentity or ChildsViewMissing where nothing may be carried out."""
    if not request.is_open:
        raise AlreadyClosed
    refuse_unidentified(request)
    if request.asker == Asker.GUARDIAN and not request.sealed.child_view.strip():
        raise ChildsViewMissing


def refuse_undecidable(request: DataSubjectRequest) -> None:
    """The same, and AlreadyDecided."""
    refuse_decided(request)
    refuse_unfit(request)


def refuse_compiling(request: DataSubjectRequest) -> None:
    """Raise what stands in the way of compiling a copy of the data."""
    if request.kind not in GOES_OUT:
        raise WrongKind
    if request.about is None:
        raise NobodyMeant
    is_final = request.outcome and request.outcome not in GRANTED
    if is_final or request.delivered_on is not None:
        raise AlreadyDecided
    refuse_unfit(request)


def refuse_erasing(request: DataSubjectRequest) -> None:
    """Raise what stands in the way of erasing."""
    if request.kind != Kind.ERASURE:
        raise WrongKind
    refuse_undecidable(request)
    if request.about is None:
        raise NobodyMeant


def refuse_decision(
    request: DataSubjectRequest, outcome: Outcome, ground: str, decision: str, search_made: str
) -> None:
    """Raise what stands in the way of ending it like this."""
    if request.outcome and not _may_be_narrowed(request, outcome):
        raise AlreadyDecided
    if outcome in NEED_A_GROUND and not ground:
        raise GroundMissing
    if outcome in NEED_A_GROUND and not decision.strip():
        raise ReasonMissing
    if outcome == Outcome.NOTHING_HELD:
        _refuse_something_held(request, search_made)
    elif outcome in GRANTED:
        refuse_unfit(request)
        _refuse_undone(request)
    elif outcome == Outcome.REFUSED and ground not in SAID_TO_ANYBODY:
        refuse_unfit(request)


def refuse_unready(request: DataSubjectRequest) -> None:
    """Raise NotDecided or NotChecked where there is no answer to hand over yet."""
    if not request.outcome:
        raise NotDecided
    if request.erased_at is not None and request.checked_at is None:
        raise NotChecked


def _may_be_narrowed(request: DataSubjectRequest, outcome: Outcome) -> bool:
    """A copy that was compiled may still be called a part, until it is handed over."""
    is_waiting = request.delivered_on is None and request.erased_at is None
    is_granted = request.outcome in GRANTED and request.kind in GOES_OUT
    return is_waiting and is_granted and outcome in GRANTED


def _refuse_something_held(request: DataSubjectRequest, search_made: str) -> None:
    if request.about is not None:
        raise SomebodyMeant
    if not search_made.strip():
        raise ReasonMissing


def _refuse_undone(request: DataSubjectRequest) -> None:
    """What is carried out by an act of its own is not fulfilled by saying so."""
    if request.kind in GOES_OUT and not request.sealed.files:
        raise NothingBuilt
    by_act_alone = (Kind.ERASURE, Kind.WITHDRAWAL, Kind.RESTRICTION)
    if request.about is not None and request.kind in by_act_alone:
        raise NotCarriedOut

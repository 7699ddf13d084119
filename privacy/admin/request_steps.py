"""The steps of a request: the form of each, the act it calls, and why it cannot be done yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy import actions
from privacy import request_forms as said
from privacy.audit.acts import Actor
from privacy.case_rules import refuse_compiling, refuse_undecidable, refuse_unready
from privacy.compiling import compile_answer
from privacy.models import DataSubjectRequest
from privacy.models.request import Kind, Outcome
from privacy.recipients import waiting_tasks
from privacy.refusals import (
    AlreadyClosed,
    NotHandedOver,
    RecipientsWaiting,
    Refused,
)

Said = Mapping[str, Any]
Act = Callable[[Actor, DataSubjectRequest, Any], object]


@dataclass(frozen=True)
class Step:
    """One button of the page."""

    form: type[forms.Form]
    act: Act
    verb: str | Promise


def _compile(by: Actor, row: DataSubjectRequest, form: said.CompileForm) -> None:
    compile_answer(by=by, request=row, masks=form.words())


def _with(act: Callable[..., object], **more: Any) -> Act:
    return lambda by, row, form: act(by=by, request=row, **form.cleaned_data, **more)


STEPS: Final[dict[str, Step]] = {
    "henkilollisyys": Step(
        said.IdentityForm, _with(actions.confirm_identity), _("Record the identity")
    ),
    "kysytty": Step(said.AskedForm, _with(actions.ask_identity), _("Asked: stop the clock")),
    "jatka": Step(said.EmptyForm, _with(actions.stop_waiting), _("Let the clock run on")),
    "lapsi": Step(said.ChildForm, _with(actions.note_childs_view), _("Record")),
    "jatkoaika": Step(said.ExtendForm, _with(actions.extend_request), _("Extend by two months")),
    "kokoa": Step(said.CompileForm, _compile, _("Compile the answer")),
    "rajoita": Step(
        said.RestrictForm, _with(actions.restrict_for_request), _("Restrict the processing")
    ),
    "peruuta": Step(
        said.WithdrawForm, _with(actions.withdraw_for_request), _("Withdraw the consents")
    ),
    "tehty": Step(
        said.FulfilForm, _with(actions.decide_request, outcome=Outcome.FULFILLED), _("It is done")
    ),
    "paata": Step(said.DecideForm, _with(actions.decide_request), _("Record the decision")),
    "tarkista": Step(
        said.EmptyForm, _with(actions.check_erasure), _("Look through the database again")
    ),
    "luovuta": Step(said.DeliveryForm, _with(actions.hand_over), _("Handed over")),
    "sulje": Step(said.EmptyForm, _with(actions.close_request), _("Close the request")),
}
CARRIED_OUT: Final = {
    Kind.ACCESS: ("kokoa",),
    Kind.PORTABILITY: ("kokoa",),
    Kind.RECTIFICATION: ("tehty",),
    Kind.RESTRICTION: ("rajoita",),
    Kind.WITHDRAWAL: ("peruuta",),
    Kind.OBJECTION: ("tehty",),
    Kind.COMPLAINT: ("tehty",),
}
"""Which steps carry a kind of request out; an erasure and a statement have pages of their own."""


def form_of(name: str, row: DataSubjectRequest, data: Any = None) -> forms.Form:
    """The form of a step, empty or as it was sent."""
    kind = STEPS[name].form
    if issubclass(kind, said.WithdrawForm):
        return kind(data, auto_id=f"{name}-%s", request_file=row)
    return kind(data, auto_id=f"{name}-%s")


def why_not_carried_out(row: DataSubjectRequest) -> str:
    """The rule that forbids carrying it out now; "" when nothing does."""
    is_copy = row.kind in (Kind.ACCESS, Kind.PORTABILITY)
    return _refusal(lambda: (refuse_compiling if is_copy else refuse_undecidable)(row))


def why_not_handed_over(row: DataSubjectRequest) -> str:
    """The rule that forbids handing the answer over now."""
    return _refusal(lambda: refuse_unready(row))


def why_not_closed(row: DataSubjectRequest) -> str:
    """The rule that forbids closing now."""

    def ask() -> None:
        refuse_unready(row)
        if not row.is_open:
            raise AlreadyClosed
        if row.delivered_on is None and row.outcome != Outcome.WITHDRAWN:
            raise NotHandedOver
        if waiting_tasks(row).exists():
            raise RecipientsWaiting

    return _refusal(ask)


def _refusal(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Refused as refused:
        return str(refused)
    return ""

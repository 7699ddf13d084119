"""Acts: every write is a function that says who, and leaves its event in the same transaction.

Acts nest; only the outermost one writes the chain, as its last statements. The order of locks is
always: rows by id, then what `before_audit` asked for (the search clock), then the audit head.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

P = ParamSpec("P")
T = TypeVar("T")


class Actor(Protocol):
    """Who acts: a member of staff, or SYSTEM."""

    @property
    def pk(self) -> Any: ...

    @property
    def audit_role(self) -> str: ...


@dataclass(frozen=True)
class _System:
    pk: UUID | None = None
    audit_role: str = "system"


SYSTEM: Actor = _System()


@dataclass
class _Unit:
    """One outermost act: what it will write into the log when it ends well."""

    events: list[Any] = field(default_factory=list)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    recorded: int = 0


_current: ContextVar[_Unit | None] = ContextVar("harmony_act", default=None)
_onlookers: dict[str, Callable[[Sequence[Any]], None]] = {}
_gates: dict[str, Callable[[], None]] = {}
_saving_gates: dict[str, Callable[[bool], None]] = {}


class ActsClosed(Exception):
    """Nothing may be written now, and `words` say why to a person."""

    @property
    def words(self) -> str:
        return ""


class UnrecordedAct(RuntimeError):
    """An act ended without an audit event, or one was recorded outside an act."""


@contextmanager
def act() -> Iterator[None]:
    """The transaction of an act. Inside another act it joins that one, undone alone if it fails."""
    outer = _current.get()
    if outer is not None:
        mark = len(outer.events)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer.events[mark:]
            raise
        return
    unit = _Unit()
    token = _current.set(unit)
    try:
        with transaction.atomic():
            for refuse in _gates.values():
                refuse()
            yield
            _finish(unit)
    finally:
        _current.reset(token)


def audited(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function an act: keyword-only, with `by=`, atomic, and audited or refused."""
    parameters = inspect.signature(function).parameters
    loose = [p.name for p in parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    if loose or "by" not in parameters:
        raise TypeError(f"{function.__qualname__}: an act is keyword-only and takes by=")
    is_vital = bool(getattr(function, "is_vital", False))

    @functools.wraps(function)
    def perform(*args: P.args, **kwargs: P.kwargs) -> T:
        with act():
            for refuse in _saving_gates.values():
                refuse(is_vital)
            unit = _unit()
            before = unit.recorded
            result = function(*args, **kwargs)
            if unit.recorded == before:
                raise UnrecordedAct(function.__qualname__)
            return result

    perform.is_act = True  # type: ignore[attr-defined]  # read by the test of acts
    return perform


def vital(function: Callable[P, T]) -> Callable[P, T]:
    """Mark an act that goes on when nothing may be saved any more, below `@audited`.

    It is small: looking at a card, which is always noted, and what guards the looking.
    """
    function.is_vital = True  # type: ignore[attr-defined]  # read by audited()
    return function


def record(
    name: str,
    *,
    by: Actor,
    subject_id: UUID | None = None,
    obj: models.Model | None = None,
    fields: Sequence[str] = (),
    purpose: str = "",
    counts: Mapping[str, Any] | None = None,
) -> None:
    """Add an event to the act in progress: names and ids, never values.

    `counts` holds numbers per kind, or ids. Raises UnrecordedAct outside an act.
    """
    from privacy.audit.models import AuditEvent

    unit = _unit()
    unit.recorded += 1
    unit.events.append(
        AuditEvent(
            at=timezone.now(),
            actor_id=by.pk,
            actor_role=by.audit_role,
            act=name,
            subject_id=subject_id,
            object_type="" if obj is None else obj._meta.label_lower,
            object_id="" if obj is None else str(obj.pk),
            fields=list(fields),
            purpose=purpose,
            counts=dict(counts or {}),
        )
    )


def before_audit(key: str, call: Callable[[], None]) -> None:
    """Run `call` once per outermost act, just before the chain is written."""
    _unit().before.setdefault(key, call)


def show_events(key: str, call: Callable[[Sequence[Any]], None]) -> None:
    """Show `call` the events of every outermost act, in its transaction, once they are written.

    It may put work off until the commit; it must not write. The same key again replaces it.
    """
    _onlookers[key] = call


def guard_acts(key: str, refuse: Callable[[], None]) -> None:
    """Ask `refuse` at the start of every outermost act, in its transaction.

    It raises ActsClosed where nothing may be written. The same key again replaces it.
    """
    _gates[key] = refuse


def guard_saving(key: str, refuse: Callable[[bool], None]) -> None:
    """Ask `refuse` at the start of every act, nested ones too, and tell it whether that is vital.

    It raises where nothing else may be saved now. The same key again replaces it.
    """
    _saving_gates[key] = refuse


def in_act() -> bool:
    """Whether an act is in progress."""
    return _current.get() is not None


def _unit() -> _Unit:
    unit = _current.get()
    if unit is None:
        raise UnrecordedAct("outside an act")
    return unit


def _finish(unit: _Unit) -> None:
    from privacy.audit import chain

    for call in unit.before.values():
        call()
    if unit.events:
        chain.append(unit.events)
        for show in _onlookers.values():
            show(unit.events)

"""Which consents of a person are in force, and how each is withdrawn, over all rooms."""

from collections.abc import Sequence
from uuid import UUID

from privacy.audit.acts import Actor
from privacy.consents import standing
from privacy.links import subjects_of
from privacy.models import ConsentRecord
from privacy.models.consent import Way
from privacy.models.request import Channel
from privacy.registry import PersonalData, declaration_of, declarations, resting_on
from privacy.vocabulary import Purpose

WAYS = {
    Channel.VISIT: Way.ORAL,
    Channel.PHONE: Way.ORAL,
    Channel.EMAIL: Way.EMAIL,
    Channel.LETTER: Way.PAPER,
    Channel.WEB: Way.EMAIL,
}


def live_consents(subject_id: UUID) -> list[PersonalData]:
    """The declarations of the consents that she has given on any card and not withdrawn."""
    hers = subjects_of(subject_id)
    return [d for d in _consents() if standing(_model(d), hers)]


def withdraw(*, by: Actor, subject_id: UUID, labels: Sequence[str], channel: str) -> list[str]:
    """Withdraw these consents (model labels), as each room does it. Returns those withdrawn."""
    chosen = [d for d in live_consents(subject_id) if d.model._meta.label in labels]
    for declaration in chosen:
        declaration.withdraw(by=by, subject_id=subject_id, way=WAYS[Channel(channel)])
    return [str(declaration.title) for declaration in chosen]


def withdraw_marketing(*, by: Actor, subject_id: UUID, channel: str) -> list[str]:
    """Withdraw what marketing rests on, if anything."""
    labels = [d.model._meta.label for d in _consents() if _carries_marketing(_model(d))]
    return withdraw(by=by, subject_id=subject_id, labels=labels, channel=channel)


def title_of(label: str) -> str:
    """What a consent is called."""
    return next(str(d.title) for d in _consents() if d.model._meta.label == label)


def _consents() -> list[PersonalData]:
    return [d for d in declarations() if issubclass(d.model, ConsentRecord)]


def _model(declaration: PersonalData) -> type[ConsentRecord]:
    model = declaration_of(declaration.model).model
    assert issubclass(model, ConsentRecord)  # noqa: S101  (narrowing for the type checker)
    return model


def _carries_marketing(model: type[ConsentRecord]) -> bool:
    return any(d.purpose == Purpose.MARKETING for d in resting_on(model))

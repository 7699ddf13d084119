"""Which tables a set holds. Everything, unless a declaration says that it stays where it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from privacy.encryption.fields import SealedField
from privacy.models import DataSubject
from privacy.registry import PersonalData, declarations, not_moving

SEALED = "sealed"
_MADE_HERE: dict[type[Model], frozenset[str]] = {
    DataSubject: frozenset({"wrapped_key", "epoch", "key_generation"})
}


@dataclass(frozen=True)
class Kind:
    """One table of a set: its columns as the files name them, and what its declaration says."""

    model: type[Model]
    declaration: PersonalData | None
    read_only: str = ""

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    @property
    def title(self) -> str:
        if self.declaration is not None:
            return str(self.declaration.title)
        return str(self.model._meta.verbose_name_plural)

    @property
    def made_here(self) -> frozenset[str]:
        """Columns that mean something in one installation only, and are made anew in another."""
        if self.declaration is not None:
            return self.declaration.made_here
        return _MADE_HERE.get(self.model, frozenset())

    @property
    def columns(self) -> list["Field[Any, Any]"]:
        """The clear columns, in the order of the model."""
        left = {SEALED, "sealed_n", *self.made_here}
        return [f for f in self.model._meta.concrete_fields if f.name not in left]

    @property
    def record(self) -> Any:
        """The class of the sealed record; None where nothing is sealed."""
        fields = self.model._meta.concrete_fields
        return next((f.record for f in fields if isinstance(f, SealedField)), None)

    @property
    def is_added(self) -> bool:
        """Whether an import adds to what is there: accounts; everything else has to be empty."""
        return self.declaration is not None and self.declaration.about_staff


def kinds() -> list[Kind]:
    """Every table of a set, referred tables first."""
    declared = {d.model: d for d in declarations()}
    found = [
        Kind(model, declared.get(model), not_moving(model)[1])
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and not not_moving(model)[0]
    ]
    return _ordered(found)


def left_out() -> dict[str, str]:
    """The tables that are in no set, with the reason."""
    return {m._meta.label_lower: why for m in apps.get_models() if (why := not_moving(m)[0])}


def _ordered(found: Iterable[Kind]) -> list[Kind]:
    """So that a row comes after every row it refers to; otherwise by name."""
    waiting = sorted(found, key=lambda kind: kind.name)
    ordered: list[Kind] = []
    while waiting:
        names = {kind.model for kind in waiting}
        free = [kind for kind in waiting if not (_referred(kind.model) & names - {kind.model})]
        if not free:
            raise ValueError(f"a circle: {', '.join(kind.name for kind in waiting)}")
        ordered += free
        waiting = [kind for kind in waiting if kind not in free]
    return ordered


def _referred(model: type[Model]) -> set[Any]:
    return {f.related_model for f in model._meta.concrete_fields if f.related_model is not None}

"""The sealed field: what a person told, as one ciphertext per row that only her key opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from django.core import checks
from django.db import models
from django.db.models.lookups import IsNull

from privacy.encryption import records
from privacy.encryption.cipher import Place, seal, unseal
from privacy.encryption.errors import CannotBeRead

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _Counter = models.PositiveIntegerField[int, int]
else:
    _Counter = models.PositiveIntegerField

R = TypeVar("R")


class Sealable(Protocol):
    """What a model offers to its sealed field."""

    sealed_n: int

    def sealing_key(self) -> bytes: ...

    def sealing_place(self) -> Place: ...

    def before_sealing(self) -> None: ...


class WriteCounterField(_Counter):
    """Counts the writes of the sealed field beside it; the count is part of what is sealed."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if SealedField.is_waiting(model_instance):
            setattr(model_instance, self.attname, getattr(model_instance, self.attname) + 1)
        return super().pre_save(model_instance, add)


class SealedField(models.Field, Generic[R]):  # type: ignore[type-arg]  # the stubs' two parameters
    """Holds a record (frozen dataclass), sealed when saved and opened when first read.

    Reading raises CannotBeRead when key, place or counter is not right, and saving such a row is
    refused. Only `isnull` can be asked of it in a query. The row's write counter is `sealed_n`.
    """

    description = "sealed record"
    empty_strings_allowed = False

    def __init__(self, record: type[R] | None = None, **options: Any) -> None:
        self.record = record
        options.setdefault("editable", False)
        super().__init__(**options)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any) -> None:
        super().contribute_to_class(cls, name, *args)
        setattr(cls, self.attname, _Sealed(self))

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        found = super().check(**options)
        if self.name != "sealed":
            found.append(
                checks.Error("A sealed field is named 'sealed'.", obj=self, id="privacy.E010")
            )
        return found

    def get_lookup(self, lookup_name: str) -> Any:
        return IsNull if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> None:
        return None

    def pre_save(self, model_instance: Any, add: bool) -> bytes | None:
        state = model_instance.__dict__
        if state.get("_sealed_unreadable"):
            raise CannotBeRead
        value = state.get(self.attname)
        if add or SealedField.is_waiting(model_instance):
            model_instance.before_sealing()
        if value is None or isinstance(value, bytes):
            return value
        raw = seal(
            model_instance.sealing_key(), model_instance.sealing_place(), records.dump(value)
        )
        state[self.attname], state["_sealed_open"] = raw, value
        return raw

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        if not isinstance(value, bytes):
            raise TypeError(
                "A sealed record is written by save() or bulk_create(), not by update()."
            )
        return value

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("Sealed records are not serialised.")

    @staticmethod
    def is_waiting(instance: models.Model) -> bool:
        """Whether a new record waits to be sealed by the next save."""
        value = instance.__dict__.get("sealed")
        return value is not None and not isinstance(value, bytes)

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def __get__(self, instance: None, owner: Any) -> SealedField[R]: ...
        @overload
        def __get__(self, instance: models.Model, owner: Any) -> R: ...
        def __get__(self, instance: Any, owner: Any) -> Any: ...
        def __set__(self, instance: models.Model, value: R) -> None: ...


class _Sealed:
    """The attribute: bytes as they came from the database until somebody reads."""

    def __init__(self, field: SealedField[Any]) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self.field
        state = instance.__dict__
        if self.field.attname not in state:
            instance.refresh_from_db(fields=[self.field.attname])
        value = state[self.field.attname]
        if not isinstance(value, bytes):
            return value
        if "_sealed_open" not in state:
            state["_sealed_open"] = self._opened(instance, value)
        return state["_sealed_open"]

    def __set__(self, instance: Any, value: Any) -> None:
        state = instance.__dict__
        if isinstance(value, (memoryview, bytearray)):
            value = bytes(value)
        if value is not None and not isinstance(value, bytes) and "sealed" in state:
            self.__get__(instance)  # what cannot be read must not be overwritten
        state.pop("_sealed_open", None)
        state[self.field.attname] = value

    def _opened(self, instance: Any, value: bytes) -> Any:
        if self.field.record is None:
            raise TypeError("This sealed field has no record class.")
        try:
            text = unseal(instance.sealing_key(), instance.sealing_place(), value)
            return records.load(self.field.record, text)
        except CannotBeRead:
            instance.__dict__["_sealed_unreadable"] = True
            raise

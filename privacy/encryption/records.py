"""Frozen dataclasses as sealed records: a JSON array in fixed order, its format number first.

Values may be str, int, bool, date, None, UUID, tuples of these and nested records. A record that
gains attributes gives them defaults and stays readable; one that changes otherwise raises its
FORMAT and offers `upgrade(format_number, values)`.
"""

import dataclasses
import functools
import json
import types
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from privacy.encryption.errors import CannotBeRead

Record = TypeVar("Record")
_scan = json.JSONDecoder().raw_decode
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(record: Any) -> bytes:
    """The bytes to seal."""
    return _write(_array(record)).encode()


def load(kind: type[Record], content: bytes) -> Record:
    """The record of this kind. Raises CannotBeRead when the content is of another shape."""
    try:
        record: Record = _record(kind, _array_in(content.decode()))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise CannotBeRead from None
    return record


def as_named(record: Any) -> dict[str, Any]:
    """The same with its attributes by name, for files that people and other programs read."""
    return {f.name: _named(getattr(record, f.name)) for f in dataclasses.fields(record)}


def from_named(kind: type[Record], values: Any) -> Record:
    """The record that `as_named` told. Raises ValueError when it is none of this kind."""
    hints = _hints(cast(Any, kind))
    if not isinstance(values, dict) or not hints.keys() >= values.keys():
        raise ValueError("of another shape")
    given = {name: _from_named(hints[name], value) for name, value in values.items()}
    try:
        return kind(**given)
    except TypeError:
        raise ValueError("something is missing") from None


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in dataclasses.fields(kind)}


def _named(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return as_named(value)
    if isinstance(value, tuple):
        return [_named(item) for item in value]
    if isinstance(value, (date, UUID)):
        return str(value)
    return value


def _from_named(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        return _from_named(next(a for a in get_args(hint) if a is not type(None)), value)
    if origin is tuple and isinstance(value, list):
        return tuple(_from_named(get_args(hint)[0], item) for item in value)
    if dataclasses.is_dataclass(hint):
        return from_named(hint, value)  # type: ignore[arg-type]  # a class, as hints name it
    if hint in (date, UUID) and isinstance(value, str):
        return date.fromisoformat(value) if hint is date else UUID(value)
    if isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise ValueError("of another type")


def _array_in(text: str) -> Any:
    """What `dump` wrote, without white space around it."""
    values, end = _scan(text)
    if end != len(text):
        raise ValueError("more than one value")
    return values


def _array(record: Any) -> list[Any]:
    values = [getattr(record, name) for name in _names(record.__class__)]
    return [getattr(record, "FORMAT", 1), *_plain_all(values)]


def _plain_all(values: Iterable[Any]) -> list[Any]:
    return [value if type(value) in _AS_JSON else _plain(value) for value in values]


_AS_JSON = frozenset({str, int, bool, type(None)})


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return _plain_all(value)
    if isinstance(value, (date, UUID)):
        return str(value)
    if isinstance(value, str) or not dataclasses.is_dataclass(value):
        return value
    return _array(value)


def _record(kind: Any, array: list[Any]) -> Any:
    number, *values = array
    if number != getattr(kind, "FORMAT", 1):
        values = list(kind.upgrade(number, values))
    attributes, readers = _readers(kind)
    if len(values) > attributes:
        raise ValueError("more values than attributes")
    for place, read in readers:
        if place < len(values):
            values[place] = read(values[place])
    return kind(*values)


@functools.cache
def _readers(kind: Any) -> tuple[int, tuple[tuple[int, Callable[[Any], Any]], ...]]:
    """How many attributes a record has, and readers for those that JSON does not hold as such."""
    hints = get_type_hints(kind)
    readers = [_reader(hints[f.name]) for f in dataclasses.fields(kind)]
    return len(readers), tuple((n, read) for n, read in enumerate(readers) if read is not _same)


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        read = _reader(inner)
        return read if read is _same else lambda value: None if value is None else read(value)
    if origin is tuple:
        read = _reader(get_args(hint)[0])
        return tuple if read is _same else lambda values: tuple(map(read, values))
    if dataclasses.is_dataclass(hint):
        return functools.partial(_record, hint)
    if hint is date:
        return date.fromisoformat
    if hint is UUID:
        return UUID
    return _same


def _same(value: Any) -> Any:
    return value

"""What is in which file of a set, for whoever reads one with another program."""

import dataclasses
import types
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from django.utils.translation import override

from privacy.leaving.kinds import SEALED, Kind, kinds, left_out
from privacy.leaving.transfer import PURPOSES
from privacy.leaving.writing import FORMAT, MANIFEST, SUMS, VERSION

_TYPES: Final = {
    "BooleanField": "true or false",
    "DateField": "day, `2026-11-22`",
    "DateTimeField": "instant in UTC, ISO 8601",
    "UUIDField": "random id",
    "BinaryField": "bytes in base64",
    "JSONField": "JSON",
}
_NUMBERS: Final = "whole number"
_KEYED: Final = {"keyed_hash", "keyed_hashes", "address_key", "uid_key"}
_START: Final = f"""# The files of a whole register

`export_register DIR` writes everything that the register holds, `import_clients DIR` reads it back
into an empty installation of Harmony. Other programs read the same files. Format `{FORMAT}`,
version {VERSION}.

## The folder

- `{MANIFEST}`: when and of which salon; every kind with its title, purpose and columns; every file
  with its number of rows, its size and its SHA-256; what could not be opened (`unreadable`); what
  is in no set and why (`left_out`); and `keys`, see below.
- `{SUMS}`: the same fingerprints for `sha256sum --check {SUMS}`.
- for each kind one JSON file and one CSV file with the same rows.

**Nothing in the folder is encrypted.** Files are readable by the account that wrote them and by
nobody else; what becomes of them is up to whoever takes them away.

## JSON

One object per file: `format`, `version`, `kind` and `rows`. Each row stands on a line of its own,
so that a program can read line by line and a person can be told which line is wrong. What Harmony
keeps encrypted stands in the row's `sealed`. Ids are those of the register; a column that refers to
another kind holds the id there. An import leaves them as they are.

## CSV

UTF-8 with mark, semicolons, one header line. A part of `sealed` is a column `sealed.…`; lists are
JSON in their cell. No cell begins with a sign by which a spreadsheet would calculate it: such a
text is preceded by an apostrophe. A phone number, in the JSON `+358401234567`, is written
`+358 40 1234567`, which stays a text and keeps its plus sign where the unbroken number would not.
For reading back, the JSON counts.

## Keyed hashes, and the transfer code

Bans, receipts of former consents, addresses of sent letters and marks of booked hours are keyed
hashes: whose they are cannot be seen. The keys ({", ".join(PURPOSES)}) go along in `keys`, sealed
with the transfer code that the owner sees where she releases the export: AES-256-GCM with a key by
HKDF-SHA-256 of the code's letters (salt: the export's id, info `register-transfer/1`), nonce of
zeros, in base64. Without the code an import is refused, unless it is told `--without-bans`.

## What an import makes anew

Every person's key; the blind indexes; numbers that search counts with; passwords. Accounts of staff
come closed and without a role. No letter goes out before `confirm_sending`. The use log of the old
installation is in the set to be kept and read, and is not read back: its chain proves something
only where it was written. The new log begins with the import and the id of the export.
"""


def register_format() -> str:
    """The whole document, in English."""
    with override("en"):
        parts = [_START, "## Kinds\n", *map(_kind, kinds()), _left_out()]
    return "\n".join(parts)


def described(kind: Kind) -> list[tuple[str, str, str]]:
    """Column, type and meaning of everything that stands in a row."""
    clear = [(f.name, _type_of(f), _meaning(kind, f.name, f.verbose_name)) for f in kind.columns]
    if kind.record is None:
        return clear
    return [*clear, *_of_record(kind, kind.record)]


def _kind(kind: Kind) -> str:
    lines = [f"### `{kind.name}`: {kind.title}\n"]
    if kind.declaration is not None:
        lines.append(f"Purpose: {kind.declaration.purpose.label}.\n")
    if kind.read_only:
        lines.append(f"Not read back. {kind.read_only}\n")
    lines.append("| column | type | meaning |\n|---|---|---|")
    lines += [f"| `{name}` | {type_} | {meaning} |" for name, type_, meaning in described(kind)]
    return "\n".join(lines) + "\n"


def _left_out() -> str:
    lines = ["## In no set\n", "| table | why |\n|---|---|"]
    lines += [f"| `{name}` | {why} |" for name, why in sorted(left_out().items())]
    return "\n".join(lines) + "\n"


def _type_of(field: Any) -> str:
    if field.related_model is not None:
        return f"id in `{field.related_model._meta.label_lower}`"
    if field.choices:
        return "one of " + ", ".join(f"`{value}`" for value, _words in field.choices)
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField"):
        return "text"
    return _TYPES.get(kind, _NUMBERS)


def _meaning(kind: Kind, name: str, otherwise: Any) -> str:
    """The heading that people read; for what only the program reads, its name in words."""
    declaration = kind.declaration
    titles = {} if declaration is None else {**declaration.personal, **declaration.special}
    if name in titles:
        return str(titles[name])
    if name == "subject" and kind.record is not None:
        return "whose row it is"
    if name.split(".")[-1] in _KEYED:
        return "keyed hash, see above"
    words = str(otherwise)
    return f"{words} (id of an account)" if name.endswith("_by") else words


def _of_record(kind: Kind, record: Any) -> list[tuple[str, str, str]]:
    hints = get_type_hints(record)
    return [
        (name, _type_of_hint(hints[part]), _meaning(kind, name, part.replace("_", " ")))
        for part in record.__dataclass_fields__
        for name in (f"{SEALED}.{part}",)
    ]


def _type_of_hint(hint: Any) -> str:
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        return f"{_type_of_hint(inner)}, or null"
    if get_origin(hint) is tuple:
        return f"list: {_type_of_hint(get_args(hint)[0])}"
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        parts = (f"{f.name} ({_type_of_hint(hints[f.name])})" for f in dataclasses.fields(hint))
        return "object: " + ", ".join(parts)
    names = {"str": "text", "int": _NUMBERS, "bool": _TYPES["BooleanField"]}
    names |= {"date": _TYPES["DateField"], "UUID": _TYPES["UUIDField"]}
    return names[hint.__name__]

"""One cell at a time: what of it may enter the register, and what has to be said about it. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from unicodedata import is_normalized

import phonenumbers

from clients.contact import HOME, e164
from clients.importing.kinds import Kind
from privacy.identity_code import contains_identity_code

_NEVER: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LOST: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_FORMULA: Final = ("=", "@", "+", "-", "\t", "\r")
_EMAIL: Final = re.compile(
    r"[^\s@<>(),;:\"\\\[\]]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,63}"
)
CODE: Final = re.compile(
    r"(?<!\d)\d{2}\s?\d{2}\s?(\d{2})\s?([-+A-FU-Ya-fu-y\u2010-\u2015\u2212])\s?\d{3}\s?[0-9A-Ya-y]"
)
_MOBILE: Final = re.compile(r"\+358(?:4[0-9]|50)[0-9]{6,8}")
_MISSING_ZERO: Final = re.compile(r"(?:4[0-9]|50)[0-9]{5,8}")
_ERROR: Final = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|VIITTAUS!|PUUTTUU!|ARVO!|JAKO/0!|NIMI\?|LUKU!"
    r"|TYHJÄ!|####*)"
)
"""What a spreadsheet writes where it could compute nothing, in English and in Finnish."""
_NOTHING: Final = frozenset(
    {"NULL", "null", "(null)", "N/A", "n/a", "NaN", "nan", "-", "--", "–", "—"}
)
"""What programs and people write into a cell that holds nothing."""
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)(?:[)\]]|$)")
_QUOTES: Final = '"“”„‟«»″'
_APOSTROPHES: Final = "'’‘`"  # not ´, which is Ž in another charset
_PLAIN_NAME: Final = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
"""As nearly all are written: nothing in it to be looked at."""
_SIGNS_ALONE: Final = re.compile(r"[\s\-–—=_.,*#|+]+")
"""Lines that people and programs draw."""
_MAILBOX: Final = re.compile(r"[^<>@]*<\s*([^<>\s]+)\s*>")
_GUARD: Final = re.compile(r'="([^"=]*)"')
"""How a number is written so that a spreadsheet leaves its zeros alone."""
_FLOAT: Final = re.compile(r"(\+?\d{6,15})[.,]0+")
_LABEL: Final = re.compile(
    r"(?:puh(?:elin)?|p|gsm|tel|matkapuh|mob(?:ile)?)\b\s*[.:]*\s*(?=[+(\d])", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"[/;,|]|\btai\b|\bor\b", re.IGNORECASE)
LONGEST_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Value:
    """What may be kept, what is shown as it was typed, and the remarks."""

    kept: str = ""
    shown: str = ""
    kinds: frozenset[Kind] = frozenset()


def tidy(text: str) -> str:
    """One line without control characters, trimmed; no-break spaces are spaces."""
    if not text:
        return ""
    flat = unicodedata.normalize("NFC", text)
    if not flat.isprintable():
        flat = "".join(_plain(sign) for sign in flat)
    line = " ".join(flat.split())
    is_nothing = line in _NOTHING or (line.startswith("#") and _ERROR.fullmatch(line.upper()))
    return "" if is_nothing else line


def without_code(text: str) -> str:
    """The text without anything that is written like an identity code."""
    return CODE.sub(" ", text) if contains_identity_code(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text."""
    return text.lstrip().startswith(_FORMULA[:2]) or (
        text.lstrip().startswith(_FORMULA[2:]) and not re.fullmatch(r"[+\-\d\s()/.]+", text.strip())
    )


def beside(text: str) -> str:
    """What stands in brackets beside a name: a note, which may be one about health."""
    return " ".join(_BRACKETS.findall(text)) if _BRACKETS.sub(" ", text).strip() else ""


def name(text: str) -> Value:
    """A part of a name, without what stands in brackets. An identity code in it is dropped at
    once.
    """
    if _PLAIN_NAME.fullmatch(text) and text not in _NOTHING and is_normalized("NFC", text):
        return Value(text, text)
    tidied = tidy(text)
    kinds = {Kind.SPACES_TRIMMED} if tidied != text else set()
    bare = unquoted(tidied)
    if bare != tidied or any(sign in bare for sign in _QUOTES):
        kinds.add(Kind.QUOTES_IN_NAME)
        tidied = bare
    if _SIGNS_ALONE.fullmatch(tidied):
        return Value()
    if beside(tidied):
        tidied = tidy(_BRACKETS.sub(" ", tidied))
    if contains_identity_code(tidied):
        kinds.add(Kind.IDENTITY_CODE_DROPPED)
        tidied = tidy(CODE.sub(" ", tidied))
    if is_formula(tidied):
        kinds.add(Kind.FORMULA_TEXT)
    return Value(tidied, tidied, frozenset(kinds))


def unquoted(name: str) -> str:
    """A name without the quotation marks around it or left over; a nickname's own stay."""
    bare = name
    if bare.startswith(tuple(_APOSTROPHES)) and not re.match(r".[^\W\d_]\s", bare):  # 't Hooft
        bare = bare[1:].rstrip(_APOSTROPHES)
    if bare.startswith(tuple(_QUOTES)) or sum(map(bare.count, _QUOTES)) % 2:
        bare = re.sub(f"[{_QUOTES}]", " ", bare)
    return " ".join(bare.split())


def email(text: str) -> Value:
    """An address, or a remark that this is none."""
    tidied = tidy(text).removeprefix("mailto:").strip("\"'’`")
    if mailbox := _MAILBOX.fullmatch(tidied):
        tidied = mailbox[1]
    if not tidied:
        return Value()
    trimmed = {Kind.SPACES_TRIMMED} if tidied != text else set()
    if contains_identity_code(tidied):
        return Value(kinds=frozenset({Kind.IDENTITY_CODE_DROPPED}))
    if len(tidied) > 254 or not _EMAIL.fullmatch(tidied):
        return Value("", tidied[:LONGEST_SHOWN], frozenset({Kind.EMAIL_ODD}))
    return Value(tidied, tidied, frozenset(trimmed))


def phone(texts: Iterable[str]) -> Value:
    """The first of these that is a number; else what there is, with a remark."""
    fallback = Value()
    for text in texts:
        value = _one_phone(text)
        if value.kept:
            return value
        if value.kinds and not fallback.kinds:
            fallback = value
    return fallback


def _one_phone(text: str) -> Value:
    tidied = _unwrapped(tidy(text))
    if not tidied:
        return Value()
    if contains_identity_code(tidied):
        return Value(kinds=frozenset({Kind.IDENTITY_CODE_DROPPED}))
    if _LOST.fullmatch(tidied.replace(" ", "")):
        return Value("", tidied, frozenset({Kind.PHONE_LOST}))
    kinds = {Kind.SPACES_TRIMMED} if text != text.strip(" \u00a0\t") or "\u00a0" in text else set()
    digits = re.sub(r"[\s()-]", "", tidied)
    if _MISSING_ZERO.fullmatch(digits):
        return Value(_spoken("0" + digits), tidied, frozenset(kinds | {Kind.PHONE_ZERO_RESTORED}))
    if not is_number(tidied):
        return _first_of_several(tidied)
    return Value(tidied, tidied, frozenset(kinds))


def _unwrapped(text: str) -> str:
    """Without what programs and people write around a number."""
    bare = text.lstrip("'’`").strip()
    if guarded := _GUARD.fullmatch(bare):
        bare = guarded[1]
    bare = _LABEL.sub("", bare.strip('"').strip(), count=1)
    whole = _FLOAT.fullmatch(bare)
    return whole[1] if whole else bare


def _first_of_several(text: str) -> Value:
    """Of numbers alone, and nothing else beside them: whose they are would be lost."""
    found = [part.strip() for part in _BETWEEN.split(text)]
    if len(found) > 1 and all(map(is_number, found)):
        return Value(found[0], text[:LONGEST_SHOWN], frozenset({Kind.PHONE_SEVERAL}))
    return Value("", text[:LONGEST_SHOWN], frozenset({Kind.PHONE_ODD}))


def is_number(text: str) -> bool:
    """Whether this can be dialled: a number of the numbering plan, in any writing."""
    written = e164(text)
    if not written:
        return False
    # Numbers set aside for fiction and new series are in no plan; a mobile's length is enough.
    if _MOBILE.fullmatch(written):
        return True
    return phonenumbers.is_valid_number(phonenumbers.parse(written, HOME))


def _spoken(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == 10 else number


def _plain(sign: str) -> str:
    if sign in "\n\r\t\u00a0":
        return " "
    return "" if unicodedata.category(sign) in _NEVER else sign

"""Which letters the octets of a file mean: byte-order mark, strict UTF-8, then Windows-1252.

A library that guesses took Finnish files for Central European ones, so there are three steps and a
selector (design: dependencies, charset ladder). Pure.
"""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

CHARSETS: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 (big-endian)",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO-8859-15",
    "cp850": "DOS",
    "mac-roman": "Mac",
}
"""What the selector offers, by Python's name."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MISREAD: Final = re.compile(
    r"[¦¨´¸¼½¾](?=[^\W\d_])|(?<=[^\W\d_])[¦¨´¸¼½¾]"
    r"|(?<=[^\W\d_])[„”†™‚](?=[^\W\d_])|(?<=[^\W\d_])[ŠŒ](?=[a-zåäö])"
)
"""Letters as Windows-1252 shows them when the file is of another charset: Š, š, Ž, ž, Œ, œ and Ÿ of
ISO-8859-15 beside a letter; ä, ö, å of DOS, and of an old Mac, between two."""
_TWICE: Final = re.compile("[ÃÂÅ][\u0080-\u009f\u00a1-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""UTF-8 that was taken for Windows-1252 before it was written as UTF-8 again: "Ã¤" for ä."""
_C1: Final = re.compile("[\x80-\x9f]")
_SURROGATE: Final = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_LETTER_IN_UTF8: Final = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
_ISLANDS: Final = "islands-of-cp1252"
"""Our way of reading UTF-8 in which lines of Windows-1252 stand."""
_SIGNS: Final = "€‚„…‘’“”•–—™´°§«»·"
"""What else than letters such lines may hold."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file. `is_doubtful`: letters look misread, and a person has to choose."""

    text: str
    charset: str
    is_doubtful: bool


class NotText(ValueError):
    """The octets cannot be text in the chosen charset."""


def decode(octets: bytes, charset: str = "") -> Decoded:
    """The text, by the charset a person chose or else by the ladder. Raises NotText."""
    if charset:
        return _chosen(octets, charset)
    for mark, name in _MARKS:
        if octets.startswith(mark):
            return _chosen(octets, name)
    if name := _utf16_without_mark(octets):
        return _chosen(octets, name)
    try:
        text = octets.decode("utf-8")
        return Decoded(text, "utf-8", is_doubtful=_TWICE.search(text) is not None)
    except UnicodeDecodeError:
        pass
    if _SURROGATE.search(octets):
        raise NotText("utf-8")
    if _LETTER_IN_UTF8.search(octets):
        with suppress(UnicodeDecodeError):
            return Decoded(octets.decode("utf-8", _ISLANDS), "utf-8", is_doubtful=True)
    try:
        text = octets.decode("cp1252")
    except UnicodeDecodeError:
        text = octets.decode("iso8859-15")
        return Decoded(text, "iso8859-15", is_doubtful=bool(_C1.search(text)))
    return Decoded(text, "cp1252", is_doubtful=looks_misread(text))


def looks_misread(text: str) -> bool:
    """Whether letters stand where only another charset would put them."""
    return _MISREAD.search(text) is not None or _TWICE.search(text) is not None


def _chosen(octets: bytes, charset: str) -> Decoded:
    if charset not in CHARSETS:
        raise NotText(charset)
    try:
        errors = _ISLANDS if charset == "utf-8" else "strict"
        text = octets.decode(charset, errors).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        raise NotText(charset) from problem
    return Decoded(text, charset, is_doubtful=False)


def _island(problem: UnicodeError) -> tuple[str, int]:
    """Lines of another program in a file of UTF-8: its letters, one octet each."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    letter = problem.object[problem.start : problem.start + 1].decode("cp1252")
    if not letter.isalpha() and letter not in _SIGNS:
        raise problem
    return letter, problem.start + 1


codecs.register_error(_ISLANDS, _island)


def _utf16_without_mark(octets: bytes) -> str:
    """UTF-16 of Latin text has a zero in every other place."""
    start = octets[:2_000]
    pairs = len(start) // 2
    if pairs < 2:
        return ""
    if start[1::2].count(0) > pairs * 0.8 and 0 not in start[0::2]:
        return "utf-16-le"
    if start[0::2].count(0) > pairs * 0.8 and 0 not in start[1::2]:
        return "utf-16-be"
    return ""

"""Tagged PDF (PDF/UA-1) from a template in `typst/` and plain data.

Data reach a template as JSON, so they are text and never markup. PDF/UA refuses a character that no
font can draw, and one emoji in a note must not keep a person from her data: such a character is
written as its code point, `[U+1F600]`. The same data go along as JSON, where it stands unchanged.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Set
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent / "typst"
MOST_PROBES = 400
MOST_CURES = 20
_PROBE = b'#set document(title: "probe")\n#set text(font: "Libertinus Serif")\n#sys.inputs.text'
_SURELY_DRAWN = 0x250  # Latin, which the built-in font has
_NOT_DRAWN = re.compile(r'the text `?"(?P<text>.*?)"`? could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{(?P<code>[0-9a-fA-F]+)\}")
_NEVER = ("Cc", "Cf", "Cs", "Co", "Cn")
_KEPT_CONTROLS = "\n\t"


class CannotTypeset(Exception):
    """A template is wrong; no data can cause this. The text is the compiler's, without data."""


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `typst/<template>.typ` with this data. Raises CannotTypeset."""
    clean = _mapped(data, cleaned)
    lost = _undrawable(frozenset(_characters(clean)))
    clean = _mapped(clean, _writer_out(lost)) if lost else clean
    for _attempt in range(MOST_CURES):
        try:
            return _compiled(template, clean)
        except typst.TypstError as refused:
            left = _not_drawn(str(refused))
            if not left:
                raise CannotTypeset(template) from None
            clean = _mapped(clean, _writer_out(left))
    return _compiled(template, _mapped(clean, _latin))


def cleaned(text: str) -> str:
    """Composed (NFC), without control and formatting characters, which have no shape."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c in _KEPT_CONTROLS or _has_shape(c))


def _has_shape(character: str) -> bool:
    if "\ufe00" <= character <= "\ufe0f":  # variation selectors
        return False
    return unicodedata.category(character) not in _NEVER


def _compiled(template: str, data: dict[str, Any]) -> bytes:
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):
        raise CannotTypeset(template)
    return made


def _not_drawn(message: str) -> set[str]:
    """The characters that the compiler says it cannot draw."""
    found = _NOT_DRAWN.search(message)
    if found is None:
        return set()
    text = _ESCAPED.sub(lambda code: chr(int(code["code"], 16)), found["text"])
    return set("".join(text.split()))


@lru_cache(maxsize=256)
def _undrawable(characters: frozenset[str]) -> frozenset[str]:
    """Which of these cannot be drawn, found in small documents, so that the long one is set once.

    Beyond 400 of them the rest counts as lost.
    """
    left, lost = set(characters), set[str]()
    for _probe in range(MOST_PROBES if left else 0):
        try:
            typst.compile(
                _PROBE,
                sys_inputs={"text": " ".join(sorted(left))},
                pdf_standards=["ua-1"],
                ignore_system_fonts=True,
            )
        except typst.TypstError as refused:
            found = _not_drawn(str(refused)) & left
            if not found:
                break
            lost |= found
            left -= found
        else:
            return frozenset(lost)
    return frozenset(lost | left)


def _characters(value: Any) -> set[str]:
    """Every character beyond Latin in the texts of a structure."""
    found: set[str] = set()

    def look(text: str) -> str:
        if not text.isascii():
            found.update(c for c in text if ord(c) >= _SURELY_DRAWN)
        return text

    _mapped(value, look)
    return found


def _writer_out(lost: Set[str]) -> Callable[[str], str]:
    return lambda text: "".join(_code_point(c) if c in lost else c for c in text)


def _latin(text: str) -> str:
    """The last resort: only what the built-in fonts surely draw."""
    return "".join(
        c if c in _KEPT_CONTROLS or ord(c) < _SURELY_DRAWN else _code_point(c) for c in text
    )


def _code_point(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same structure, every text in it changed; keys are texts too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): _mapped(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mapped(item, change) for item in value]
    return value

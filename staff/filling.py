"""A kept form filled in again on the server: its page as it is, with what had been typed.

For browsers without scripts; with one, static/js/held.js does the same. Only the one form changes;
the rest of the page stays as it was, byte for byte.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate

from staff.held_forms import Held

_BOXES = ("checkbox", "radio")
_NOT_TYPED = ("file", "password", "submit", "button", "image", "reset")
_NOT_ASKED = ("menu", "confirm")
_NOWHERE = -1
Attributes = dict[str, str | None]
Edit = tuple[int, int, str]
"""What stands between two places of the page is replaced by a text."""


@dataclass
class _Field:
    """An input or an option of a select (the place of its tag), a textarea (of its content)."""

    name: str
    kind: str
    attributes: Attributes
    start: int
    end: int
    fold: int = _NOWHERE

    @property
    def value(self) -> str:
        default = "on" if self.kind in _BOXES else ""
        return self.attributes.get("value", default) or ""


@dataclass
class _Form:
    """A form: the place of its tag. `closed` are fields into which nobody types here."""

    start: int
    end: int
    attributes: Attributes
    fields: list[_Field] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

    @property
    def is_a_persons(self) -> bool:
        """Neither the lock nor a search."""
        method = (self.attributes.get("method") or "").lower()
        name, kinds = self.attributes.get("id"), (self.attributes.get("class") or "").split()
        return method == "post" and name != "lock" and "search" not in kinds

    def is_it(self, held: Held) -> bool:
        """Of several forms that are alike, the one with the same marks (`data-which`)."""
        marks = [one for one in self.fields if "data-which" in one.attributes]
        return all((mark.name, mark.value) in held.fields for mark in marks)

    def fits(self, held: Held) -> tuple[bool, int]:
        """How well a kept form fits: whether it was sent where this one is, and common names."""
        action = self.attributes.get("action") or held.path
        is_sent_there = action.partition("?")[0] == held.path.partition("?")[0]
        names = {name for name, _value in held.fields}
        return is_sent_there, len(names & {one.name for one in self.fields})


def filled_in(page: str, held: Held, said: str) -> str | None:
    """The page with the kept form filled in, and a line before it; None if it has no such form.

    What has no field on this page (a question of another method) is sent along with the form.
    """
    reader = _Reader(page)
    forms = [form for form in reader.forms if form.is_a_persons and form.is_it(held)]
    forms = [form for form in forms if form.fits(held)[1]]
    if not forms:
        return None
    form = max(forms, key=lambda one: one.fits(held))
    line = f'<p class="notice" role="status">{escape(said)}</p>'
    rest = "".join(_along(form, held, reader.buttons))
    edits = [
        (form.start, form.start + len("<form"), f"{line}<form data-was-filled"),
        (form.end, form.end, rest),
        *_edits(form, held),
    ]
    for start, end, text in sorted(edits, reverse=True):
        page = page[:start] + text + page[end:]
    return page


def _along(form: _Form, held: Held, buttons: set[str]) -> Iterator[str]:
    known = buttons | {one.name for one in form.fields} | form.closed
    for name, value in held.fields:
        if name not in known:
            yield _tag("input", {"type": "hidden", "name": name, "value": value})


def _edits(form: _Form, held: Held) -> Iterator[Edit]:
    values: dict[str, list[str]] = {}
    for name, value in held.fields:
        values.setdefault(name, []).append(value)
    places: dict[str, int] = {}
    for one in form.fields:
        said, place = values.get(one.name, []), places.get(one.name, 0)
        if one.kind in _BOXES:
            if held.was_sent or one.name in held.names:
                yield _chosen(one, "checked", said)
        elif one.kind == "option":
            if one.name in held.names:
                yield _chosen(one, "selected", said)
        elif place < len(said):
            places[one.name] = place + 1
            yield _written(one, said[place])
    for fold in {one.fold for one in form.fields if any(values.get(one.name, []))} - {_NOWHERE}:
        yield fold, fold + len("<details"), "<details open"


def _chosen(one: _Field, word: str, said: Sequence[str]) -> Edit:
    attributes = {name: value for name, value in one.attributes.items() if name != word}
    if one.value in said:
        attributes[word] = None
    return one.start, one.end, _tag("option" if word == "selected" else "input", attributes)


def _written(one: _Field, text: str) -> Edit:
    if one.kind == "textarea":
        return one.start, one.end, f"\n{escape(text)}"  # HTML drops the first line break
    return one.start, one.end, _tag("input", {**one.attributes, "value": text})


def _tag(tag: str, attributes: Attributes) -> str:
    words = [tag]
    for name, value in attributes.items():
        words.append(name if value is None else f'{name}="{escape(value)}"')
    return f"<{' '.join(words)}>"


class _Reader(HTMLParser):
    """Finds the forms of a page, and where their fields stand."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []
        self.buttons: set[str] = set()
        self._open: _Form | None = None
        self._select = ""
        self._text: _Field | None = None
        self._folds: list[int] = []
        self._lines = [0, *accumulate(len(line) + 1 for line in page.split("\n"))]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes, start = dict(attrs), self._here()
        if tag == "form":
            self._open = _Form(start, self._after(start), attributes)
            self.forms.append(self._open)
        elif tag == "details":
            kinds = (attributes.get("class") or "").split()
            self._folds.append(_NOWHERE if set(kinds) & set(_NOT_ASKED) else start)
        elif tag == "select":
            self._select = attributes.get("name") or ""
        elif tag == "button":
            self.buttons.add(attributes.get("name") or "")
        elif tag in ("input", "textarea", "option"):
            self._note(tag, attributes, start)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "textarea" and self._text is not None:
            self._text.end = self._here()
            self._text = None

    def _note(self, tag: str, attributes: Attributes, start: int) -> None:
        kind = (attributes.get("type") or "text").lower() if tag == "input" else tag
        name = self._select if tag == "option" else attributes.get("name")
        if self._open is None or not name:
            return
        if kind in _NOT_TYPED or "disabled" in attributes:
            self._open.closed.add(name)
            return
        end = self._after(start)
        fold = self._folds[-1] if self._folds else _NOWHERE
        noted = _Field(name, kind, attributes, end if tag == "textarea" else start, end, fold)
        self._open.fields.append(noted)
        if tag == "textarea":
            self._text = noted

    def _after(self, start: int) -> int:
        return start + len(self.get_starttag_text() or "")

    def _here(self) -> int:
        line, place = self.getpos()
        return self._lines[line - 1] + place

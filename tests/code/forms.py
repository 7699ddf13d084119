"""The forms of a page as a browser sees them: where they are sent, and what can be filled in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TYPED = frozenset({"text", "search", "email", "tel", "url", "number", "date", "time", "textarea"})
"""Fields into which a person types, and which keep what she typed."""
CHOSEN = frozenset({"radio", "checkbox", "select"})


@dataclass
class Field:
    """One name in a form. `values` are what the page offers; `sent` is what it sends untouched."""

    kind: str
    values: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form that is posted; `page` is where it stands, `html` the whole of it."""

    page: str
    path: str
    fields: dict[str, Field] = field(default_factory=dict)
    html: str = field(default="", repr=False)


def forms_of(page: str, html: str) -> list[Form]:
    """The forms of a page that are sent by POST, on this page or to another one of the program."""
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    found = [form for form in reader.found if form is not None]
    for form in found:
        form.html = html
    return found


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[Form | None] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.writing: Field | None = None
        self.choosing: Field | None = None
        self.option: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(said)
        elif tag in ("input", "button", "textarea", "select"):
            self._control(tag, said)
        elif tag == "option" and self.choosing is not None:
            value = said.get("value", "")
            self.choosing.values.append(value)
            if "selected" in said:
                self.choosing.sent.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.writing is not None:
            self.writing.sent = [self.writing.sent[0].removeprefix("\n")]
            self.writing = None
        elif tag == "select":
            self.choosing = None

    def handle_data(self, data: str) -> None:
        if self.writing is not None:
            self.writing.sent[0] += data

    def _begin(self, said: dict[str, str]) -> None:
        path = urlsplit(urljoin(self.page, said.get("action") or self.page))
        sent_here = not path.netloc and said.get("method", "get").lower() == "post"
        address = f"{path.path}?{path.query}" if path.query else path.path
        self.open = Form(self.page, address) if sent_here else None
        self.found.append(self.open)
        if self.open is not None and "id" in said:
            self.by_id[said["id"]] = self.open

    def _control(self, tag: str, said: dict[str, str]) -> None:
        form = self.by_id.get(said["form"]) if "form" in said else self.open
        name = said.get("name")
        kind = said.get("type") or ("text" if tag == "input" else tag)
        if form is None or not name or "disabled" in said:
            return
        found = form.fields.setdefault(name, Field(kind))
        value = said.get("value", "on" if kind == "checkbox" else "")
        if tag == "textarea":
            self.writing, found.sent = found, [""]
        elif tag == "select":
            self.choosing = found
        elif kind in ("radio", "checkbox"):
            found.values.append(value)
            found.sent += [value] if "checked" in said else []
        elif tag == "button" or kind in ("submit", "image"):
            found.kind = "submit"
            found.values.append(value)
        else:
            found.sent.append(value)


def as_shown(form: Form) -> Iterator[tuple[str, list[str]]]:
    """What a browser sends of a form that nobody has touched."""
    for name, shown in form.fields.items():
        if shown.sent and shown.kind not in ("submit", "file"):
            yield name, shown.sent

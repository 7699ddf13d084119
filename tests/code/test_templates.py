"""Templates and style sheets, read as text: what no page of ours may contain."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from lucide.templatetags.lucide import lucide

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
PAGES = sorted(TEMPLATES.rglob("*.html"))
PATTERNS = sorted((settings.BASE_DIR / "docs" / "patterns").glob("*.html"))
STYLES = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))

COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#[^\n]*?#}", re.S)
TRANSLATED = re.compile(r"{%\s*blocktrans.*?{%\s*endblocktrans\w*\s*%}", re.S)
PAGE_CLASS = re.compile(r"{%\s*block page_class\s*%}.*?{%\s*endblock\s*%}", re.S)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
WORD = re.compile(r"[^\W\d_]{2,}")
WITHOUT_COOKIE = {"letter_confirm.html", "letter_leave.html"}
"""Public pages whose address is the permission: no cookie, so there is nothing to forge."""
SAME_IN_EVERY_LANGUAGE = {"Enter", "Esc", "SHA"}


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def plain(path: Path) -> str:
    """A template without its comments."""
    return COMMENT.sub("", path.read_text("utf-8"))


class Elements(HTMLParser):
    """Every start tag with its attributes, and every text, of a template's HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._inside = ""
        self.feed(TAG.sub("·", source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "kbd"):
            self.texts.append(data)


def elements(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    yield from Elements(plain(path)).tags


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(TEMPLATES)))


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_no_inline_script_style_or_handler(path: Path) -> None:
    for tag, attrs in elements(path):
        assert tag != "style"
        assert "style" not in attrs
        assert not [key for key in attrs if key.startswith("on")]
        assert not [value for value in attrs.values() if value.startswith("javascript:")]
        assert tag != "script" or "src" in attrs or attrs.get("type") == "application/json"


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_our_scripts_are_modules(path: Path) -> None:
    """Two plain scripts on one page share their names, and the second stops at the first clash."""
    scripts = [attrs for tag, attrs in elements(path) if tag == "script" and "src" in attrs]
    assert [attrs["src"] for attrs in scripts if attrs.get("type") != "module"] == []


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_nothing_is_loaded_from_or_sent_to_another_host(path: Path) -> None:
    for tag, attrs in elements(path):
        for key in ("src", "srcset", "action", "formaction", "data", "poster"):
            assert "//" not in attrs.get(key, ""), f"<{tag} {key}>"
        assert tag != "link" or "//" not in attrs.get("href", "")


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_a_comment_closes_on_its_line(path: Path) -> None:
    """Django prints a `{#` that runs over the end of its line."""
    assert [line for line in plain(path).splitlines() if "{#" in line or "#}" in line] == []


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_a_placeholder_is_never_the_only_label(path: Path) -> None:
    found = list(elements(path))
    labelled = {attrs.get("for") for tag, attrs in found if tag == "label"}
    for tag, attrs in found:
        if "placeholder" in attrs:
            assert attrs.get("id") in labelled, f"<{tag} placeholder={attrs['placeholder']!r}>"


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_a_form_that_stores_is_guarded_and_speaks_for_itself(path: Path) -> None:
    """A POST form carries the CSRF token; one with fields leaves the refusing to us."""
    for form in re.findall(r"<form\b.*?</form>", plain(path), re.S):
        opening = form[: form.index(">", form.rindex("method") if "method" in form else 0)]
        if 'method="post"' not in opening:
            continue
        assert "{% csrf_token %}" in form or path.name in WITHOUT_COOKIE, opening
        if re.search(r"{{\s*form\s*}}|as_field_group", form):
            assert "novalidate" in opening, opening


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_word_a_person_sees_can_be_translated(path: Path) -> None:
    source = PAGE_CLASS.sub("", TRANSLATED.sub("", plain(path)))
    texts = [*Elements(source).texts]
    for _tag, attrs in elements(path):
        texts += [
            attrs[key] for key in ("title", "placeholder", "alt", "aria-label") if key in attrs
        ]
    words = {word for text in texts for word in WORD.findall(text)}
    assert words - SAME_IN_EVERY_LANGUAGE == set()


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_an_image_says_what_it_shows(path: Path) -> None:
    assert [attrs for tag, attrs in elements(path) if tag == "img" and "alt" not in attrs] == []


@pytest.mark.parametrize("path", [*PAGES, *PATTERNS], ids=name)
def test_named_icons_exist(path: Path) -> None:
    for icon in re.findall(r'icon(?:_name=| )"([a-z0-9-]+)"', plain(path)):
        assert lucide(icon).startswith("<svg")


# --- style sheets and scripts ------------------------------------------------------------------


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_style_sheet_loads_nothing_foreign(path: Path) -> None:
    source = path.read_text("utf-8")
    assert "@import" not in source
    assert "//" not in source
    for inner in re.findall(r"url\(\s*['\"]?([^'\")]+)", source):
        assert (path.parent / inner).resolve().is_relative_to(STATIC)
        assert (path.parent / inner).is_file(), inner


@pytest.mark.parametrize("path", [p for p in STYLES if p.name != "admin.css"], ids=name)
def test_a_style_sheet_stands_in_a_declared_layer(path: Path) -> None:
    """Only the admin's sheet stands outside: it must win over files that know no layers."""
    source = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S).strip()
    source = re.sub(r"^@layer ([\w, ]+);", "", source).strip()
    layers = "reset|tokens|base|components|pages|utilities|print"
    assert re.match(rf"@layer ({layers}) \{{", source)
    depth = 0
    for at, sign in enumerate(source):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or at == len(source) - 1 or "{" not in source[:at], f"outside at {at}"
    assert depth == 0


def test_every_token_is_defined_and_used() -> None:
    sheets = "\n".join(path.read_text("utf-8") for path in STYLES)
    defined = set(re.findall(r"(--[\w-]+)\s*:", sheets))
    used = set(re.findall(r"var\(\s*(--[\w-]+)", sheets))
    assert used - defined == set()
    tokens = set(re.findall(r"(--[\w-]+)\s*:", (STATIC / "css" / "tokens.css").read_text("utf-8")))
    assert tokens - used == set()


def test_colours_come_from_the_tokens() -> None:
    for path in STYLES:
        if path.name not in ("tokens.css", "print.css"):
            source = path.read_text("utf-8")
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|rgba?\(|hsl\(|oklch\(", source) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_is_one_short_behaviour(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    assert lines[0].startswith("// "), "says on top what it does"
    assert len([line for line in lines if not line.strip().startswith("//")]) <= 40
    source = "\n".join(lines)
    assert not re.search(r"https?://|\beval\(|new Function|document\.write|\.style\b", source)

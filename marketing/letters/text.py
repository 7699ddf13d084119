"""Markdown of a letter as HTML and as plain text. Pure, and the same for preview and message.

The one thing that differs between readers is the first name: `{etunimi}` becomes a mark that no
letter can contain, and the mark becomes her name, escaped, when her message is made. Everything
else that looks like a template stays the text it is.
"""

import re
import secrets
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

FIRST_NAME = "{etunimi}"
PLACEHOLDER = re.compile(r"\{\s*([A-Za-zÅÄÖåäö_]{2,30})\s*\}")
SCHEMES = {"https", "mailto", "tel"}
_TAGS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "hr"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


@dataclass(frozen=True)
class Written:
    """The rendered letter. `name` stands where the first name goes, in both."""

    html: str
    text: str
    links: tuple[str, ...]
    name: str


def write_letter(markdown: str) -> Written:
    """Render a letter."""
    name = f"etunimi{secrets.token_hex(8)}"
    source = markdown.replace(FIRST_NAME, name)
    tokens = _MARKDOWN.parse(source)
    html = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    links = tuple(str(t.attrGet("href")) for t in _inline(tokens) if t.type == "link_open")
    return Written(html=html, text=_plain(tokens), links=links, name=name)


def unknown_placeholders(markdown: str) -> list[str]:
    """What looks like a placeholder and is not the first name: `{sukunimi}`."""
    found = (match.group(0) for match in PLACEHOLDER.finditer(markdown))
    return sorted({word for word in found if word != FIRST_NAME})


def first_name(name: str) -> str:
    """The first word of a name, on one line and without anything invisible."""
    words = "".join(sign if sign.isprintable() else " " for sign in name).split()
    return words[0] if words else ""


def _inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def _plain(tokens: list[Token]) -> str:
    """For programs that show no HTML: headings in a line of their own, links with their address."""
    lines: list[str] = []
    stack: list[list[int]] = []
    marker = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                stack.append([0])
            case "ordered_list_open":
                stack.append([int(token.attrGet("start") or 1)])
            case "bullet_list_close" | "ordered_list_close":
                stack.pop()
            case "list_item_open":
                number = stack[-1][0]
                marker = "  " * (len(stack) - 1) + (f"{number}. " if number else "- ")
                stack[-1][0] += bool(number)
            case "inline":
                lines.append(marker + _line(token.children or []))
                marker = ""
            case "hr":
                lines.append("-" * 20)
            case "fence" | "code_block":
                lines.append(token.content.rstrip())
    return _spaced(lines)


def _line(children: list[Token]) -> str:
    said, address, start = "", "", 0
    for token in children:
        match token.type:
            case "text" | "code_inline":
                said += token.content
            case "softbreak" | "hardbreak":
                said += "\n"
            case "link_open":
                address, start = str(token.attrGet("href")), len(said)
            case "link_close":
                bare = address.removeprefix("mailto:").removeprefix("tel:")
                said += "" if said[start:] in (address, bare) else f" ({bare})"
    return said


def _spaced(lines: list[str]) -> str:
    """A blank line between paragraphs, none between the items of a list."""
    text = ""
    for before, line in zip(["", *lines], lines, strict=False):
        items = all(re.match(r"\s*(- |\d+\. )", part) for part in (before, line))
        text += line if not text else ("\n" if items else "\n\n") + line
    return text

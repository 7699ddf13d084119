"""What the lists of the back office are drawn with."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.simple_tag
def labelled(cells: Iterable[SafeString], headers: Iterable[dict[str, Any]]) -> SafeString:
    """The cells of a row, each with the heading of its column in `data-label`."""
    pairs = zip(cells, headers, strict=False)
    return format_html_join("", "{}", ((_labelled(cell, head["text"]),) for cell, head in pairs))


def _labelled(cell: SafeString, heading: str) -> SafeString:
    """Django gives each cell as finished markup that begins with its tag."""
    tag, rest = cell[:3], cell[3:]
    if tag not in ("<td", "<th"):
        return cell
    label = format_html(' data-label="{}"', capfirst(heading))
    return mark_safe(f"{tag}{label}{rest}")  # noqa: S308  (Django's own markup, our escaped label)

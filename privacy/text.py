"""Markdown of the salon's own texts as HTML: CommonMark without raw HTML, then an allow-list."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote"}


def to_html(markdown: str) -> SafeString:
    """Safe HTML of a Markdown text."""
    html = MarkdownIt("commonmark", {"html": False}).render(markdown)
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"})
    return mark_safe(clean)  # noqa: S308  (cleaned on the line above)

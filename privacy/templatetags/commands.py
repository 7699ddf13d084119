"""Commands in pages, as a person types them on this machine."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from privacy.commands import as_typed

register = template.Library()


@register.simple_tag
def command(name: str) -> SafeString:
    """The whole line to type for a command of ours, with its arguments."""
    return format_html("<code>{}</code>", as_typed(f"python3 run.py manage {name}"))

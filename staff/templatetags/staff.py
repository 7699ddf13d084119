"""What pages about accounts draw with."""

from django import template

register = template.Library()


@register.filter
def in_fives(code: str) -> str:
    """A long code in groups of five, as a person copies it."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))

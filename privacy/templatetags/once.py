"""The hidden one-time key of a form."""

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from privacy.once import FIELD

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """A fresh hidden key; stands in every form that stores something (see privacy.once)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4())

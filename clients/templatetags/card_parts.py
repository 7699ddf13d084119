"""`{% card_parts client %}`: what other rooms have to say on a card."""

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from clients import card_parts as registry
from clients.models import Client

register = template.Library()


@register.simple_tag(takes_context=True)
def card_parts(context: RequestContext, client: Client) -> SafeString:
    """The lines for this person and this client, one below the other."""
    request = context["request"]
    return format_html_join("", "{}", ((part(request, client),) for part in registry.card_parts()))

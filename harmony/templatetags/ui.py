"""What templates draw with: icons, the signs of the outcomes, the places in the bar."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide

register = template.Library()


@cache
def _drawn(name: str, size: int) -> SafeString:
    return mark_safe(lucide(name, size=size, aria_hidden="true", focusable="false"))  # noqa: S308  (a file of the package, not input)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """An inline drawing that says nothing by itself: a word always stands beside it."""
    return _drawn(name, size)


# --- outcomes -------------------------------------------------------------------------------

# Word, and the drawing inside a 24 x 24 box. Each has its own outline, so that the outcome is
# seen without colour: octagon, disc, triangle, hatched square, empty ring (no promise, no tick).
_OUTCOMES: dict[str, tuple[Promise, str]] = {
    "stop": (
        _("Do not treat"),
        '<path fill="currentColor" d="M7.9 1.5h8.2l5.9 5.9v8.2l-5.9 5.9H7.9L2 15.6V7.4z"/>'
        '<path class="cut" stroke-width="2.6" stroke-linecap="round" d="M7.5 11.5h9"/>',
    ),
    "ask": (
        _("Ask first"),
        '<circle cx="12" cy="12" r="10.5" fill="currentColor"/>'
        '<path class="cut" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" '
        'd="M9 9.2a3 3 0 1 1 4.6 2.5c-1 .7-1.6 1.2-1.6 2.3"/>'
        '<circle class="dot" cx="12" cy="17.4" r="1.4"/>',
    ),
    "caution": (
        _("With care"),
        '<path fill="currentColor" stroke="currentColor" stroke-width="2.4" '
        'stroke-linejoin="round" d="M12 3.6 22 20.8H2z"/>'
        '<path class="cut" stroke-width="2.2" stroke-linecap="round" d="M12 9.6v5"/>'
        '<circle class="dot" cx="12" cy="17.9" r="1.3"/>',
    ),
    "local": (
        _("Leave the area out"),
        '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" '
        'd="M3 3h18v18H3z"/><path fill="none" stroke="currentColor" stroke-width="1.6" '
        'd="M3 12 12 3M3 21 21 3M12 21l9-9"/>',
    ),
    "clear": (
        _("No recorded contraindication"),
        '<circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" stroke-width="1.4"/>',
    ),
}


@register.simple_tag
def outcome_word(outcome: str) -> Promise:
    """What people call an outcome; an unknown one is an error and never looks clear."""
    return _OUTCOMES[outcome][0]


@register.simple_tag
def outcome_sign(outcome: str) -> SafeString:
    """The sign of an outcome, for eyes only."""
    return mark_safe(  # noqa: S308  (the constants above)
        '<svg class="outcome__sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{_OUTCOMES[outcome][1]}</svg>"
    )


# --- the bar --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """One link of the bar: shown when its page exists and the person may open it."""

    url_name: str
    label: Promise
    icon: str
    permission: str


PLACES = (
    Place("treatments:today", _("Today"), "calendar-days", "clients.view_client"),
    Place("clients:client_list", _("Clients"), "users-round", "clients.view_client"),
    Place("marketing:campaign_list", _("Letters"), "mail", "marketing.view_campaign"),
    Place("privacy:promise_list", _("Promises"), "shield-check", "privacy.view_promises"),
)


@register.simple_tag
def url_if_any(name: str) -> str:
    """The address of a page, or "" while the program has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def places(context: RequestContext) -> list[dict[str, Any]]:
    """The places this person may go to, the present one marked."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    return [
        {"url": url, "label": place.label, "icon": place.icon, "is_here": place.url_name == here}
        for place in PLACES
        if (url := url_if_any(place.url_name)) and user.has_perm(place.permission)
    ]

"""What pages about accounts draw with."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse

from staff import screen_lock
from staff.held_forms import HELD
from staff.models import User

register = template.Library()


@register.filter
def in_fives(code: str) -> str:
    """A long code in groups of five, as a person copies it."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


@register.simple_tag(takes_context=True)
def same_by_name(context: RequestContext) -> str:
    """The same page at `localhost` when it is read at 127.0.0.1, where no passkey works; or ""."""
    request = context.get("request")
    name, _, port = request.get_host().partition(":") if request is not None else ("", "", "")
    if request is None or name != "127.0.0.1":
        return ""
    return f"{request.scheme}://localhost:{port or 80}{request.get_full_path()}"


@register.simple_tag(takes_context=True)
def screen(context: RequestContext) -> dict[str, Any] | None:
    """What a page has to know of its own lock; None where nobody is logged in, or nothing locks."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return None
    try:
        reverse("staff:lock")
    except NoReverseMatch:
        return None
    seconds = screen_lock.seconds_left(request)
    waiting: dict[str, str] = request.session.get(HELD, {})
    is_there = request.path.startswith(reverse("staff:held_list"))
    return {
        "seconds": seconds,
        "warns_after": screen_lock.warns_after(seconds),
        "mark": screen_lock.page_mark(user),
        "path": request.get_full_path(),
        "held": waiting.get(request.get_full_path()),
        "waits": bool(waiting),
        "tells": bool(waiting) and not is_there and request.get_full_path() not in waiting,
    }

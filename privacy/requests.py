"""The person behind a request, as the actor that acts want."""

from django.http import HttpRequest

from privacy.audit.acts import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request. Raises TypeError for nobody: such a view lacks its permission."""
    user = request.user
    if not user.is_authenticated:
        raise TypeError("nobody is logged in")
    return user

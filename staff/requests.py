"""The person behind a request, as the type that she is."""

from django.http import HttpRequest

from staff.models import User


def user_of(request: HttpRequest) -> User:
    """Who is logged in. Raises TypeError for nobody: such a view lacks its permission."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is logged in")
    return request.user

"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest


def salon(request: HttpRequest) -> dict[str, object]:
    """The salon's name and whether this is the invented demo salon."""
    return {"salon_name": settings.SALON_NAME, "is_demo": settings.HARMONY_ENV == "demo"}

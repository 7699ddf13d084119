"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest


def salon(request: HttpRequest) -> dict[str, object]:
    """The salon's name and colour, and whether this is the invented demo salon."""
    return {
        "salon_name": settings.SALON_NAME,
        "salon_accent": settings.SALON_ACCENT,
        "is_demo": settings.HARMONY_ENV == "demo",
    }

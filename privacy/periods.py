"""Storage periods as configured: the defaults, and what the owner has changed in the settings.

They say what the next notice will promise. What is in force is what published notices say.
"""

from django.conf import settings

from privacy.first_texts import PERIODS
from privacy.retention import Period

DOCUMENT_DAYS = 7


def configured_periods() -> dict[str, str]:
    """Period per category. Raises ValueError for an unknown category or what is no period."""
    changed: dict[str, str] = settings.RETENTION
    unknown = sorted(set(changed) - set(PERIODS))
    if unknown:
        raise ValueError(f"RETENTION names what is no storage category: {', '.join(unknown)}")
    return {category: str(Period.parse(text)) for category, text in {**PERIODS, **changed}.items()}

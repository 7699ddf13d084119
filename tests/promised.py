"""What a promise says in a test."""

from datetime import date

from django.utils import timezone

from privacy.promises import Finding, promises


def found(name: str, today: date | None = None) -> Finding:
    """What this promise's check finds."""
    return next(p for p in promises() if p.id == name).check(today or timezone.localdate())


def state(name: str, today: date | None = None) -> str:
    """kept, broken or unknown."""
    return str(found(name, today).state.value)

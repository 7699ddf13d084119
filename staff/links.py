"""Addresses that leave the program: built from a setting, never from what a request claims."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of a path of ours."""
    return settings.HARMONY_URL.rstrip("/") + path

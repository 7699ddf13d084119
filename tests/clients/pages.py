"""What the tests of this room's pages share: addresses, forms as the browser sends them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.test import Client as Browser
from django.urls import reverse

from staff.models import User

SignIn = Callable[[User], Browser]
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
OONA = {"name": "Oona Niemi", "birth_year": "1991", "notice_way": "paper"}
"""A registration with nothing but what is required."""


def address(view: str, *keys: object) -> str:
    """A page of this room."""
    return reverse(f"clients:{view}", args=keys)


def sent(page: Any) -> dict[str, Any]:
    """What a browser sends when the page's form is submitted as it was shown."""
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    said = {name: value for name, value in fields.items() if value not in (None, False, [])}
    return {**said, "form_key": str(uuid4())}


def text_of(page: Any) -> str:
    """The page as the browser gets it."""
    body: bytes = page.content
    return body.decode()

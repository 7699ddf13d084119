"""The lists of the owner's back office: named for what they list, readable on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override

from staff.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def lists() -> list[tuple[Any, str]]:
    """Every model of the back office with the address of its list."""
    reverse("admin:index")  # the desks are found with the addresses
    names = (f"{m._meta.app_label}_{m._meta.model_name}_changelist" for m in admin.site._registry)
    return list(
        zip(admin.site._registry, (reverse(f"admin:{name}") for name in names), strict=True)
    )


def test_every_list_is_headed_by_what_it_lists(signed_in: SignIn, hannele: User) -> None:
    desk = signed_in(hannele)
    for model, address in lists():
        text = desk.get(address).content.decode()
        heading = text.split("<h1>")[1].split("</h1>")[0]
        assert heading == capfirst(str(model._meta.verbose_name_plural))
        assert "Valitse" not in text.split("<title>")[1].split("</title>")[0]


def test_each_cell_says_which_column_it_is_of(signed_in: SignIn, hannele: User) -> None:
    page = reverse("admin:privacy_noticeversion_changelist")
    text = signed_in(hannele).get(page).content.decode()
    row = text.split("<tbody>")[1].split("</tbody>")[0]
    for label in ("Versio", "Voimassa alkaen", "Mitä muuttui", "Julkaistu"):
        assert f'data-label="{label}"' in row
    assert "1 rivi" in text


def test_every_heading_of_the_privacy_desks_is_finnish() -> None:
    lists()
    for model in apps.get_app_config("privacy").get_models():
        if model not in admin.site._registry:
            continue
        desk = admin.site._registry[model]
        for name in desk.list_display:
            labels = []
            for language in ("fi", "en"):
                with override(language):
                    labels.append(str(label_for_field(name, model, desk)))
            assert labels[0] != labels[1], f"{model._meta.label}.{name}"


def test_the_index_is_headed_and_shows_no_latest_changes(signed_in: SignIn, hannele: User) -> None:
    text = signed_in(hannele).get(reverse("admin:index")).content.decode()
    assert "<h1>Hallinta</h1>" in text
    assert "recent-actions" not in text

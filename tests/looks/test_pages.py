"""Pages that everybody may meet: the door, and what is said when something is wrong."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from staff.models import User

ERRORS = ["400", "403", "403_csrf", "404", "500", "lockout"]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_no_request(name: str) -> None:
    """Anything may be broken when it is shown."""
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert "Harmony" in html


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_says_nothing_about_whom(name: str) -> None:
    request = RequestFactory().get("/asiakkaat/paivi-korhonen/")
    assert "paivi" not in render_to_string(f"{name}.html", {"request_path": request.path}, request)


@pytest.mark.django_db
def test_the_login_page_labels_its_fields() -> None:
    html = Client().get(reverse("account_login")).content.decode()
    assert '<label class="field__label" for="id_login">' in html
    assert '<label class="field__label" for="id_password">' in html
    assert "placeholder" not in html
    assert "Kirjaudu sisään" in html


@pytest.mark.django_db
def test_a_refused_login_says_so_on_top_and_keeps_the_address() -> None:
    said = {"login": "hannele@harmony.example", "password": "väärä"}
    html = Client().post(reverse("account_login"), said).content.decode()
    assert 'role="alert"' in html
    assert 'value="hannele@harmony.example"' in html
    assert "väärä" not in html


@pytest.mark.parametrize("page", ["account_logout", "account_change_password"])
def test_account_pages_stand_in_the_frame(
    page: str, hannele: User, signed_in: Callable[[User], Client]
) -> None:
    html = signed_in(hannele).get(reverse(page)).content.decode()
    assert 'class="bar"' in html
    assert 'id="content"' in html
    assert hannele.name not in html[: html.index("<body")], "a title never names a person"


def test_the_back_office_wears_our_colours(
    hannele: User, signed_in: Callable[[User], Client]
) -> None:
    html = signed_in(hannele).get(reverse("admin:index")).content.decode()
    assert "css/admin.css" in html
    assert (
        html.index("admin/css/base.css")
        < html.index("css/tokens.css")
        < html.index("css/admin.css")
    )

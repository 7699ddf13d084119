"""The record of processing has every item of art. 30(1) and follows the settings."""

import pytest
from pytest_django.fixtures import Settings

from privacy.notices import draft_now, record_text
from privacy.registry import declarations
from privacy.vocabulary import Purpose

pytestmark = pytest.mark.django_db
ITEMS = {
    "30(1)(a) controller": "## Rekisterinpitäjä ja yhteystiedot",
    "30(1)(b) purposes": "## Käsittelyn tarkoitus: Asiakasturvallisuuden varmistaminen",
    "30(1)(c) people": "### Rekisteröityjen ryhmät",
    "30(1)(c) data": "### Henkilötietojen ryhmät",
    "30(1)(d) recipients": "### Vastaanottajat",
    "30(1)(e) transfers": "### Siirrot kolmansiin maihin",
    "30(1)(f) limits": "### Poistamisen määräajat",
    "30(1)(g) security": "## Turvatoimet",
}


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_is_there(item: str) -> None:
    assert ITEMS[item] in record_text(draft_now(), "fi")


def test_every_declaration_and_every_purpose_is_there() -> None:
    text = record_text(draft_now(), "fi")
    assert [d.model._meta.label for d in declarations() if str(d.title) not in text] == []
    assert [p.value for p in Purpose if str(p.label) not in text] == []
    assert "henkilökunta" in text


def test_a_changed_setting_changes_the_record(settings: Settings) -> None:
    before = record_text(draft_now(), "fi")
    settings.RETENTION = {"audit": "12m"}
    settings.SALON_ADDRESS = "Uusikatu 1, 90100 Oulu"
    after = record_text(draft_now(), "fi")
    assert "Käyttöloki: 2 vuotta" in before
    assert "Käyttöloki: 1 vuosi" in after
    assert "Uusikatu 1" in after

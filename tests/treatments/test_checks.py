"""What is asked about is covered by the published consent text, or the check fails (R2)."""

import pytest
from django.db.models import TextChoices

from privacy.models import ConsentText
from treatments.checks import check_consent_text, check_kinds

pytestmark = pytest.mark.django_db


def publish(kinds: list[str]) -> None:
    text = ConsentText(kind="health", version=2, text="…", sha256="0" * 64, data_kinds=kinds)
    text.save()


def test_the_published_text_names_every_kind() -> None:
    assert check_kinds(None) == []
    assert check_consent_text(None, databases=["default"]) == []


def test_a_kind_without_a_published_text_fails() -> None:
    publish(["skin", "allergies", "medication", "pregnancy", "implants"])
    (found,) = check_consent_text(None, databases=["default"])
    assert found.id == "treatments.E001"
    assert "other" in found.msg


def test_a_kind_that_no_consent_can_name_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    class OnlySkin(TextChoices):
        SKIN = "skin"

    monkeypatch.setattr("treatments.checks.HealthDataKind", OnlySkin)
    assert [problem.id for problem in check_kinds(None)] == ["treatments.E001"]


def test_without_a_database_nothing_is_compared() -> None:
    publish([])
    assert check_consent_text(None) == []

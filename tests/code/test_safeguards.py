"""Production does not start before everything it depends on is built."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from harmony import safeguards


def test_production_refuses_to_start(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRODUCTION = True
    monkeypatch.setattr(safeguards, "NOT_BUILT", ("the roof",))
    with pytest.raises(ImproperlyConfigured, match="the roof"):
        safeguards.refuse_unready_production()
    assert [problem.id for problem in safeguards.safeguards_are_built()] == ["harmony.E001"]


def test_the_demo_starts(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PRODUCTION = False
    monkeypatch.setattr(safeguards, "NOT_BUILT", ("the roof",))
    safeguards.refuse_unready_production()


def test_production_starts_when_nothing_is_missing(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRODUCTION = True
    monkeypatch.setattr(safeguards, "NOT_BUILT", ())
    safeguards.refuse_unready_production()

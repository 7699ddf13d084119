"""The tables are what the models say."""

import pytest
from django.apps import apps
from django.core.management import call_command

OURS = ("audit", "clients", "marketing", "privacy", "staff", "treatments")


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    except SystemExit:
        pytest.fail(f"models have changed without a migration:\n{capsys.readouterr().out}")


def test_every_room_is_installed() -> None:
    assert {config.label for config in apps.get_app_configs()} >= set(OURS)

"""On an installed machine a person reads the command that she types there."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string

from privacy import alarms
from privacy.commands import as_typed
from privacy.templatetags.commands import command

pytestmark = pytest.mark.django_db
IN_SOURCE = "python3 run.py manage"


def doctor() -> str:
    said = StringIO()
    with pytest.raises(SystemExit):  # some line is red on a machine of a test
        call_command("doctor", stdout=said, stderr=StringIO())
    return said.getvalue()


def test_the_doctor_names_the_command_of_the_machine(settings: Any) -> None:
    assert f"{IN_SOURCE} recovery_sheet" in doctor()
    settings.HARMONY_COMMAND = "sudo harmony"
    assert "sudo harmony recovery_sheet" in doctor()
    assert IN_SOURCE not in doctor()


def test_so_does_an_alarm(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HARMONY_COMMAND = "sudo harmony"
    told: list[str] = []
    monkeypatch.setattr(alarms, "_tellers", [lambda _subject, text: told.append(text)])
    alarms.tell("Backup", f"Run: {IN_SOURCE} backup")
    assert told == ["Run: sudo harmony backup"]


def test_so_do_the_pages(settings: Any) -> None:
    assert command("export_register DIR") == f"<code>{IN_SOURCE} export_register DIR</code>"
    settings.HARMONY_COMMAND = "sudo harmony"
    assert command("export_register DIR") == "<code>sudo harmony export_register DIR</code>"
    for template in ("privacy/restored_copy.html", "privacy/register_moved.html"):
        assert "<code>sudo harmony " in render_to_string(template), template


def test_other_words_stay_as_they_are() -> None:
    assert as_typed("Set EMAIL_URL.") == "Set EMAIL_URL."

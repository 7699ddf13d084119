"""Where copies go by setting, and the job of every night."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from privacy import alarms
from privacy.backup import sheet, status
from privacy.backup.errors import BackupProblem
from privacy.backup.writing import backup


def chosen_folder() -> Path:
    """The folder of the nightly copies; beside the database when none is set (`doctor` warns)."""
    if settings.HARMONY_BACKUP_DIR:
        return Path(settings.HARMONY_BACKUP_DIR)
    return Path(settings.HARMONY_HOME / "backup" / "copies")


def second_folder() -> Path | None:
    text = settings.HARMONY_BACKUP_SECOND_DIR
    return Path(text) if text else None


def backup_tonight(today: date) -> dict[str, Any]:
    """The nightly backup; the owner hears of a failure the same night.

    A demo without a recovery sheet holds nobody and is not copied.
    """
    if not settings.PRODUCTION and not sheet.exists():
        return {"skipped": 1}
    try:
        report = backup(chosen_folder(), second_folder(), known=True)
    except Exception as problem:
        _tell(problem.words if isinstance(problem, BackupProblem) else "")
        raise
    if report.second not in ("", "ok"):
        _tell(report.second)
        raise BackupProblem(report.second)
    return {"bytes": report.bytes, "people": report.people, "removed": report.removed}


def _tell(why: str) -> None:
    """Tonight's fault, and which copy there is (F29)."""
    good = status.last()
    newest = _("The newest copy that is whole: %(file)s, in %(folder)s.") % asdict(good)
    alarms.tell(
        _("The backup failed"),
        _(
            "Tonight's backup of the register failed. %(why)s\n\nThe register itself is not "
            "affected. Mend the cause today and make a backup: python3 run.py manage backup\n"
            "What is wrong is said by: python3 run.py manage doctor"
        )
        % {"why": why}
        + (f"\n\n{newest}" if good.verified else ""),
    )

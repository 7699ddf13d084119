"""How the promises stand, for scripts."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from privacy.models import PromiseState
from privacy.promises.checking import Checked, check_all, note_promises


class Command(HarmonyCommand):
    help = "Check each promise of the published policy; exit code 1 when one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = check_all(timezone.localdate())
        note_promises(by=SYSTEM, checked=checked)
        now = timezone.localtime().isoformat(timespec="seconds")
        self.answer([_as_json(item, now) for item in checked], _words(checked), options)
        broken = [c.promise.id for c in checked if c.finding.state == PromiseState.State.BROKEN]
        if broken:
            self.fail(_("Broken: %(promises)s") % {"promises": ", ".join(broken)})


def _as_json(item: Checked, now: str) -> dict[str, Any]:
    return {
        "id": item.promise.id,
        "clause": item.promise.clause,
        "title": str(item.promise.title),
        "state": str(item.finding.state.value),
        "figure": item.finding.figure,
        "evidence": str(item.finding.evidence),
        "go_live": item.promise.go_live,
        "checked_at": now,
    }


def _words(checked: list[Checked]) -> str:
    marks = {"kept": "+", "broken": "!", "unknown": "?"}
    return "\n".join(
        f"{marks[item.finding.state]} {item.promise.title}: {item.finding.evidence}"
        for item in checked
    )

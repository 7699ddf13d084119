"""One page: is this machine well, and if not, what is the next step?"""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from privacy.commands import HarmonyCommand
from privacy.doctor.lines import Line, State, examine

_MARKS = {State.WELL: "✓", State.LOOK: "!", State.ILL: "✗"}


class Command(HarmonyCommand):
    help = (
        "Look at versions, library faults, disk, clock, keys, database, mail, timers, backups and "
        "ports; each line is green or says what to do. Exit code 1 when one is red."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with override(settings.LANGUAGE_CODE):
            lines = examine()
            self.answer([line.as_json() for line in lines], self._page(lines), options)
            ill = sum(line.state is State.ILL for line in lines)
            if ill:
                self.fail(_("Red lines: %(count)d") % {"count": ill})

    def _page(self, lines: list[Line]) -> str:
        styles = {
            State.WELL: self.style.SUCCESS,
            State.LOOK: self.style.WARNING,
            State.ILL: self.style.ERROR,
        }
        head = f"{settings.SALON_NAME}  {timezone.localtime():%d.%m.%Y %H:%M}"
        page = [head, ""]
        for line in lines:
            mark = styles[line.state](_MARKS[line.state])
            page.append(f"{mark} {line.title}: {line.found}")
            if line.step:
                page.append(f"    → {line.step}")
        return "\n".join(page)

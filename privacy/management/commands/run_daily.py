"""What the timer calls once a day."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import daily
from privacy.commands import HarmonyCommand
from privacy.locks import AnotherIsRunning


class Command(HarmonyCommand):
    help = (
        "Run what has to happen every day (purge, promises, reminders, backup), each once; "
        "exit code 1 when one of them failed. See docs/operations.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        names = [job.name for job in daily.jobs()]
        parser.add_argument(
            "--only",
            action="append",
            choices=names,
            default=[],
            metavar="JOB",
            help=f"run this one, even if it has run today: {', '.join(names)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = daily.run_day(timezone.localdate(), only=options["only"])
        except AnotherIsRunning:
            self.refuse(_("Another daily run is in progress."))
        except daily.RestoredCopy:
            self.refuse(_("This is a restored copy. Run replay_erasures first."))
        self.answer(day.as_json(), _words(day), options)
        if day.failed:
            self.fail(_("Failed: %(jobs)s") % {"jobs": ", ".join(day.failed)})


def _words(day: daily.Day) -> str:
    lines = [f"{day.today:%d.%m.%Y}"]
    for name, counts in day.ran.items():
        figures = ", ".join(f"{kind} {figure}" for kind, figure in counts.items())
        lines.append(f"  {name}: {figures or _('done')}")
    lines += [f"  {name}: {_('failed')} ({fault})" for name, fault in day.failed.items()]
    lines += [f"  {name}: {_('was done today already')}" for name in day.done_before]
    return "\n".join(lines)

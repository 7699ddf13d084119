"""Delete what is past its time."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.clock import ClockJumped, refuse_jumped_clock
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.locks import AnotherIsRunning, only_one
from privacy.purge import PurgeReport, purge


class Command(HarmonyCommand):
    help = "Delete what is past its time (days in Europe/Helsinki); see docs/operations.md."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="count only, delete nothing")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day to purge for; not in the future, except with --dry-run",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today: date = options["today"] or timezone.localdate()
        if today > timezone.localdate() and not options["dry_run"]:
            self.refuse(_("A day in the future can only be tried with --dry-run."))
        try:
            if options["today"] is None and not options["dry_run"]:
                refuse_jumped_clock(today)
            with only_one("purge"):
                report = purge(today, dry_run=options["dry_run"])
        except ClockJumped:
            self.refuse(
                _(
                    "The clock has jumped by more than a day since the last purge. Nothing was "
                    "deleted. Check the date and confirm it: "
                    "python3 run.py manage purge_expired_data --today %(day)s"
                )
                % {"day": today.isoformat()}
            )
        except AnotherIsRunning:
            self.refuse(_("Another purge is running."))
        except KeysUnavailable as problem:
            self.refuse(str(problem))
        self.answer(report.as_json(), _words(report), options)


def _words(report: PurgeReport) -> str:
    head = _("Would be deleted:") if report.dry_run else _("Deleted:")
    lines = [f"{report.today:%d.%m.%Y}  {head}"]
    lines += [f"  {category}: {count}" for category, count in sorted(report.erased.items())]
    if not report.erased:
        lines.append("  " + _("nothing was due"))
    for category, reasons in sorted(report.kept.items()):
        lines += [f"  {category}, {reason}: {n}" for reason, n in sorted(reasons.items())]
    if report.next_due is not None:
        lines.append(_("Next due: %(day)s") % {"day": f"{report.next_due:%d.%m.%Y}"})
    return "\n".join(lines)

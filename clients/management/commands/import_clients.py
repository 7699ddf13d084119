"""A booking export into proposals that wait for the owner; or a whole register read back.

Of a booking export it never enters a client. A folder written by `export_register` is read into an
empty installation, when the owner has released that in her browser.
"""

import getpass
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.bookings import stored as booked
from clients.bookings.actions import take_in_hours
from clients.bookings.calendar import TOO_MANY, Calendar, is_calendar
from clients.bookings.events import compared as compare_hours
from clients.bookings.events import judged as judge_events
from clients.bookings.reading import read_calendar
from clients.bookings.report import report as calendar_report
from clients.bookings.words import what_is_missing
from clients.bookings.words import why_unreadable as why_no_calendar
from clients.importing import actions, stored, stretches
from clients.importing.candidates import Candidate, candidates
from clients.importing.formats import Column, ColumnMap, recognise
from clients.importing.ids import judged_together
from clients.importing.known import with_register
from clients.importing.reading import LONG, read_table, step_back
from clients.importing.tables import Table, Unreadable
from clients.importing.words import sheets_unread, why_unreadable
from clients.models import ColumnMapping
from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from privacy.encryption import KeysUnavailable
from privacy.forms import health_words_in
from privacy.leaving import whole_register
from privacy.leaving.progress import progress_line
from privacy.leaving.refusals import Damaged
from privacy.refusals import Refused

LONGEST_SOURCE: Final = 60


class Command(HarmonyCommand):
    help = "Read a booking export into proposals; the owner accepts them in the browser."

    def run_from_argv(self, argv: list[str]) -> None:
        """Typed, and so beside those who are served: they go first."""
        step_back()
        super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="a list, or the folder of a whole register")
        parser.add_argument("--source", default="", help="where the list comes from")
        parser.add_argument("--mapping", default="", help="name of saved columns")
        parser.add_argument("--charset", default="", help="if letters look wrong: iso8859-15 …")
        parser.add_argument("--sheet", default="", help="of a workbook, if it is not the first")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--transfer-code", default="", help="of a whole register; asked for")
        parser.add_argument("--without-bans", action="store_true", help="of a whole register")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"].is_dir():
            self._read_back(options)
            return
        if not options["source"]:
            raise CommandError(_("Say with --source where the list comes from."), returncode=2)
        if len(options["source"]) > LONGEST_SOURCE:
            words = _("Say with --source in at most %(most)s characters where the list comes from.")
            raise CommandError(words % {"most": LONGEST_SOURCE}, returncode=2)
        octets = _content(options["file"])
        if is_calendar(octets):
            self._take_in_calendar(octets, options)
            return
        try:
            table = _table(octets, options["charset"], options["sheet"])
        except Unreadable as problem:
            self.fail(why_unreadable(problem))
        columns = _columns(table, options["mapping"])
        if columns is None:
            self.refuse(
                _("Nobody has said what these columns mean. Import the file once in the browser.")
            )
        if table.is_doubtful and not options["charset"]:
            self.refuse(_("Letters look wrong. Give the character set, for example iso8859-15."))
        columns = ColumnMap(options["source"], columns.columns)
        alone, register = judged(table, columns), stretches.register_now()
        if not options["dry_run"]:
            _quarantine(octets, table, columns, alone, register)
        document = report(table, columns, with_everybody(alone, columns, register))
        self.answer(document, _text(document), options)

    def _take_in_calendar(self, octets: bytes, options: dict[str, Any]) -> None:
        """Hours wait on the pages of the bookings for somebody to say who comes."""
        try:
            calendar = _calendar(octets)
        except Unreadable as problem:
            self.fail(why_no_calendar(problem))
        alone = judge_events(calendar, health_words=health_words_in)
        hours = compare_hours(alone, stored.known_of())
        document = calendar_report(calendar, hours, options["source"])
        missing = booked.missing_times(hours, options["source"], timezone.now())
        document["missing"] = [moment.isoformat() for moment in missing]
        if not options["dry_run"]:
            taken = take_in_hours(by=SYSTEM, hours=hours, source=options["source"])
            document["taken"] = dict(taken)
        self.answer(document, _text(document), options)

    def _read_back(self, options: dict[str, Any]) -> None:
        code = None if options["without_bans"] else options["transfer_code"] or _typed_code(options)
        try:
            document = whole_register.read_back(
                options["file"], code, told=progress_line(), dry_run=options["dry_run"]
            )
        except (Refused, KeysUnavailable) as refused:
            self.refuse(str(refused))
        except Damaged as fault:
            self.fail(_("Nothing was read in. %(fault)s") % {"fault": fault})
        self.answer(document, whole_register.in_words(document), options)


def judged(table: Table, columns: ColumnMap) -> list[Candidate]:
    """Every row with what the file says about it."""
    today = timezone.localdate()
    alone = candidates(table, columns, today=today, health_words=health_words_in)
    return judged_together(alone, has_birth=Column.BIRTH in columns.columns)


def with_everybody(
    rows: Sequence[Candidate], columns: ColumnMap, register: stretches.Register
) -> list[Candidate]:
    """These rows with what the register says about them as well."""
    has_birth = Column.BIRTH in columns.columns
    return [with_register(row, register.known, has_birth=has_birth)[0] for row in rows]


def report(table: Table, columns: ColumnMap, rows: Sequence[Candidate]) -> dict[str, Any]:
    """Numbers of rows (from 1) per outcome and per kind. No content of any cell."""
    outcomes: dict[str, list[int]] = defaultdict(list)
    kinds: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        outcomes[row.outcome.value].append(row.number)
        for kind in sorted(row.kinds):
            kinds[kind.value].append(row.number)
    return {
        "source": columns.source,
        "records": len(rows),
        "outcomes": dict(outcomes),
        "kinds": dict(sorted(kinds.items())),
        "dropped_columns": columns.dropped(table.header),
        "sheets_unread": table.others,
    }


def _typed_code(options: dict[str, Any]) -> str:
    """The transfer code from whoever sits at the terminal; not from the history of a shell."""
    if options["dry_run"] or not sys.stdin.isatty():
        return ""
    return getpass.getpass(_("Transfer code: "))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(
            _("The file cannot be opened: %(why)s") % {"why": problem.strerror}, returncode=2
        ) from problem


def _calendar(octets: bytes) -> Calendar:
    """Every event; of a calendar of many years, those whose time is not out. Raises Unreadable."""
    try:
        return read_calendar(octets)
    except Unreadable as problem:
        if problem.reason != TOO_MANY:
            raise
    return read_calendar(octets, booked.over_until(timezone.localdate()))


def _table(octets: bytes, charset: str, name: str) -> Table:
    """The list, on the sheet of this name if one is given. Raises Unreadable."""
    table = read_table(octets, charset, seconds=LONG)
    if not name or (table.sheet is not None and name == table.sheets[table.sheet]):
        return table
    if name not in table.others:
        raise CommandError(_("The file has no sheet of this name with rows."), returncode=2)
    return read_table(octets, sheet=table.sheets.index(name), seconds=LONG)


def _columns(table: Table, mapping: str) -> ColumnMap | None:
    if not mapping:
        saved = ColumnMapping.objects.filter(header=list(table.header)).first()
        return stored.saved_map(saved) if saved else recognise(table.header)
    saved = ColumnMapping.objects.filter(name=mapping).first()
    if saved is None or saved.header != list(table.header):
        raise CommandError(_("No columns are saved under this name for this header."), returncode=2)
    return stored.saved_map(saved)


def _quarantine(
    octets: bytes,
    table: Table,
    columns: ColumnMap,
    rows: Sequence[Candidate],
    register: stretches.Register,
) -> None:
    """Proposals. Cut off anywhere, the page of the import goes on with it."""
    batch = actions.start_import(
        by=SYSTEM, octets=octets, table=table, source=columns.source, columns=columns
    )
    settled = (stored.put_away(row.settled()) for row in rows)
    batch = stretches.read(by=SYSTEM, batch=batch, judged=settled)
    stretches.compare(by=SYSTEM, batch=batch, register=lambda: register)


def _text(document: dict[str, Any]) -> str:
    lines = [_("%(count)s rows") % {"count": document["records"]}]
    lines += [f"  {name}: {len(rows)}" for name, rows in document["outcomes"].items()]
    missing = [datetime.fromisoformat(moment) for moment in document.get("missing", ())]
    lines += what_is_missing(missing, document["source"])
    if unread := sheets_unread(document.get("sheets_unread", ())):
        lines.append(unread)
    return "\n".join(lines)

"""The move: close, copy, compare, commit."""

from contextlib import suppress
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.audit.chain import noted_head, verify
from privacy.backup.checking import opens_everywhere
from privacy.keys import require_keys
from privacy.locks import only_one
from privacy.models import Installation
from privacy.moving import marker, target
from privacy.moving.marker import Moving
from privacy.moving.problem import MoveProblem
from privacy.moving.tables import Content, Table, all_tables, content, pour, unknown_tables
from privacy.moving.target import TARGET


@dataclass(frozen=True)
class Moved:
    """What lies in the new database. `before`: a run that was killed had ended the move already."""

    tables: int
    rows: int
    before: bool = False


def move(url: str) -> Moved:
    """Move this installation's SQLite database into an empty PostgreSQL database.

    Raises MoveProblem, KeysUnavailable, AnotherIsRunning: then the register is open where it was.
    A killed run leaves it closed; the next one ends the move, `stay` gives it up.
    """
    _refuse_source()
    with target.opened(url):
        if marker.state() is Moving.UNDER_WAY and target.holds_a_register():
            return _finished_before()
        _refuse_target()
        target.make_tables(url)
        target.refuse_other_version()
        with only_one("move"):
            return _copied()


def stay(url: str) -> None:
    """Open the register where it is, after a move that was killed. Raises MoveProblem."""
    if marker.state() is Moving.NOT:
        raise MoveProblem(_("No move is under way: the register is open where it is."))
    if marker.state() is Moving.MOVED:
        raise MoveProblem(_say_moved())
    with target.opened(url), only_one("move"):
        if target.holds_a_register():
            raise MoveProblem(
                _("The new database holds a register. Run the move again, so that it is compared.")
            )
        marker.open_again()


@audited
def note_move(*, by: Actor) -> None:
    """Say in the use log, the last thing in the old database, that the register leaves it."""
    record("privacy.database_move_begun", by=by)


def _copied() -> Moved:
    if marker.state() is Moving.NOT:
        note_move(by=SYSTEM)
    marker.close(Moving.UNDER_WAY)
    try:
        with transaction.atomic():  # nobody writes into the source from here on
            moved = _poured_and_compared()
    except BaseException:
        with suppress(DatabaseError):  # who cannot be asked may have committed: it stays closed
            if not target.holds_a_register():
                marker.open_again()
        raise
    marker.close(Moving.MOVED)
    return moved


def _poured_and_compared() -> Moved:
    tables = all_tables(DEFAULT_DB_ALIAS)
    with transaction.atomic(using=TARGET):
        target.claim()
        target.empty(tables)
        read = {table.name: _poured(table) for table in tables}
        target.settle()
        _compare(tables, read)
        _look_through()
    return Moved(tables=len(tables), rows=sum(one.rows for one in read.values()))


def _poured(table: Table) -> Content:
    try:
        return pour(DEFAULT_DB_ALIAS, TARGET, table)
    except (DatabaseError, ValueError):
        raise MoveProblem(
            _("A row of the table %(table)s does not fit into the new database. Nothing was moved.")
            % {"table": table.name}
        ) from None


def _compare(tables: list[Table], read: dict[str, Content]) -> None:
    """Every row that was read lies in the target, and nothing else. Raises MoveProblem."""
    for table in tables:
        if content(TARGET, table) != read[table.name]:
            raise MoveProblem(
                _("The table %(table)s did not arrive as it was. Nothing was moved.")
                % {"table": table.name}
            )


def _look_through() -> None:
    """The keys open what arrived, and the use log is whole. Raises MoveProblem."""
    if not opens_everywhere(TARGET):
        raise MoveProblem(_("The new database holds texts that the keys do not open."))
    if not verify(TARGET, noted_head()).ok:
        raise MoveProblem(_("The use log did not arrive whole. Nothing was moved."))


def _finished_before() -> Moved:
    """The target was filled by a run that was killed before it could say so."""
    tables = all_tables(DEFAULT_DB_ALIAS)
    read = {table.name: content(DEFAULT_DB_ALIAS, table) for table in tables}
    _compare(tables, read)
    marker.close(Moving.MOVED)
    return Moved(len(tables), sum(one.rows for one in read.values()), before=True)


def _refuse_source() -> None:
    if connection.vendor != "sqlite":
        raise MoveProblem(_("This installation does not use SQLite: there is nothing to move."))
    if marker.state() is Moving.MOVED:
        raise MoveProblem(_say_moved())
    if Installation.objects.filter(replay_needed=True).exists():
        raise MoveProblem(_("This is a restored copy. Run replay_erasures first."))
    require_keys()
    unknown = unknown_tables(DEFAULT_DB_ALIAS)
    if unknown:
        raise MoveProblem(
            _("This database holds tables that this version does not know: %(tables)s")
            % {"tables": ", ".join(unknown)}
        )


def _refuse_target() -> None:
    target.refuse_strangers()
    if target.holds_a_register():
        raise MoveProblem(
            _("The new database holds a register already. Nothing was changed. Name an empty one.")
        )


def _say_moved() -> str:
    return _(
        "This register has moved to PostgreSQL: set DATABASE_URL. The way back is a backup "
        "(docs/operations.md, Moving to PostgreSQL)."
    )

"""The database server: what the role of the pages may do, and what the server's log is told."""

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy import indexes
from privacy.database_rights import talkative, too_mighty
from privacy.doctor.lines import Finding, ill, look, well, worth_a_look


@look("database_role", gettext_lazy("Rights of the database role"))
def database_role() -> Finding:
    """Pages change rows, never tables; asked about the role that this process works under."""
    if connection.vendor != "postgresql":
        return well(_("one file, one user of the system"))
    role, mighty = connection.settings_dict["USER"], too_mighty()
    if not mighty:
        return well(_("%(role)s changes rows only") % {"role": role})
    if settings.DATABASE_APP_ROLE and role != settings.DATABASE_APP_ROLE:
        return well(
            _("the owner's role; pages are served by %(role)s")
            % {"role": settings.DATABASE_APP_ROLE}
        )
    found = _("%(role)s may: %(rights)s") % {"role": role, "rights": ", ".join(mighty)}
    step = _("Give the pages a role of their own: deploy/postgresql.sql, DATABASE_APP_ROLE.")
    return ill(found, step) if settings.PRODUCTION else worth_a_look(found, step)


@look("database_log", gettext_lazy("Log of the database server"))
def database_log() -> Finding:
    """No statement with its values may get there, whatever fails."""
    if connection.vendor != "postgresql":
        return well(_("there is none"))
    loud = talkative()
    if not loud:
        return well(_("is told no statement"))
    step = _("Run deploy/postgresql.sql on the server, then restart Harmony.")
    return (
        ill(", ".join(loud), step) if settings.PRODUCTION else worth_a_look(", ".join(loud), step)
    )


@look("database_pages", gettext_lazy("Pages of the database server"))
def database_pages() -> Finding:
    """Whether the server notices a bit that its disk has changed (data checksums), wherever."""
    if connection.vendor != "postgresql":
        return well(_("are looked at every night"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_checksums")
        has_checksums = cursor.fetchone()[0] == "on"
    if has_checksums and indexes.is_there():
        return well(_("have checksums, and are read every night"))
    if has_checksums:
        return worth_a_look(
            _("have checksums, but those of indexes are not read at night"),
            _("Run deploy/postgresql.sql on the server: it adds the extension amcheck."),
        )
    return worth_a_look(
        _("have no checksums: what the disk changes is not noticed"),
        _("Stop the server, run pg_checksums --enable (docs/operations.md), start it again."),
    )

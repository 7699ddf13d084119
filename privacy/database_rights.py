"""PostgreSQL: the role that serves pages changes rows, and only the owner's role changes tables.

`DATABASE_APP_ROLE` names the first; migrations run under the second (deploy/postgresql.sql).
"""

from typing import Any

from django.conf import settings
from django.db import connection

# What carries a statement, and the values in it, into the server's log.
QUIET = {
    "log_statement": {"none"},
    "log_min_error_statement": {"panic", "fatal"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_parameter_max_length_on_error": {"0"},
    "log_transaction_sample_rate": {"0"},
    "log_error_verbosity": {"terse"},
}


def grant(**kwargs: Any) -> None:
    """After every migration, and so after a restore: rows for the role of the pages."""
    role = settings.DATABASE_APP_ROLE
    if connection.vendor != "postgresql" or not role or role == _current_role():
        return
    quote = connection.ops.quote_name
    name, database = quote(role), quote(str(connection.settings_dict["NAME"]))
    rows, counters = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT, UPDATE"
    schema = "IN SCHEMA public"
    with connection.cursor() as cursor:
        for statement in (
            f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {database} TO {name}",
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT {rows} ON ALL TABLES {schema} TO {name}",
            f"GRANT {counters} ON ALL SEQUENCES {schema} TO {name}",
            f"ALTER DEFAULT PRIVILEGES {schema} GRANT {rows} ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES {schema} GRANT {counters} ON SEQUENCES TO {name}",
        ):
            cursor.execute(statement)


def too_mighty() -> list[str]:
    """What the role at hand may do and the role of the pages must not; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, "
            "has_schema_privilege(current_user, 'public', 'CREATE'), "
            "EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND pg_has_role(current_user, relowner, 'USAGE')) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        row = cursor.fetchone()
    names = ("superuser", "createrole", "createdb", "create tables", "owns tables")
    return [name for name, has in zip(names, row, strict=True) if has]


def talkative() -> list[str]:
    """Settings by which statements with values could reach the server's log."""
    found = []
    with connection.cursor() as cursor:
        for name, quiet in QUIET.items():
            cursor.execute("SELECT current_setting(%s, true)", [name])
            value = cursor.fetchone()[0]
            if value is not None and value not in quiet:
                found.append(f"{name}={value}")
    return found


def _current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])

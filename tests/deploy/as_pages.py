"""What the role of the pages can and cannot do; run by test_database_roles in its own process.

Prints one JSON document: refused statements, statuses of pages, what the doctor says.
"""

import io
import json
import sys
from contextlib import suppress

import django
from django.core.management import call_command
from django.db import connection
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client
from psycopg.errors import InsufficientPrivilege

CANARY = "Kanarialintu"
FORBIDDEN = (
    "CREATE TABLE public.mine (a int)",
    "ALTER TABLE staff_user ADD COLUMN mine int",
    "DROP TABLE staff_user",
    "TRUNCATE privacy_keyedban",
    "CREATE INDEX mine ON staff_user (id)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TEMP TABLE mine (a int)",
    "CREATE SCHEMA mine",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "SET log_min_error_statement = 'error'",
    "COPY staff_user TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
)
PAGES = ("/health/", "/accounts/login/", "/accounts/password/reset/", "/tietosuoja/", "/")


def refused(statement: str) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as problem:
        return isinstance(problem.__cause__, InsufficientPrivilege)
    return False


def spill() -> None:
    """A statement with a value in it fails: the server would like to log both."""
    values = f"VALUES ('{CANARY}', '{CANARY}', now())"
    with connection.cursor() as cursor:
        for _time in range(2):
            try:
                cursor.execute(f"INSERT INTO django_session {values}")
            except IntegrityError:
                continue
        cursor.execute("DELETE FROM django_session")


def doctor() -> dict[str, str]:
    said = io.StringIO()
    with suppress(SystemExit):  # other lines are red on a machine of a test
        call_command("doctor", format="json", stdout=said, stderr=io.StringIO())
    return {line["name"]: line["state"] for line in json.loads(said.getvalue())}


def main() -> None:
    django.setup()
    browser = Client(
        headers={
            "host": "salon.example",
            "x-forwarded-proto": "https",
            "x-forwarded-for": "10.0.0.1",
        }
    )
    spill()
    said = io.StringIO()
    call_command("create_owner", stdout=said)
    link = next(word for word in said.getvalue().split() if word.startswith("https://"))
    path = link.removeprefix("https://salon.example")
    pages = {page: browser.get(page).status_code for page in (*PAGES, path)}
    call_command("can_serve", stdout=io.StringIO())
    call_command("send_campaigns", stdout=io.StringIO())
    found = {
        "allowed": [statement for statement in FORBIDDEN if not refused(statement)],
        "pages": [pages[page] for page in (*PAGES, path)],
        "doctor": doctor(),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()

"""Closed: a restored copy before its replay (R60), a register that moves, a database that is away.

The question is asked once per database connection, for a copy arrives with new connections only:
the rename switch of SQLite gives every request a new file, that of PostgreSQL ends the old ones.
"""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from privacy.models import Installation
from privacy.moving import marker
from privacy.moving.marker import Moving
from privacy.promises import room

_QUESTION = f"SELECT replay_needed FROM {Installation._meta.db_table}"  # noqa: S608  (our table)
_DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)  # not translated by Django, past the ORM
HEALTH = "/health/"
_open = threading.local()


class ClosedMiddleware:
    """503 while a copy waits for `replay_erasures`, after a move, and without a database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            connection.close_if_health_check_failed()  # a dead one would be found open below
            connection.ensure_connection()
        except OperationalError:
            return _closed(request, "privacy/database_away.html")
        if marker.state() is not Moving.NOT:
            return _closed(request, "privacy/register_moved.html")
        if _is_closed(connection.connection):
            return _closed(request, "privacy/restored_copy.html")
        room.tend()
        return self.get_response(request)


def forget() -> None:
    """Ask again, also about a connection that was found open."""
    _open.__dict__.clear()


def _is_closed(raw: Any) -> bool:
    """Ask the connection itself, past the ORM: once while open, each time while closed."""
    if getattr(_open, "connection", None) is raw:
        return False
    try:
        row = raw.execute(_QUESTION).fetchone()
    except _DRIVER_ERRORS:
        return False  # no tables yet: there is nobody to protect
    if row is not None and row[0]:
        return True
    _open.connection = raw
    return False


def _closed(request: HttpRequest, template: str) -> HttpResponse:
    """Without the request: nothing may be asked of the database. Health gives no detail."""
    if request.path_info == HEALTH:
        return HttpResponse("unavailable\n", status=503, content_type="text/plain")
    return HttpResponse(render_to_string(template), status=503, headers={"Retry-After": "60"})

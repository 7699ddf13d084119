"""Where logins are kept: in the database, with digests for keys, sealed, each under its person.

SESSION_ENGINE points here. A login ends 12 hours after it began, however busy it is; when its
screen locks is told in staff.screen_lock.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InterfaceError, OperationalError
from django.db.models import Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from privacy.disk import cannot_write
from privacy.encryption.errors import CannotBeRead
from staff.models import LockTime, LoginSession
from staff.models.locks import USUAL_LOCK
from staff.sealing import seal_text, unseal_text

STARTED = "login_started_at"
DEVICE = "login_device"
DESK = "login_desk"
_LABEL = "staff.session"

_SYSTEMS = ("iPad", "iPhone", "Android", "Windows", "Macintosh", "Linux")
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def digest(session_key: str) -> str:
    """What the table holds in place of a session key (keys are random, so no salt is needed)."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class SessionStore(DatabaseStore):
    """Django's store of sessions, over `LoginSession`."""

    seen_at: datetime | None = None
    locked_at: datetime | None = None
    lock_after = timedelta(minutes=USUAL_LOCK)
    ends_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def _get_session_from_db(self) -> LoginSession | None:
        row = (
            LoginSession.objects.filter(
                session_key=digest(self.session_key or ""),
                expire_date__gt=timezone.now(),
                locked_at=None,
            )
            .annotate(minutes=Subquery(LockTime.objects.values("minutes")[:1]))
            .first()
        )
        if row is None:
            self._session_key = None
        else:
            self.seen_at, self.ends_at = row.seen_at, row.expire_date
            self.lock_after = timedelta(minutes=row.minutes or USUAL_LOCK)
        return row

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        return {} if row is None else remembered(row)

    def exists(self, session_key: str) -> bool:
        return LoginSession.objects.filter(session_key=digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        started = _started(data)
        assert self.session_key is not None  # noqa: S101  (save() makes one first)
        return LoginSession(
            session_key=(key := digest(self.session_key)),
            session_data=seal_text(_LABEL, json.dumps(data), row=_row(key)),
            expire_date=min(
                self.get_expiry_date(),
                (started or timezone.now()) + settings.SESSION_ABSOLUTE_LIMIT,
            ),
            user_id=UUID(data[SESSION_KEY]) if SESSION_KEY in data else None,
            device=data.get(DEVICE, ""),
            started_at=started or timezone.now(),
            seen_at=self.seen_at or timezone.now(),
            locked_at=self.locked_at,
            desk=data.get(DESK, ""),
        )

    def save(self, must_create: bool = False) -> None:
        """Django takes a database that is away for a login that has ended; we tell them apart."""
        try:
            super().save(must_create)
        except UpdateError as problem:
            if isinstance(problem.__context__, OperationalError | InterfaceError):
                raise problem.__context__ from None
            raise

    def note_act(self, now: datetime) -> None:
        """The person has done something: her time until the lock starts anew."""
        self.seen_at = now
        mine = LoginSession.objects.filter(session_key=digest(self.session_key or ""))
        try:
            mine.update(seen_at=now)
        except OperationalError as problem:
            if not cannot_write(problem):  # on a full disk the register is read all the same
                raise

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            LoginSession.objects.filter(session_key=digest(key)).delete()


def note_login(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """When a person logs in: from now on her twelve hours run, and her minutes until the lock."""
    request.session[STARTED] = timezone.now().isoformat()
    store_of(request).seen_at = timezone.now()
    request.session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))


def device_of(user_agent: str) -> str:
    """Browser and system in two words ("Firefox, Windows"), enough to know one's own logins by."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    return ", ".join(word for word in (browser, system) if word)


def store_of(request: HttpRequest) -> SessionStore:
    """The session of a request as what it is."""
    return cast(SessionStore, request.session)


def _row(key: str) -> UUID:
    return UUID(hex=key[:32])


def remembered(row: LoginSession) -> dict[str, Any]:
    """What the session remembers; nothing when it does not open: then nobody is logged in."""
    try:
        data: dict[str, Any] = json.loads(
            unseal_text(_LABEL, row.session_data, row=_row(row.session_key))
        )
    except CannotBeRead:
        return {}
    return data


def _started(data: dict[str, Any]) -> datetime | None:
    return parse_datetime(data.get(STARTED, ""))

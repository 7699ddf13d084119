"""What was half written when a screen locked: how it is kept, read, and offered to its writer.

A page's script sends what was typed just before the lock; a form that arrives after the lock, or
after the end of the login, is kept instead of being carried out. Neither is ever carried out by the
program itself: the writer gets it back and sends it. Passwords, codes and files are not kept.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from privacy.encryption.errors import CannotBeRead
from privacy.once import FIELD
from staff.models import HeldForm, User
from staff.models.locks import HELD_FOR
from staff.sealing import seal_text, unseal_text

HELD = "held_forms"
"""In the session: path to id of what waits for this person there."""
MOST_FORMS = 10
MOST_CHARACTERS = 200_000
_LABEL = "staff.held_form"
SECRETS = frozenset(
    {"password", "password1", "password2", "oldpassword", "pin", "pin_again", "credential"}
)
_NEVER = SECRETS | {"csrfmiddlewaretoken", FIELD}
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Held:
    """The content of one form. `was_sent`: it came too late, and its writer meant to send it.

    `names` are all its fields, so that a box that was unticked stays so.
    """

    path: str
    title: str = ""
    which: str = ""
    names: tuple[str, ...] = ()
    fields: Pairs = ()
    was_sent: bool = False


def sealed(row: UUID, held: Held) -> str:
    """As it is kept."""
    return seal_text(_LABEL, json.dumps(asdict(held)), row=row)


def opened(row: HeldForm) -> Held:
    """What was typed. Raises CannotBeRead."""
    said = json.loads(unseal_text(_LABEL, row.content, row=row.pk))
    fields = tuple((name, value) for name, value in said.pop("fields"))
    return Held(**{**said, "names": tuple(said["names"]), "fields": fields})


def waiting(user: User) -> list[tuple[HeldForm, Held]]:
    """A person's forms that still wait, newest first; what cannot be read is left out."""
    rows = HeldForm.objects.filter(user=user, held_at__gt=timezone.now() - HELD_FOR)
    found = []
    for row in rows:
        try:
            found.append((row, opened(row)))
        except CannotBeRead:
            continue
    return found


def remember_waiting(
    request: HttpRequest, user: User, *, first: UUID | None = None
) -> list[tuple[HeldForm, Held]]:
    """Let the session know what waits, so that pages need not ask the database.

    Of two that wait at one page it knows the newest, or the one named as `first`.
    """
    found = waiting(user)
    known = {held.path: str(row.pk) for row, held in reversed(found)}
    known |= {held.path: str(row.pk) for row, held in found if row.pk == first}
    request.session[HELD] = known
    return found


def filled_line() -> str:
    """What stands before a form that is filled in again."""
    return _("Here is what you had typed before. It is not saved yet.")


def forget_waiting(request: HttpRequest, pk: UUID) -> None:
    """This one waits no more."""
    known = request.session.get(HELD, {})
    request.session[HELD] = {path: one for path, one in known.items() if one != str(pk)}


# --- from what arrives --------------------------------------------------------------------------


def from_script(text: str) -> list[Held]:
    """The forms that a page's script sent; nothing of what is not of the expected shape."""
    if len(text) > MOST_CHARACTERS:
        return []
    try:
        said = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    forms = [_form(one) for one in said[:MOST_FORMS]] if isinstance(said, list) else []
    return [form for form in forms if form is not None]


def _form(said: Any) -> Held | None:
    if not isinstance(said, dict):
        return None
    path, fields, names = (said.get(name) for name in ("path", "fields", "names"))
    if not is_path(path) or not isinstance(fields, list) or not isinstance(names, list):
        return None
    pairs = [tuple(one) for one in fields if isinstance(one, list) and len(one) == 2]
    return Held(
        path=_text(path),
        title=_text(said.get("title", ""))[:200],
        which=_text(said.get("which", ""))[:200],
        names=tuple(_text(name) for name in names if name not in _NEVER),
        fields=_kept((_text(name), _text(value)) for name, value in pairs),
    )


def _text(said: object) -> str:
    """Without halves of characters, which JSON may hold and a page may not."""
    return str(said).encode("utf-8", "replace").decode()


def from_post(request: HttpRequest) -> Held | None:
    """The form of a request that came after the lock; None if there is nothing to keep."""
    fields = _kept(_pairs(request.POST))
    if not fields or sum(len(value) for _, value in fields) > MOST_CHARACTERS:
        return None
    names = tuple(dict.fromkeys(name for name, _ in fields))
    return Held(path=request.get_full_path(), names=names, fields=fields, was_sent=True)


def _pairs(said: QueryDict) -> Iterable[tuple[str, str]]:
    return ((name, str(value)) for name, values in said.lists() for value in values)


def _kept(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return tuple((name, value) for name, value in pairs if name not in _NEVER)


def is_path(path: object) -> bool:
    """Whether this is a path of this program and nothing else."""
    return (
        isinstance(path, str)
        and path.startswith("/")
        and len(path) <= 2_000
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )


def about_of(kwargs: Mapping[str, Any]) -> UUID | None:
    """The person or thing whose page it was."""
    return next((value for value in kwargs.values() if isinstance(value, UUID)), None)

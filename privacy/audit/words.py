"""Acts and purposes of the use log in words. Each app names its own in `<app>/act_words.py`."""

from collections.abc import Mapping

from django.utils.functional import Promise

Word = Promise | str
_acts: dict[str, Word] = {}
_purposes: dict[str, Word] = {}
_roles: dict[str, Word] = {}


def register_words(
    *,
    acts: Mapping[str, Word] | None = None,
    purposes: Mapping[str, Word] | None = None,
    roles: Mapping[str, Word] | None = None,
) -> None:
    """Say in words what the log holds as codes; it is read by the people it is about (R26)."""
    _acts.update(acts or {})
    _purposes.update(purposes or {})
    _roles.update(roles or {})


def act_in_words(act: str) -> str:
    """What was done; the code itself where no app knows it any more."""
    return str(_acts.get(act, act))


def purpose_in_words(purpose: str) -> str:
    """Why it was done; empty where the log holds no purpose."""
    return str(_purposes.get(purpose, purpose))


def role_in_words(role: str) -> str:
    """Who did it, as a role and never as a name."""
    return str(_roles.get(role, role))


def known_acts() -> dict[str, Word]:
    """Every act that an app has named."""
    return dict(_acts)

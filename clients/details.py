"""The four details of a card, and what happens when two people correct it at once. Pure."""

from dataclasses import dataclass, fields, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OLDEST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Details:
    """What registration asks for, and nothing more (R9)."""

    name: str
    birth_year: int | None = None
    phone: str = ""
    email: str = ""

    def differences(self, other: "Details") -> list[str]:
        """The names of the details that are not the same."""
        names = [field.name for field in fields(self)]
        return [name for name in names if getattr(self, name) != getattr(other, name)]


class EditConflict(Exception):
    """Somebody else has changed the same details meanwhile; nothing was saved.

    `stored` is what stands now, `wanted` what this person wrote; `names` are the details in which
    both changed something different.
    """

    def __init__(self, *, names: list[str], stored: Details, wanted: Details) -> None:
        super().__init__(", ".join(names))
        self.names = names
        self.stored = stored
        self.wanted = wanted


def check_details(details: Details, today: date) -> Details:
    """The details, trimmed. Raises ValidationError with a message per detail."""
    trimmed = replace(
        details,
        name=" ".join(details.name.split()),
        phone=details.phone.strip(),
        email=details.email.strip(),
    )
    problems = {}
    if not trimmed.name:
        problems["name"] = _("Enter a name.")
    year = trimmed.birth_year
    if year is not None and not OLDEST_YEAR <= year <= today.year:
        problems["birth_year"] = _("Enter the year of birth with four digits, for example 1978.")
    if problems:
        raise ValidationError(problems)
    return trimmed


def merge_details(*, seen: Details, wanted: Details, stored: Details) -> Details:
    """What to store when somebody saw `seen` and wrote `wanted` while `stored` came to stand.

    Each keeps the details that only one of both has changed. Raises EditConflict where both did.
    """
    mine = wanted.differences(seen)
    clashes = [
        name
        for name in mine
        if name in stored.differences(seen) and name in wanted.differences(stored)
    ]
    if clashes:
        raise EditConflict(names=clashes, stored=stored, wanted=wanted)
    return replace(stored, **{name: getattr(wanted, name) for name in mine})

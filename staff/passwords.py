"""What a password must be: long, not a known one, not the salon's own words (NIST SP 800-63B-4).

No rules about kinds of characters, and none about changing it regularly.
"""

import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff import second_factor

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
    """Not the salon's name or the trade's words with a few digits, however they are written."""

    def validate(self, password: str, user: object = None) -> None:
        rest = letters_of(password)
        words = {letters_of(word) for word in (*TRADE_WORDS, *settings.SALON_NAME.split())}
        found = [word for word in words if len(word) > 3 and word in rest]
        for word in sorted(found, key=len, reverse=True):
            rest = rest.replace(word, "")
        if found and len(rest) < OWN_PART:
            raise ValidationError(
                _("This is too near to the words of the salon. Choose others."),
                code="password_salon_words",
            )

    def get_help_text(self) -> str:
        return _("Not the name of the salon, and not your own name.")


def letters_of(text: str) -> str:
    """Letters only, in one case, with look-alike digits and signs read as letters."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LOOK_ALIKES)
    return "".join(character for character in folded if character.isalpha())

"""In words: why somebody gets no letter, and what became of messages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketing.reason import Reason

WORDS: dict[str, Promise] = {
    Reason.NO_CONSENT: _("has not asked for it"),
    Reason.UNCONFIRMED: _("has not confirmed the address"),
    Reason.NOT_ADULT: _("is a minor, or the year of birth is missing"),
    Reason.RESTRICTED: _("has her data restricted"),
    Reason.SUPPRESSED: _("must not be written to"),
    Reason.UNREADABLE: _("has data that cannot be read"),
    Reason.MERGED: _("is read as one with another card"),
    Reason.SOURCE_SAYS_NO: _("was marked elsewhere as wanting no letters"),
    Reason.SAME_ADDRESS: _("shares the address with another reader"),
}


def in_words(counts: dict[str, int]) -> list[tuple[Promise | str, int]]:
    """Reason and number, most first."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return [(WORDS.get(reason, reason), count) for reason, count in ordered if reason]

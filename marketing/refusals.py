"""Why something about letters was not done, in words for the person who tried."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Nothing was done. `str()` says why and what to do."""

    words: Promise

    def __str__(self) -> str:
        return str(self.words)


class NoAddress(Refusal):
    words = _("There is no e-mail address on the card. Enter it first.")


class BadAddress(Refusal):
    words = _("Mail cannot be sent to the address on the card. Correct it first.")


class NotAdult(Refusal):
    words = _("The newsletter is not sent to minors.")


class AgeNotKnown(Refusal):
    words = _("Enter the year of birth first: the newsletter is not sent to minors.")


class Restricted(Refusal):
    words = _("Her data are restricted: nothing is asked of her now.")


class NotSubscribed(Refusal):
    words = _("She has not asked for the newsletter.")


class NotWaiting(Refusal):
    words = _("The letter has moved on meanwhile. Look at it again.")


class NothingChosen(Refusal):
    words = _("Choose once more: what the message was about is not there any longer.")


class Incomplete(Refusal):
    """The letter lacks something. `problems`: what, in words."""

    words = _("The letter is not finished yet.")

    def __init__(self, problems: list[str]) -> None:
        super().__init__()
        self.problems = problems


class TooSoon(Refusal):
    words = _("Less than 20 days have passed since the last letter. Say why this one cannot wait.")

"""Why something about a request is refused: the rule in words that can be shown as they are.

No message says whom it is about.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Something may not be done, and `message` says why and what to do."""

    message: str | Promise = ""

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__()
        if message:
            self.message = message

    def __str__(self) -> str:
        return str(self.message)


class AlreadyClosed(Refused):
    message = _("The request is closed; nothing is done with it any more.")


class AlreadyDecided(Refused):
    message = _("The request has been decided already.")


class NoIdentity(Refused):
    """R22: no personal data go out before the method is recorded."""

    message = _("Record first how identity was established: nothing is handed out before that.")


class IdentityKnown(Refused):
    message = _("Identity has been established already.")


class AskedTooLate(Refused):
    """R22: the clock stands only if identity was asked about without delay."""

    message = _(
        "Identity is asked about within a week of receipt. The clock does not stop for a later "
        "question, and the answer is still due on its day."
    )


class NotAsked(Refused):
    message = _("Identity has not been asked about, so the clock runs.")


class TooLateToExtend(Refused):
    """R20: an extension is told within the first month."""

    message = _("An extension has to be told within the first month, and that month is over.")


class ExtendedAlready(Refused):
    message = _("The time has been extended once; the law knows no second extension.")


class ReasonMissing(Refused):
    message = _("Write the reason: without one this is not done.")


class GroundMissing(Refused):
    """R29."""

    message = _("Choose the legal ground: the law allows no refusal without one.")


class ChildsViewMissing(Refused):
    """R23: a guardian's access to a child's data is not automatic."""

    message = _(
        "Write down the child's own view and interest first: a guardian does not get a child's "
        "data by itself."
    )


class NobodyMeant(Refused):
    message = _("The request is about nobody in the register.")


class SomebodyMeant(Refused):
    """R30."""

    message = _("There are data about her in the register: this answer would not be true.")


class NoneChosen(Refused):
    message = _("Choose at least one consent that is in force.")


class NotDecided(Refused):
    message = _("Decide the request first.")


class NotCarriedOut(Refused):
    message = _("Carry it out first; it is not fulfilled by saying so.")


class NotErased(Refused):
    message = _("Nothing has been erased under this request, or it has been checked already.")


class HandedOverAlready(Refused):
    message = _("The answer has been handed over already.")


class NotHandedOver(Refused):
    message = _("Hand the answer over first: closing without an answer is not allowed.")


class NothingBuilt(Refused):
    message = _("Compile the answer first.")


class RecipientsWaiting(Refused):
    """R34."""

    message = _("Tell every recipient first, or say why that is not possible.")


class NotChecked(Refused):
    message = _("The database has not been looked through after the erasure yet.")


class WrongKind(Refused):
    message = _("This does not belong to a request of this kind.")


class DateInFuture(Refused):
    message = _("The day is still to come.")


class DateBeforeReceipt(Refused):
    message = _("The day is before the request was received.")


class IsRestricted(Refused):
    """R37."""

    message = _("The processing of her data is restricted already.")


class NotRestricted(Refused):
    message = _("The processing of her data is not restricted.")


class NotTold(Refused):
    """Art. 18(3)."""

    message = _("Tell the client before lifting the restriction, and record when.")


class RestrictionInForce(Refused):
    """Art. 18(2): restricted data are only stored, unless the person herself agrees."""

    message = _(
        "The processing of her data is restricted. Lift the restriction first, and tell her before."
    )


class ReviewTooLate(Refused):
    """R58."""

    message = _("Look at it again within six months.")


class ReviewInPast(Refused):
    message = _("The day of the review has to be still to come.")


class NothingToHold(Refused):
    message = _("Choose at least one record that the claim needs.")


class NoContact(Refused):
    message = _("No phone or e-mail is known, so there is nothing to recognise her by.")

"""Why this room refuses something, in words that can be shown as they are.

Every refusal has a `message` for the person at the screen; none names a client.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.consents import ConsentMissing

if TYPE_CHECKING:
    from treatments.checking import Checked
    from treatments.models.entry import Given

Text = str | Promise


class Refusal(Exception):
    """Something may not be done, and `message` says why and what to do."""

    message: Text = ""

    def __str__(self) -> str:
        return str(self.message)


# --- consent ---------------------------------------------------------------------------------


class NoHealthConsent(Refusal, ConsentMissing):
    message = _("Ask for consent to health data first: without it nothing about health is stored.")


class KindNotCovered(Refusal, ConsentMissing):
    """The consent does not name these kinds of health data (R2)."""

    message = _("The client's consent does not cover this kind of health data. Ask for it first.")

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__()
        self.kinds = frozenset(kinds)


class StoringRefused(Refusal, ConsentMissing):
    message = _("The client has refused storing of health data.")


class GuardianMissing(Refusal, ConsentMissing):
    message = _("The client is a minor: the guardian's consent, name and contact are needed.")


class OwnConsentMissing(Refusal, ConsentMissing):
    message = _("The client is old enough to be asked herself: her own consent is needed as well.")


class ReactionNeedsConsent(Refusal, ConsentMissing):
    message = _(
        "A reaction is health data and needs the client's consent. If a duty or a claim needs it, "
        "record it as an incident: only the responsible person can open it."
    )


class AgeNotKnown(Refusal):
    message = _("Ask for the year of birth, and in the year of turning 18 whether she has.")


# --- answers -----------------------------------------------------------------------------------


class EndNeeded(Refusal):
    """Pregnancy, breast-feeding and medication need an end or a date of review (R8)."""

    message = _("Enter until when this holds, or when to ask again.")

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__()
        self.codes = tuple(codes)


class EndInPast(EndNeeded):
    message = _("This date is over: enter a date that lies ahead, or answer no.")


class UnknownCode(Refusal):
    message = _("The contraindication list in use does not know this.")


class WordIsListed(Refusal):
    message = _(
        "The list itself asks about this word, so it cannot be without bearing: what one client "
        "means by it, another does not. Choose the condition, or leave it to be asked."
    )


class AnswersChanged(Refusal):
    """Somebody else answered the same meanwhile. `stored` and `wanted` by condition code."""

    message = _("Somebody else has changed the same answers meanwhile. Compare and save again.")

    def __init__(self, stored: dict[str, Any], wanted: dict[str, Any]) -> None:
        super().__init__()
        self.stored = stored
        self.wanted = wanted


class PurposeNeeded(Refusal):
    message = _("Choose why you open health data: there is no visit today.")


# --- checks and treatments ---------------------------------------------------------------------


class VisitInUse(Refusal):
    message = _("A consultation or a treatment of today is stored: the visit stays.")


class NoApprovedCatalogue(Refusal):
    message = _(
        "No contraindication list has been approved. The responsible person approves one first."
    )


class MethodNotOffered(Refusal):
    message = _("The salon does not offer this method.")


class NotTold(Refusal):
    message = _("Tell the client about the contraindications before the treatment, and tick it.")


class CheckOutdated(Refusal):
    """What was shown does not hold any more; `checked` is what holds now."""

    message = _("Something has changed since the check. Look at it again before you decide.")

    def __init__(self, checked: "Checked") -> None:
        super().__init__()
        self.checked = checked


class CheckNeeded(Refusal):
    message = _("The client's answers are stored: check the contraindications of today from them.")


class AnswersNeeded(Refusal):
    message = _("This method is not given without stored answers.")


class ConfirmationNeeded(Refusal):
    message = _("Answers are more than a year old. Ask whether anything has changed.")


class DecisionNeeded(Refusal):
    message = _("Decide what is done about the findings, and write the reason.")


class MayNotGoOn(Refusal):
    message = _("Only the responsible person may decide on a stop.")


class OpinionNeeded(Refusal):
    message = _("Going on needs a doctor's written opinion on record: its date and place.")


class ExcludedByMaker(Refusal):
    message = _("The maker's own instructions exclude this client: choose another method.")


class QuestionsOpen(Refusal):
    message = _("There is something to ask first.")


class DeviceWithoutList(Refusal):
    """The device has no written list of contraindications, or is not in use (R10)."""

    message = _("This device has no written, dated list of contraindications: it cannot be chosen.")

    def __init__(self, device: UUID | None) -> None:
        super().__init__()
        self.device = device


class DeviceNotForMethod(DeviceWithoutList):
    message = _("This device is not listed for the method.")


class TooLate(Refusal):
    message = _("A treatment is logged on its day, or within two weeks of it.")


class EntryChanged(Refusal):
    """Somebody else has corrected the entry meanwhile; both versions come along."""

    message = _("Somebody else has corrected this entry meanwhile. Compare and save again.")

    def __init__(self, stored: "Given", wanted: "Given") -> None:
        super().__init__()
        self.stored = stored
        self.wanted = wanted


class WrongDay(Refusal):
    message = _("A treatment cannot be later than the day on which it was logged.")


class AlreadyRead(Refusal):
    message = _("This patch test has been read already.")


# --- the owner's desk ----------------------------------------------------------------------------


class NotStricter(Refusal):
    message = _("The list in use has a rule for this that is as strict or stricter.")


class LayerDoesNotFit(Refusal):
    """The salon's own additions do not fit the catalogue; `detail` names the codes."""

    message = _("The salon's own additions do not fit this list.")

    def __init__(self, detail: str) -> None:
        super().__init__()
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message} {self.detail}"


# --- incidents ---------------------------------------------------------------------------------


class IncidentInFuture(Refusal):
    message = _("First it happens, then the salon knows of it, and neither lies ahead.")


class ReasonForDecision(Refusal):
    message = _("Write the reason of the decision: it is what the salon can show later.")


class NotifiedBeforeKnown(Refusal):
    message = _("The notice to Tukes cannot be older than the knowledge of it, nor lie ahead.")


class IncidentUndecided(Refusal):
    message = _("Decide first whether Tukes is notified, and why: nothing is closed without it.")


class NotifiedMissing(Refusal):
    message = _("Enter the day on which Tukes was notified before closing.")


class ClosedIncident(Refusal):
    message = _("The matter is closed; nothing is changed any more.")

"""When a breach has to be reported, and what a paper lacks. Pure: no database and no clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.models import Breach

NOTIFY_WITHIN = timedelta(hours=72)
"""From awareness, over weekends and holidays (art. 33(1); Regulation 1182/71 does not move it)."""
TEST_EVERY_MONTHS = 3
_GDPR = 2018


class PaperRefused(Exception):
    """A paper cannot be kept like this, and `message` says why and what to do."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class AwareInFuture(PaperRefused):
    message = _("The salon cannot know of it before now: correct the time.")


class AwareLongAgo(PaperRefused):
    message = _("The register of breaches begins with the regulation of 2018: correct the time.")


class NotifiedTooEarly(PaperRefused):
    message = _("The notice cannot be older than the knowledge of the breach, nor lie ahead.")


class NotNotifiedNeedsReason(PaperRefused):
    message = _("Write why the Ombudsman is not notified: the reason is what the salon must show.")


class HighRiskIsNotified(PaperRefused):
    message = _("A high risk is always reported to the Ombudsman (art. 33(1)).")


class LateNeedsReason(PaperRefused):
    message = _("The notice is later than 72 hours: write why (art. 33(1)).")


class NoDecision(PaperRefused):
    message = _("Decide first whether the Ombudsman is notified: nothing is closed without it.")


class NotNotifiedYet(PaperRefused):
    message = _("Enter when the Ombudsman was notified before closing.")


class ClientsNotTold(PaperRefused):
    message = _("At a high risk the clients are told before closing (art. 34).")


class RiskNotAssessed(PaperRefused):
    message = _("Assess the risk first, and write why.")


class ClosedAlready(PaperRefused):
    message = _("This is closed; nothing is changed any more.")


class OutsideNeedsGround(PaperRefused):
    message = _(
        "Outside the EEA data may only be processed on a ground of chapter V: choose one, or do "
        "without this company."
    )


class TestInFuture(PaperRefused):
    message = _("A test that is still to come is not a test yet.")


@dataclass(frozen=True)
class BreachPaper:
    """What is decided about a breach."""

    aware_at: datetime
    risk: str = ""
    risk_reason: str = ""
    decision: str = ""
    decision_reason: str = ""
    notified_at: datetime | None = None
    late_reason: str = ""
    clients_told_on: date | None = None


def notify_by(aware_at: datetime) -> datetime:
    """The end of the 72 hours."""
    return aware_at + NOTIFY_WITHIN


def hours_left(aware_at: datetime, now: datetime) -> int:
    """Whole hours left; negative when the time is over."""
    return int((notify_by(aware_at) - now).total_seconds() // 3600)


def refuse_breach(paper: BreachPaper, now: datetime) -> None:
    """Raise the PaperRefused that says what does not fit."""
    if paper.aware_at > now:
        raise AwareInFuture
    if paper.aware_at.year < _GDPR:
        raise AwareLongAgo
    not_notified = paper.decision == Breach.Decision.NOT_NOTIFY
    if not_notified and paper.risk == Breach.Risk.HIGH:
        raise HighRiskIsNotified
    if not_notified and not paper.decision_reason.strip():
        raise NotNotifiedNeedsReason
    if paper.notified_at is not None:
        if not paper.aware_at <= paper.notified_at <= now:
            raise NotifiedTooEarly
        if paper.notified_at > notify_by(paper.aware_at) and not paper.late_reason.strip():
            raise LateNeedsReason


def refuse_closing(paper: BreachPaper) -> None:
    """Raise the PaperRefused that says what closing lacks (R81)."""
    if not paper.risk or not paper.risk_reason.strip():
        raise RiskNotAssessed
    if not paper.decision:
        raise NoDecision
    if paper.decision == Breach.Decision.NOTIFY and paper.notified_at is None:
        raise NotNotifiedYet
    if paper.risk == Breach.Risk.HIGH and paper.clients_told_on is None:
        raise ClientsNotTold


def refuse_processor(*, in_eea: bool, ground: str) -> None:
    """Raise OutsideNeedsGround (R77)."""
    if not in_eea and not ground:
        raise OutsideNeedsGround

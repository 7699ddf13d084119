"""Who may go on after a check, and what it takes (R10). Pure: no database and no clock."""

from dataclasses import dataclass

from treatments.assessment import Assessment, Needs, Who
from treatments.catalogue_reading import Outcome
from treatments.models.entry import ContraindicationCheck, DoctorsOpinion
from treatments.refusals import (
    DecisionNeeded,
    ExcludedByMaker,
    MayNotGoOn,
    OpinionNeeded,
    QuestionsOpen,
)

Choice = ContraindicationCheck.Decision
GOING_ON = (Choice.WITH_CARE, Choice.AREA_LEFT_OUT, Choice.DIFFERENTLY, Choice.CLEARED)
"""Decisions by which a treatment is given after all."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on a hit, and why in a few words. The program never decides."""

    choice: str
    reason: str
    opinion: DoctorsOpinion | None = None


def refuse_undecided(
    assessment: Assessment, decision: Decision | None, *, may_decide_stop: bool
) -> None:
    """Raise unless this person may go on with this treatment, and has decided to, with a reason."""
    going_on = assessment.going_on
    if going_on.who is Who.NOBODY:
        raise ExcludedByMaker if going_on.needs is Needs.ANOTHER_METHOD else QuestionsOpen
    if going_on.who is Who.RESPONSIBLE_PERSON and not may_decide_stop:
        raise MayNotGoOn
    if assessment.outcome is Outcome.CLEAR:
        return
    if decision is None or decision.choice not in GOING_ON or not decision.reason.strip():
        raise DecisionNeeded
    opinion = decision.opinion
    if going_on.needs is Needs.DOCTORS_OPINION and (opinion is None or not opinion.place.strip()):
        raise OpinionNeeded

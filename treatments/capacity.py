"""Whose consent to health data it takes, by age (R43). Pure: no database and no clock."""

from dataclasses import dataclass
from datetime import date

from clients.age import AgeGroup, consents_herself
from privacy.models import ConsentEvidence
from treatments.refusals import GuardianMissing, OwnConsentMissing


@dataclass(frozen=True)
class Needed:
    """Whose consent is needed: the guardian's, the person's own, or both."""

    guardian: bool
    herself: bool


def whose_consent(
    *, age: AgeGroup, birth_year: int | None, own_consent_age: int, today: date
) -> Needed:
    """An adult's own; a minor's guardian's, and from the set age the minor's as well."""
    if age is not AgeGroup.MINOR:
        return Needed(guardian=False, herself=True)
    herself = birth_year is None or consents_herself(
        birth_year=birth_year, own_consent_age=own_consent_age, today=today
    )
    return Needed(guardian=True, herself=herself)


def refuse_insufficient(
    evidence: ConsentEvidence,
    *,
    age: AgeGroup,
    birth_year: int | None,
    own_consent_age: int,
    today: date,
) -> None:
    """Raise GuardianMissing or OwnConsentMissing when somebody's consent is lacking.

    A consent without a guardian is the person's own. One that a guardian gave alone does not
    carry over to the age at which she is asked herself.
    """
    needed = whose_consent(
        age=age, birth_year=birth_year, own_consent_age=own_consent_age, today=today
    )
    guardian = evidence.guardian
    if needed.guardian and (guardian is None or not guardian.name or not guardian.contact):
        raise GuardianMissing
    if needed.herself and guardian is not None and not evidence.minor_agrees:
        raise OwnConsentMissing

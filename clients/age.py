"""Minors, from the year of birth alone (R42, R43). Pure: no database and no clock.

A full date of birth is not stored, so in the year of somebody's eighteenth birthday she is asked.
"""

from datetime import date
from enum import StrEnum

FULL_AGE = 18


class AgeGroup(StrEnum):
    """What the year of birth says on a day."""

    MINOR = "minor"
    ASK = "ask"  # turns eighteen this year: ask whether she has
    ADULT = "adult"
    UNKNOWN = "unknown"  # no year of birth: ask for it


def age_group(*, birth_year: int | None, turned_18: bool | None, today: date) -> AgeGroup:
    """Whether a person is a minor on this day.

    `turned_18` is her answer, if she was asked; a "no" counts to the end of the year.
    """
    if birth_year is None:
        return AgeGroup.UNKNOWN
    years = today.year - birth_year
    if years != FULL_AGE:
        return AgeGroup.MINOR if years < FULL_AGE else AgeGroup.ADULT
    if turned_18 is None:
        return AgeGroup.ASK
    return AgeGroup.ADULT if turned_18 else AgeGroup.MINOR


def consents_herself(*, birth_year: int, own_consent_age: int, today: date) -> bool:
    """Whether a minor's own consent is recorded beside her guardian's (R43, setting: 15)."""
    return today.year - birth_year >= own_consent_age

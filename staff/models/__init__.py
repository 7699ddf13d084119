"""People who use the program."""

from staff.models.logins import FailedLogins, LoginSession, SecondFactorWaiver
from staff.models.texts import Acceptance, StaffText
from staff.models.user import LINK_VALID_FOR, Employment, Invitation, User

__all__ = [
    "LINK_VALID_FOR",
    "Acceptance",
    "Employment",
    "FailedLogins",
    "Invitation",
    "LoginSession",
    "SecondFactorWaiver",
    "StaffText",
    "User",
]

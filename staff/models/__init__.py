"""People who use the program."""

from staff.models.locks import HeldForm, LockTime, Pin
from staff.models.logins import FailedLogins, LoginSession, SecondFactorWaiver
from staff.models.texts import Acceptance, StaffText
from staff.models.user import LINK_VALID_FOR, Employment, Invitation, User
from staff.models.watch import ReadingNotice, SignIn

__all__ = [
    "LINK_VALID_FOR",
    "Acceptance",
    "Employment",
    "FailedLogins",
    "HeldForm",
    "Invitation",
    "LockTime",
    "LoginSession",
    "Pin",
    "ReadingNotice",
    "SecondFactorWaiver",
    "SignIn",
    "StaffText",
    "User",
]

"""Why somebody gets no letter."""

from enum import StrEnum


class Reason(StrEnum):
    """One reason for each person, kept beside the message that was not sent."""

    NO_CONSENT = "no_consent"
    UNCONFIRMED = "unconfirmed"
    NOT_ADULT = "not_adult"
    RESTRICTED = "restricted"
    SUPPRESSED = "suppressed"
    UNREADABLE = "unreadable"
    SAME_ADDRESS = "same_address"
    MERGED = "merged"
    SOURCE_SAYS_NO = "source_says_no"

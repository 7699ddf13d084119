"""What can be said of a row, and what follows from it. Names as in the documentation of imports."""

from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a row. Nothing is entered before a person accepts it."""

    PROPOSE = "propose"
    ASK = "ask"
    MERGE = "merge"
    REFUSE = "refuse"


class Kind(StrEnum):
    """What makes a row other than plain."""

    SPACES_TRIMMED = "spaces_trimmed"
    BIRTH_DATE_CUT = "birth_date_cut"
    BIRTH_NO_YEAR = "birth_no_year"
    BIRTH_PLACEHOLDER = "birth_placeholder"
    BIRTH_TWO_DIGIT_YEAR = "birth_two_digit_year"
    BIRTH_YEAR_ONLY = "birth_year_only"
    BIRTH_ODD = "birth_odd"
    HEALTH_IN_NOTE = "health_in_note"
    NOTE_DROPPED = "note_dropped"
    NO_CONTACT = "no_contact"
    NO_SURNAME = "no_surname"
    NO_NAME = "no_name"
    PHONE_ZERO_RESTORED = "phone_zero_restored"
    PHONE_SHARED = "phone_shared"
    PHONE_LOST = "phone_lost"
    PHONE_ODD = "phone_odd"
    PHONE_SEVERAL = "phone_several"
    EMAIL_SHARED = "email_shared"
    EMAIL_ODD = "email_odd"
    MINOR = "minor"
    GUARDIAN_TO_BE_ASKED = "guardian_to_be_asked"
    NAMESAKE = "namesake"
    NO_BIRTH_YEAR = "no_birth_year"
    DUPLICATE_ROW = "duplicate_row"
    NEWEST_VERSION = "newest_version"
    OLDER_VERSION = "older_version"
    NO_LONGER_DELETED = "no_longer_deleted"
    MERGE_TARGET = "merge_target"
    MERGED_IN_SOURCE = "merged_in_source"
    DELETED_IN_SOURCE = "deleted_in_source"
    ARCHIVED_IN_SOURCE = "archived_in_source"
    BLOCKED_FLAG_DROPPED = "blocked_flag_dropped"
    BANNED_FLAG_DROPPED = "banned_flag_dropped"
    CONSENT_IGNORED = "consent_ignored"
    SOURCE_SAYS_NO = "source_says_no"
    FORMULA_TEXT = "formula_text"
    IDENTITY_CODE_DROPPED = "identity_code_dropped"
    LINE_BREAK_IN_CELL = "line_break_in_cell"
    ROW_TOO_LONG = "row_too_long"
    NAME_TOO_LONG = "name_too_long"
    TOTALS_LINE = "totals_line"
    COMPANY_NOT_PERSON = "company_not_person"
    NAME_ORDER_UNCLEAR = "name_order_unclear"
    HARDLY_A_NAME = "hardly_a_name"
    SEVERAL_PEOPLE = "several_people"
    MORE_THAN_A_NAME = "more_than_a_name"
    QUOTES_IN_NAME = "quotes_in_name"
    CHARSET_NEEDS_CHOICE = "charset_needs_choice"
    IN_REGISTER_SAME_PERSON = "in_register_same_person"
    IN_REGISTER_PERHAPS = "in_register_perhaps"
    IN_REGISTER_SAME_EMAIL_OTHER_NAME = "in_register_same_email_other_name"
    IN_REGISTER_SAME_PHONE_OTHER_NAME = "in_register_same_phone_other_name"
    IN_REGISTER_NAMESAKE = "in_register_namesake"
    PERHAPS_SAME_IN_FILE = "perhaps_same_in_file"
    ERASED_OR_REFUSED = "refused_before"
    UNSUBSCRIBED_BEFORE = "unsubscribed_before"


REFUSED = frozenset(
    {
        Kind.NO_NAME,
        Kind.NAME_TOO_LONG,
        Kind.TOTALS_LINE,
        Kind.MERGED_IN_SOURCE,
        Kind.DELETED_IN_SOURCE,
        Kind.ERASED_OR_REFUSED,
    }
)
REASONS = REFUSED | {Kind.COMPANY_NOT_PERSON}
"""All that is said of a refused row: its content is not kept, so nothing in it is remarkable."""
MERGED = frozenset({Kind.DUPLICATE_ROW, Kind.NEWEST_VERSION, Kind.OLDER_VERSION})
ASKED = frozenset(
    {
        Kind.NO_SURNAME,
        Kind.NAME_ORDER_UNCLEAR,
        Kind.HARDLY_A_NAME,
        Kind.SEVERAL_PEOPLE,
        Kind.MORE_THAN_A_NAME,
        Kind.NO_BIRTH_YEAR,
        Kind.COMPANY_NOT_PERSON,
        Kind.ROW_TOO_LONG,
        Kind.IN_REGISTER_SAME_PERSON,
        Kind.IN_REGISTER_PERHAPS,
        Kind.PERHAPS_SAME_IN_FILE,
    }
)

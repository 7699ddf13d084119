"""Who processes data for the salon, as the registry says (art. 13(1)(e), 15(1)(c))."""

from privacy.registry import declarations


def processors() -> list[str]:
    """Everybody who receives data for some kind of data, in the language in force."""
    named = (recipient for declared in declarations() for recipient in declared.recipients)
    return list(dict.fromkeys(str(recipient.label) for recipient in named))

"""The two ways in which encryption can fail."""


class CannotBeRead(Exception):
    """A sealed value does not open: wrong key, place, counter or version. Never says more."""


class KeysUnavailable(Exception):
    """The key ring or the master key is missing, wrong or not this database's: nothing is written.

    The message says what to do and names no value.
    """

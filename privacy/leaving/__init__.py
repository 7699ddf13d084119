"""Leaving Harmony with everything, and coming back: the whole register as documented files.

    kinds        which tables there are, with their columns; read from the registry
    values       a value in JSON and back, and a cell that no spreadsheet calculates
    moment       the database as it stands now, to be read at leisure
    writing      the files: JSON and CSV of every kind, and the manifest with their fingerprints
    reading      a set of files checked whole before anything is believed
    entering     rows of a checked set into an empty register
    transfer     the keys that bans and old links need, under a code that stands in no file
    describing   docs/generated/register-format.md, from the same kinds

The owner releases an export or an import in her browser; the command that carries it out takes one
release, once, within a day.
"""

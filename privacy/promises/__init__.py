"""Promises: what the salon has said in public, and what the running system says about it.

An app declares its own in `<app>/promises.py`, which is found by its name:

    @promise("purge.daily", clause="9.5", title=_("…"), step=_("…"))
    def purge_runs(today: date) -> Finding:
        return kept(_("Last run %(day)s") % {"day": …}) if … else broken(…)

A promise that cannot turn red does not belong here: each has a test that breaks it.
"""

from privacy.promises.registry import (
    Finding,
    Promise,
    broken,
    kept,
    promise,
    promises,
    short_date,
    unknown,
)

__all__ = [
    "Finding",
    "Promise",
    "broken",
    "kept",
    "promise",
    "promises",
    "short_date",
    "unknown",
]

"""One person with two cards: merged without moving a row, and taken apart again."""

from clients.merging.actions import (
    MergedAlready,
    NotMerged,
    ReasonNeeded,
    SameCard,
    merge_clients,
    unmerge_clients,
)

__all__ = [
    "MergedAlready",
    "NotMerged",
    "ReasonNeeded",
    "SameCard",
    "merge_clients",
    "unmerge_clients",
]

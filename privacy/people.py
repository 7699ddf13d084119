"""What somebody is called, asked of whichever table knows it."""

from uuid import UUID

from privacy.registry import declarations


def called(subject_id: UUID | None) -> str:
    """A person's name; "" where nobody knows it or it cannot be read."""
    if subject_id is None:
        return ""
    names = (declaration.who([subject_id]).get(subject_id) for declaration in declarations())
    return next((name for name in names if name), "")

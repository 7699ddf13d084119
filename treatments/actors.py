"""Who acts in the treatment room: somebody with permissions, never the program itself."""

from typing import Protocol

from privacy.audit.acts import Actor


class StaffActor(Actor, Protocol):
    """A member of staff; `staff.User` is one."""

    def has_perm(self, perm: str) -> bool: ...

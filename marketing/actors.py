"""Who acts where nobody is logged in: the holder of an address, by the link that was mailed to it.

The use log names a role only: a link may have been passed on, so it proves no person.
"""

from dataclasses import dataclass
from uuid import UUID

from privacy.audit.acts import Actor


@dataclass(frozen=True)
class _Holder:
    pk: UUID | None = None
    audit_role: str = "address"


HOLDER: Actor = _Holder()

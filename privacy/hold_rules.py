"""How long a hold may stand before somebody looks at it again (R58)."""

from typing import Final

from privacy.retention import Period

LONGEST: Final = Period(months=6)

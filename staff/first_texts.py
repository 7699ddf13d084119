"""The first undertaking and staff notice of a new installation, from `staff/texts/`."""

import hashlib
from pathlib import Path
from typing import Any

from staff.models import StaffText

_TEXTS = Path(__file__).parent / "texts"


def ensure_first_texts(**signal: Any) -> None:
    """Publish version 1 of each where there is none."""
    for kind in StaffText.Kind.values:
        if not StaffText.objects.filter(kind=kind).exists():
            text = (_TEXTS / f"{kind}.fi.md").read_text(encoding="utf-8")
            fingerprint = hashlib.sha256(text.encode()).hexdigest()
            StaffText(kind=kind, version=1, text=text, sha256=fingerprint).save()

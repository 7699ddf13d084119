"""The first privacy notice and consent wording of a new installation, from `privacy/texts/`."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from privacy.models import ConsentText, NoticeVersion
from privacy.vocabulary import HealthDataKind

HEALTH = "health"
VALID_FROM = date(2022, 11, 10)  # the day of the salon's published policy
PERIODS = {
    "client": "24m",
    "visit": "24m",
    "treatment_entry": "24m",
    "health_answer": "24m",
    "consent_receipt": "24m",
    "marketing_ban": "36m",
    "return_ban": "36m",
    "audit": "24m",
    "sign_in": "12m",
    "staff": "24m",
    "erasure_log": "65d",
    "search_gone": "7d",
    "form_key": "7d",
    "session": "14d",
}
_TEXTS = Path(__file__).parent / "texts"


def ensure_first_texts(**signal: Any) -> None:
    """Publish version 1 of each where there is none."""
    if not NoticeVersion.objects.exists():
        text = _text("notice.fi.md")
        NoticeVersion.objects.create(
            number=1,
            valid_from=VALID_FROM,
            summary="",
            text=text,
            sha256=sha256(text),
            periods=PERIODS,
        )
    if not ConsentText.objects.filter(kind=HEALTH).exists():
        text = _text("health_consent.fi.txt")
        ConsentText.objects.create(
            kind=HEALTH,
            version=1,
            text=text,
            sha256=sha256(text),
            data_kinds=HealthDataKind.values,
        )


def sha256(text: str) -> str:
    """The fingerprint of a published text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(name: str) -> str:
    content = (_TEXTS / name).read_text(encoding="utf-8")
    return content.replace("{salon}", settings.SALON_NAME)

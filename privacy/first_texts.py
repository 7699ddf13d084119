"""The first privacy notice and consent wording of a new installation, from `privacy/texts/`."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from privacy.models import ConsentText, NoticeVersion
from privacy.vocabulary import HealthDataKind

HEALTH = "health"
MARKETING = "marketing"
VALID_FROM = date(2022, 11, 10)  # the day of the salon's published policy
PERIODS = {
    "client": "24m",
    "visit": "24m",
    "treatment_entry": "24m",
    "health_answer": "24m",
    "consent_receipt": "24m",
    "marketing_ban": "36m",
    "return_ban": "36m",
    "delivery": "12m",
    "audit": "24m",
    "sign_in": "12m",
    "staff": "24m",
    "erasure_log": "65d",
    "search_gone": "7d",
    "import": "30d",
    "booking": "90d",
    "form_key": "7d",
    "request_file": "24m",
    "statement": "0d",
    "incident": "36m",
    "breach": "36m",
    "session": "14d",
    "held_form": "1d",
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
    _ensure_wording(HEALTH, "health_consent.fi.txt", HealthDataKind.values)
    _ensure_wording(MARKETING, "marketing_consent.fi.txt", [])


def _ensure_wording(kind: str, file: str, data_kinds: list[str]) -> None:
    if ConsentText.objects.filter(kind=kind).exists():
        return
    text = _text(file)
    ConsentText.objects.create(
        kind=kind, version=1, text=text, sha256=sha256(text), data_kinds=data_kinds
    )


def sha256(text: str) -> str:
    """The fingerprint of a published text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(name: str) -> str:
    content = (_TEXTS / name).read_text(encoding="utf-8")
    return content.replace("{salon}", settings.SALON_NAME)

"""Who a person is to the program, what she agreed to, what was told to her, what is gone."""

from privacy.encryption.fields import SealedField
from privacy.models.ban import KeyedBan
from privacy.models.consent import (
    ConsentEvidence,
    ConsentReceipt,
    ConsentRecord,
    ConsentText,
    Guardian,
)
from privacy.models.daily import DailyJob
from privacy.models.erasure import Erasure, PurgeRun
from privacy.models.form_key import FormKey
from privacy.models.installation import Installation
from privacy.models.notice import NoticeVersion
from privacy.models.sealed import SealedModel
from privacy.models.subject import DataSubject

__all__ = [
    "ConsentEvidence",
    "ConsentReceipt",
    "ConsentRecord",
    "ConsentText",
    "DailyJob",
    "DataSubject",
    "Erasure",
    "FormKey",
    "Guardian",
    "Installation",
    "KeyedBan",
    "NoticeVersion",
    "PurgeRun",
    "SealedField",
    "SealedModel",
]

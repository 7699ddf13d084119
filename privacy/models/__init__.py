"""Who a person is to the program, what she agreed to, what was told to her, what is gone."""

from privacy.encryption.fields import SealedField
from privacy.models.ban import KeyedBan
from privacy.models.beside import (
    Disclosure,
    DisclosureRecord,
    Restriction,
    RestrictionRecord,
    Statement,
    StatementRecord,
)
from privacy.models.consent import (
    ConsentEvidence,
    ConsentReceipt,
    ConsentRecord,
    ConsentText,
    Guardian,
)
from privacy.models.daily import DailyJob
from privacy.models.decision import OwnerDecision
from privacy.models.erasure import Erasure, PurgeRun
from privacy.models.form_key import FormKey
from privacy.models.hold import HeldRecord, Hold, HoldRecord
from privacy.models.installation import Installation
from privacy.models.link import LinkRecord, Replaced, SubjectLink
from privacy.models.notice import NoticeVersion
from privacy.models.papers import Breach, BreachRecord, ContactTest, Processor
from privacy.models.promise import PromiseState
from privacy.models.release import RegisterRelease
from privacy.models.request import (
    DataSubjectRequest,
    RecipientRecord,
    RecipientTask,
    RequestRecord,
    RequestStep,
)
from privacy.models.sealed import SealedModel
from privacy.models.subject import DataSubject

__all__ = [
    "Breach",
    "BreachRecord",
    "ConsentEvidence",
    "ConsentReceipt",
    "ConsentRecord",
    "ConsentText",
    "ContactTest",
    "DailyJob",
    "DataSubject",
    "DataSubjectRequest",
    "Disclosure",
    "DisclosureRecord",
    "Erasure",
    "FormKey",
    "Guardian",
    "HeldRecord",
    "Hold",
    "HoldRecord",
    "Installation",
    "KeyedBan",
    "LinkRecord",
    "NoticeVersion",
    "OwnerDecision",
    "Processor",
    "PromiseState",
    "PurgeRun",
    "RecipientRecord",
    "RecipientTask",
    "RegisterRelease",
    "Replaced",
    "RequestRecord",
    "RequestStep",
    "Restriction",
    "RestrictionRecord",
    "SealedField",
    "SealedModel",
    "Statement",
    "StatementRecord",
    "SubjectLink",
]

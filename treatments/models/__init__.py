"""The tables of this room: each has one purpose and one retention rule (personal_data.py)."""

from treatments.models.catalogue import (
    TABLES,
    CatalogueApproval,
    CatalogueVersion,
    Condition,
    ContraindicationRule,
    Method,
    Source,
    VersionRow,
)
from treatments.models.consultation import (
    AnswerRecord,
    Consultation,
    ConsultationRecord,
    HealthAnswer,
    PatchTest,
    PatchTestRecord,
)
from treatments.models.entry import (
    CheckRecord,
    ContraindicationCheck,
    DeviceUse,
    DoctorsOpinion,
    Earlier,
    EntryRecord,
    Given,
    ProductUse,
    StoredFinding,
    TreatmentEntry,
)
from treatments.models.health import HealthDataConsent, HealthRow, covering_consent, health_consent
from treatments.models.incident import Incident, IncidentRecord, Seriousness
from treatments.models.inventory import Device, Product
from treatments.models.salon import (
    CatalogueStamp,
    OfferedMethod,
    SalonCondition,
    SalonMethod,
    SalonRule,
    TermClassification,
)
from treatments.models.visit import NamelessTreatment, Visit

__all__ = [
    "TABLES",
    "AnswerRecord",
    "CatalogueApproval",
    "CatalogueStamp",
    "CatalogueVersion",
    "CheckRecord",
    "Condition",
    "Consultation",
    "ConsultationRecord",
    "ContraindicationCheck",
    "ContraindicationRule",
    "Device",
    "DeviceUse",
    "DoctorsOpinion",
    "Earlier",
    "EntryRecord",
    "Given",
    "HealthAnswer",
    "HealthDataConsent",
    "HealthRow",
    "Incident",
    "IncidentRecord",
    "Method",
    "NamelessTreatment",
    "OfferedMethod",
    "PatchTest",
    "PatchTestRecord",
    "Product",
    "ProductUse",
    "SalonCondition",
    "SalonMethod",
    "SalonRule",
    "Seriousness",
    "Source",
    "StoredFinding",
    "TermClassification",
    "TreatmentEntry",
    "VersionRow",
    "Visit",
    "covering_consent",
    "health_consent",
]

"""Reads a contraindication catalogue from a folder of CSV files, wholly or not at all."""

from treatments.catalogue_reading.faults import Fault, FaultyCatalogueError
from treatments.catalogue_reading.reading import (
    OWN_CATALOGUE,
    catalogue_from_tables,
    read_catalogue,
)
from treatments.catalogue_reading.salon import (
    SalonMethod,
    SalonRules,
    WrongSalonRuleError,
    with_salon_rules,
)
from treatments.catalogue_reading.shape import (
    AmbiguousTerm,
    Catalogue,
    Category,
    Condition,
    Confidence,
    Departure,
    Evidence,
    Fallback,
    Fit,
    Method,
    Outcome,
    Rule,
    Severity,
    Source,
    Term,
    Tier,
    UnknownDefault,
    Words,
)

__all__ = [
    "OWN_CATALOGUE",
    "AmbiguousTerm",
    "Catalogue",
    "Category",
    "Condition",
    "Confidence",
    "Departure",
    "Evidence",
    "Fallback",
    "Fault",
    "FaultyCatalogueError",
    "Fit",
    "Method",
    "Outcome",
    "Rule",
    "SalonMethod",
    "SalonRules",
    "Severity",
    "Source",
    "Term",
    "Tier",
    "UnknownDefault",
    "Words",
    "WrongSalonRuleError",
    "catalogue_from_tables",
    "read_catalogue",
    "with_salon_rules",
]

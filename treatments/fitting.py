"""Whether what the salon wants to add fits the list in use; asked by forms, enforced by acts."""

from dataclasses import replace

from treatments.catalogue_in_use import (
    InUse,
    Layer,
    catalogue_in_use,
    stored_catalogue,
    stored_layer,
)
from treatments.catalogue_reading import (
    Catalogue,
    Severity,
    WrongSalonRuleError,
    with_salon_rules,
)
from treatments.catalogue_reading.shape import UNDER_18
from treatments.free_text import read_text
from treatments.models import (
    CatalogueVersion,
    Device,
    OfferedMethod,
    Product,
    SalonCondition,
    SalonMethod,
    SalonRule,
)
from treatments.refusals import (
    LayerDoesNotFit,
    NoApprovedCatalogue,
    NotStricter,
    UnknownCode,
    WordIsListed,
)

Addition = SalonMethod | SalonCondition | Product | Device


def refuse_unoffered(method: OfferedMethod) -> None:
    """Raise UnknownCode for a method that neither the list nor the salon knows."""
    if method.method_code not in catalogue_in_use().catalogue.methods:
        raise UnknownCode


def refuse_word(word: str, condition_code: str) -> None:
    """Raise UnknownCode, or WordIsListed where the list itself asks about a word that is said to be
    of no bearing ("").
    """
    catalogue = catalogue_in_use().catalogue
    if condition_code == UNDER_18 or condition_code not in {"", *catalogue.conditions}:
        raise UnknownCode
    if not condition_code and _is_asked_about(word, catalogue):
        raise WordIsListed


def _is_asked_about(word: str, catalogue: Catalogue) -> bool:
    """Whether the list, without what was classified here, takes the word for a condition."""
    reading = read_text(word, replace(catalogue, salon_terms=()))
    asked = any(q.ambiguous is not None and not q.ambiguous.may_be_none for q in reading.questions)
    return asked or bool(reading.matches)


def refuse_milder(rule: SalonRule) -> None:
    """Raise UnknownCode, or NotStricter: nothing that the salon adds makes anything milder."""
    in_use = catalogue_in_use()
    if rule.method_code not in in_use.catalogue.methods:
        raise UnknownCode
    if rule.condition_code not in in_use.catalogue.conditions:
        raise UnknownCode
    if not is_stricter(rule, in_use):
        raise NotStricter


def is_stricter(row: SalonRule, in_use: InUse) -> bool:
    """Whether a rule says more than what holds for its method without products and devices."""
    held = in_use.for_equipment(frozenset()).rules.get((row.method_code, row.condition_code))
    if held is None:
        return True
    new, old = Severity(row.severity).outcome.rank, held.severity.outcome.rank
    return new < old or (new == old and row.is_device_exclusion and not held.is_device_exclusion)


def refuse_misfit(addition: Addition) -> None:
    """Raise LayerDoesNotFit when the list in use would not stand with the addition.

    Before any list is approved, everything fits; approving one looks again.
    """
    try:
        in_use = catalogue_in_use()
    except NoApprovedCatalogue:
        return
    try:
        with_salon_rules(in_use.base, with_addition(in_use.layer, addition).salon_rules(None))
    except WrongSalonRuleError as problem:
        raise LayerDoesNotFit(str(problem)) from problem


def with_addition(layer: Layer, addition: Addition) -> Layer:
    """The layer as it will be, the addition in place of its earlier self."""
    if isinstance(addition, SalonMethod):
        methods = [row for row in layer.methods if row.pk != addition.pk]
        return replace(layer, methods=(*methods, addition))
    if isinstance(addition, SalonCondition):
        conditions = [row for row in layer.conditions if row.pk != addition.pk]
        return replace(layer, conditions=(*conditions, addition))
    if isinstance(addition, Product):
        products = [row for row in layer.products if row.pk != addition.pk]
        return replace(layer, products=(*products, *([addition] if addition.is_in_use else [])))
    devices = [row for row in layer.devices if row.pk != addition.pk]
    return replace(layer, devices=(*devices, *([addition] if addition.is_in_use else [])))


def refuse_unfit(version: CatalogueVersion) -> None:
    """Raise LayerDoesNotFit when the salon's additions name what a version does not have."""
    try:
        with_salon_rules(stored_catalogue(version), stored_layer().salon_rules(None))
    except WrongSalonRuleError as problem:
        raise LayerDoesNotFit(str(problem)) from problem

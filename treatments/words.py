"""Records of treatments in the words in which they are handed over to the person herself."""

from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.catalogue_in_use import catalogue_for_words
from treatments.catalogue_reading import Outcome
from treatments.models.entry import (
    DeviceUse,
    DoctorsOpinion,
    Earlier,
    Given,
    ProductUse,
    StoredFinding,
)

LANGUAGE = "fi"
OUTCOMES: dict[str, Promise] = {
    Outcome.STOP: gettext_lazy("Do not treat"),
    Outcome.ASK: gettext_lazy("Ask first"),
    Outcome.CAUTION: gettext_lazy("With care"),
    Outcome.LOCAL: gettext_lazy("Leave the area out"),
    Outcome.CLEAR: gettext_lazy("No recorded contraindication"),
}


def condition_in_words(code: str) -> str:
    """What a condition is called; the code itself where no list has it any more."""
    condition = catalogue_for_words().conditions.get(code)
    return condition.name.in_language(LANGUAGE) if condition else code


def method_in_words(code: str) -> str:
    """What a method is called; the code itself where no list has it any more."""
    method = catalogue_for_words().methods.get(code)
    return method.name.in_language(LANGUAGE) if method else code


def outcome_in_words(outcome: str) -> str:
    """What an outcome is called at the chair."""
    return str(OUTCOMES.get(outcome, outcome))


def given_in_words(given: Given) -> dict[str, Any]:
    """A treatment under readable headings."""
    return {
        _("Method"): given.method_name,
        _("Code of the method"): given.method_code,
        _("Products"): [product_in_words(product) for product in given.products],
        _("Devices"): [device_in_words(device) for device in given.devices],
        _("Area"): given.area,
        _("Note"): given.note,
        _("Aftercare"): given.aftercare,
    }


def given_in_line(given: Given, list_number: int) -> str:
    """A treatment in one line, with products, devices and the list it was checked against."""
    parts = [
        given.method_name,
        *(product_in_words(product) for product in given.products),
        *(device_in_words(device) for device in given.devices),
        _("contraindication list %(number)s") % {"number": list_number},
    ]
    return ", ".join(part for part in parts if part)


def earlier_in_words(earlier: Earlier) -> dict[str, Any]:
    """How a treatment was written down before a correction."""
    return {
        _("Day"): earlier.performed_on.isoformat(),
        _("Corrected on"): earlier.corrected_on.isoformat(),
        **given_in_words(earlier.given),
    }


def product_in_words(product: ProductUse) -> str:
    """A product with its batch."""
    if not product.batch:
        return product.name
    return _("%(name)s, batch %(batch)s") % {"name": product.name, "batch": product.batch}


def device_in_words(device: DeviceUse) -> str:
    """A device with serial number and settings."""
    return ", ".join(part for part in (device.name, device.serial, device.settings) if part)


def finding_in_words(finding: StoredFinding) -> dict[str, Any]:
    """A finding with what to do and where that is written."""
    source = (finding.source_title, finding.source_publisher, finding.source_year)
    return {
        _("Condition"): finding.condition,
        _("What to do"): finding.action,
        _("Source"): ", ".join(part for part in source if part),
        _("Address"): finding.source_address,
    }


def opinion_in_words(opinion: DoctorsOpinion) -> str:
    """The date of the opinion and where it is."""
    dated = date_format(opinion.dated, "SHORT_DATE_FORMAT")
    return _("%(date)s, %(place)s") % {"date": dated, "place": opinion.place}

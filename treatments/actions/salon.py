"""What the salon adds to the list: methods on offer, own methods, conditions, rules, equipment.

Every addition must fit the list in use, and gives it a new stamp so that all processes notice.
"""

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from privacy.registry import delete_rows
from treatments.catalogue_in_use import new_stamp
from treatments.fitting import Addition, refuse_milder, refuse_misfit, refuse_unoffered
from treatments.models import (
    Device,
    OfferedMethod,
    Product,
    SalonCondition,
    SalonMethod,
    SalonRule,
)


@audited
def offer_method(*, by: Actor, method: OfferedMethod) -> OfferedMethod:
    """Offer a method of the list, or change on what terms. Raises UnknownCode."""
    refuse_unoffered(method)
    method.save()
    new_stamp()
    record("salon.method_offered", by=by, obj=method)
    return method


@audited
def stop_offering_method(*, by: Actor, method: OfferedMethod) -> None:
    """Take a method off the offer; entries keep it."""
    delete_rows(OfferedMethod.objects.filter(pk=method.pk))
    new_stamp()
    record("salon.method_no_longer_offered", by=by, obj=method)


@audited
def save_own_method(*, by: Actor, method: SalonMethod) -> SalonMethod:
    """Add or change a method of the salon's own. Raises LayerDoesNotFit."""
    _put(by, method, "salon.method_saved")
    return method


@audited
def save_own_condition(*, by: Actor, condition: SalonCondition) -> SalonCondition:
    """Add or change a condition of the salon's own. Raises LayerDoesNotFit."""
    _put(by, condition, "salon.condition_saved")
    return condition


@audited
def save_product(*, by: Actor, product: Product) -> Product:
    """Add or change a product. Raises LayerDoesNotFit."""
    _put(by, product, "salon.product_saved")
    return product


@audited
def save_device(*, by: Actor, device: Device) -> Device:
    """Add or change a device, with its maker's list. Raises LayerDoesNotFit."""
    _put(by, device, "salon.device_saved")
    return device


@audited
def add_own_rule(*, by: Actor, rule: SalonRule) -> SalonRule:
    """Add a rule that is stricter than the list's. A rule once added is only ever retired.

    Raises UnknownCode, and NotStricter: nothing that the salon adds makes anything milder.
    """
    refuse_milder(rule)
    rule.added_by, rule.added_on = by.pk, timezone.localdate()
    rule.save(force_insert=True)
    new_stamp()
    record("salon.rule_added", by=by, obj=rule)
    return rule


@audited
def retire_own_rule(*, by: Actor, rule: SalonRule) -> SalonRule:
    """From today the rule no longer holds; checks that rested on it keep its words."""
    rule.retired_on = timezone.localdate()
    rule.save(update_fields=["retired_on"])
    new_stamp()
    record("salon.rule_retired", by=by, obj=rule)
    return rule


def _put(by: Actor, addition: Addition, act: str) -> None:
    refuse_misfit(addition)
    addition.save()
    new_stamp()
    record(act, by=by, obj=addition)

"""Products and devices of one treatment, as the inventory knows them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from treatments.catalogue_in_use import Equipment, InUse
from treatments.catalogue_reading import Method
from treatments.models import Device, DeviceUse, Given, Product, ProductUse
from treatments.refusals import DeviceNotForMethod, DeviceWithoutList


def equipment_of(given: Given) -> Equipment:
    """The ids of what was used."""
    used = [*(p.product_id for p in given.products), *(d.device_id for d in given.devices)]
    return frozenset(item for item in used if item is not None)


def named(given: Given, method: Method | None, in_use: InUse, known: Given | None = None) -> Given:
    """With the names of today's inventory; what the entry had `known` before keeps its names."""
    products = {item.pk: item for item in in_use.layer.products}
    devices = {item.pk: item for item in in_use.layer.devices}
    before = known or Given("", "")
    old_products = {used.product_id: used for used in before.products}
    old_devices = {used.device_id: used for used in before.devices}
    return replace(
        given,
        method_name=given.method_name if method is None else method.name.fi,
        products=tuple(_product(used, products, old_products) for used in given.products),
        devices=tuple(_device(used, devices, old_devices) for used in given.devices),
    )


def refuse_unwritten(given: Given, in_use: InUse, today: date, known: Given | None = None) -> None:
    """Raise DeviceWithoutList or DeviceNotForMethod for a device that may not be chosen (R10)."""
    devices = {item.pk: item for item in in_use.layer.devices}
    before = {used.device_id for used in known.devices} if known else set[UUID | None]()
    for used in given.devices:
        if used.device_id is not None and used.device_id in before:
            continue
        device = devices.get(used.device_id) if used.device_id else None
        if device is None or not device.may_be_chosen(today):
            raise DeviceWithoutList(used.device_id)
        if given.method_code not in device.method_codes:
            raise DeviceNotForMethod(used.device_id)


def _product(
    used: ProductUse,
    products: dict[UUID, Product],
    before: dict[UUID | None, ProductUse],
) -> ProductUse:
    if used.product_id is None:
        return used
    if used.product_id in before:
        return replace(used, name=before[used.product_id].name)
    item = products.get(used.product_id)
    return used if item is None else replace(used, name=item.name)


def _device(
    used: DeviceUse, devices: dict[UUID, Device], before: dict[UUID | None, DeviceUse]
) -> DeviceUse:
    if used.device_id in before and used.device_id is not None:
        old = before[used.device_id]
        return replace(used, name=old.name, serial=old.serial)
    item = devices.get(used.device_id) if used.device_id else None
    return used if item is None else replace(used, name=item.name, serial=item.serial)

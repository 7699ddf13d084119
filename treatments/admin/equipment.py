"""Products and devices."""

from typing import Any

from django.contrib import admin

from treatments import actions
from treatments.actors import StaffActor
from treatments.admin.desk import Desk, FittingForm, MethodsField
from treatments.fitting import refuse_misfit
from treatments.models import Device, Product


class ProductForm(FittingForm):
    method_codes = MethodsField()

    class Meta:
        model = Product
        fields = ("name", "maker", "patch_test_hours", "method_codes", "is_in_use")

    def refuse(self, instance: Product) -> None:
        refuse_misfit(instance)


@admin.register(Product)
class ProductDesk(Desk):
    form = ProductForm
    list_display = ("name", "maker", "patch_test_hours", "is_in_use")
    list_filter = ("is_in_use",)

    def keep(self, by: StaffActor, obj: Product, said: dict[str, Any], change: bool) -> None:
        actions.save_product(by=by, product=obj)


class DeviceForm(FittingForm):
    method_codes = MethodsField()

    class Meta:
        model = Device
        fields = (
            "name",
            "serial",
            "method_codes",
            "contraindications",
            "contraindications_published_on",
            "is_in_use",
        )

    def refuse(self, instance: Device) -> None:
        refuse_misfit(instance)


@admin.register(Device)
class DeviceDesk(Desk):
    form = DeviceForm
    list_display = ("name", "serial", "contraindications_published_on", "is_in_use")
    list_filter = ("is_in_use",)

    def keep(self, by: StaffActor, obj: Device, said: dict[str, Any], change: bool) -> None:
        actions.save_device(by=by, device=obj)

"""What was used in a treatment: products with batches, devices with settings, area and words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from privacy.forms import FreeTextField
from treatments.catalogue_in_use import InUse
from treatments.models import Device, DeviceUse, Given, ProductUse

MOST_ROWS = 12
PRODUCT_LIST = "products"


class GivenForm(forms.Form):
    """`before`: what stands in the form at first, the last treatment or the entry to correct.

    A product is typed or picked from the salon's list; a name that the list knows becomes that
    product. One empty row more than needed is always there.
    """

    marks_optional = False

    area = OneLineField(label=_("Area"), max_length=100, required=False)
    aftercare = FreeTextField(label=_("Aftercare advice"), max_length=1_000, required=False)
    note = FreeTextField(label=_("Note"), max_length=2_000, required=False)

    def __init__(
        self,
        *args: Any,
        in_use: InUse,
        method: str,
        today: date,
        before: Given | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.in_use, self.method, self.today = in_use, method, today
        self.before = before or Given(method, "")
        for name in ("aftercare", "note"):
            self.fields[name].widget.attrs["rows"] = 2
        self.fields["area"].initial = self.before.area
        self.fields["aftercare"].initial = self.before.aftercare
        self._add_products()
        self._add_devices()

    def _add_products(self) -> None:
        self.products_shown = self._rows("products", len(self.before.products) + 1)
        for row in range(self.products_shown):
            used = _nth(self.before.products, row)
            product = OneLineField(
                label=_("Product"),
                required=False,
                widget=forms.TextInput(attrs={"list": PRODUCT_LIST}),
                initial=used.name if used else "",
            )
            batch = OneLineField(
                label=_("Batch"),
                max_length=60,
                required=False,
                initial=used.batch if used else "",
            )
            self.fields[f"product-{row}"], self.fields[f"batch-{row}"] = product, batch

    def _add_devices(self) -> None:
        choices = [("", _("no device")), *self._device_choices()]
        self.devices_shown = max(1, len(self.before.devices)) if len(choices) > 1 else 0
        for row in range(self.devices_shown):
            used = _nth(self.before.devices, row)
            self.fields[f"device-{row}"] = forms.ChoiceField(
                label=_("Device"),
                choices=choices,
                required=False,
                initial=str(used.device_id) if used and used.device_id else "",
            )
            self.fields[f"settings-{row}"] = OneLineField(
                label=_("Settings"),
                max_length=120,
                required=False,
                initial=used.settings if used else "",
            )

    def _device_choices(self) -> list[tuple[str, str]]:
        may = {d.pk: str(d) for d in self.in_use.devices_for(self.method, self.today)}
        may |= {
            d.device_id: d.name
            for d in self.before.devices
            if d.device_id and d.device_id not in may
        }
        return [(str(pk), name) for pk, name in may.items()]

    def _rows(self, name: str, needed: int) -> int:
        """How many rows the page has: what was sent, and one more where one was asked for."""
        try:
            sent = int(self._sent("rows"))
        except ValueError:
            sent = 0
        return min(max(needed, sent + (self._sent("add") == name)), MOST_ROWS)

    def _sent(self, name: str) -> str:
        source: Any = self.data if self.is_bound else self.initial
        return str(source.get(name) or "")

    @property
    def product_names(self) -> list[str]:
        """The salon's products, those for this method first."""
        known = [item for item in self.in_use.layer.products if item.is_in_use]
        ordered = sorted(known, key=lambda item: (self.method not in item.method_codes, item.name))
        return [item.name for item in ordered]

    @property
    def unwritten_devices(self) -> list[Device]:
        """Devices for this method that cannot be chosen: no written list, or out of use (R10)."""
        return [
            device
            for device in self.in_use.layer.devices
            if self.method in device.method_codes
            and device.is_in_use
            and not device.may_be_chosen(self.today)
        ]

    def product_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        for row in range(self.products_shown):
            yield self[f"product-{row}"], self[f"batch-{row}"]

    def device_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        for row in range(self.devices_shown):
            yield self[f"device-{row}"], self[f"settings-{row}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in range(self.products_shown):
            if cleaned.get(f"batch-{row}") and not cleaned.get(f"product-{row}"):
                self.add_error(f"product-{row}", _("Say which product this batch belongs to."))
        for row in range(self.devices_shown):
            if cleaned.get(f"settings-{row}") and not cleaned.get(f"device-{row}"):
                self.add_error(f"device-{row}", _("Say which device these settings belong to."))
        return cleaned

    def given(self) -> Given:
        """What was entered. Only for a form that is valid."""
        said = self.cleaned_data
        return Given(
            method_code=self.method,
            method_name=self.before.method_name,
            products=tuple(self._products(said)),
            devices=tuple(self._devices(said)),
            area=said["area"],
            note=said["note"],
            aftercare=said["aftercare"],
        )

    def _products(self, said: dict[str, Any]) -> Iterator[ProductUse]:
        known = {item.name.casefold(): item.pk for item in self.in_use.layer.products}
        for row in range(self.products_shown):
            name = said[f"product-{row}"]
            if name:
                yield ProductUse(name, said[f"batch-{row}"], known.get(name.casefold()))

    def _devices(self, said: dict[str, Any]) -> Iterator[DeviceUse]:
        items = {str(item.pk): item for item in self.in_use.layer.devices}
        old = {str(used.device_id): used for used in self.before.devices}
        for row in range(self.devices_shown):
            chosen = said[f"device-{row}"]
            settings = said[f"settings-{row}"]
            if chosen in items:
                device = items[chosen]
                yield DeviceUse(device.name, device.serial, settings, device.pk)
            elif chosen in old:
                used = old[chosen]
                yield DeviceUse(used.name, used.serial, settings, used.device_id)


def _nth(items: tuple[Any, ...], number: int) -> Any:
    return items[number] if number < len(items) else None

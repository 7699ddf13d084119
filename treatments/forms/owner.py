"""The responsible person's forms: recall, classification, nameless treatments."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from treatments.catalogue_in_use import InUse
from treatments.forms.fields import DayField
from treatments.models import Device, ProductUse


class RecallForm(forms.Form):
    """A batch or a device, between two dates."""

    marks_optional = False

    batch = OneLineField(label=_("Batch"), max_length=60, required=False)
    product = OneLineField(label=_("Part of the product's name"), max_length=100, required=False)
    device = forms.ModelChoiceField(
        label=_("Device"),
        queryset=Device.objects.none(),
        required=False,
        empty_label=_("no device"),
    )
    since = DayField(label=_("From"), required=True)
    until = DayField(label=_("Until"), required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        device: Any = self.fields["device"]
        device.queryset = Device.objects.all()
        today: date = timezone.localdate()
        self.fields["since"].initial, self.fields["until"].initial = (
            today - timedelta(days=90),
            today,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("batch")) == bool(cleaned.get("device")):
            self.add_error("batch", _("Enter a batch or choose a device, one of the two."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The end is before the beginning."))
        return cleaned


class TermForm(forms.Form):
    """What a word means: a condition, or that it has no bearing."""

    marks_optional = False
    NO_BEARING = "-"

    condition = forms.ChoiceField(
        label=_("It means"), error_messages={"required": _("Choose what the word means.")}
    )
    reason = OneLineField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Write the reason in a few words.")},
    )

    def __init__(self, *args: Any, in_use: InUse, **options: Any) -> None:
        super().__init__(*args, **options)
        conditions = sorted(
            in_use.catalogue.conditions.values(), key=lambda condition: condition.name.fi.casefold()
        )
        choice: Any = self.fields["condition"]
        choice.choices = [
            ("", _("choose")),
            (self.NO_BEARING, _("no bearing on any treatment")),
            *((one.code, one.name.fi) for one in conditions if one.code != "under-18"),
        ]

    @property
    def condition_code(self) -> str:
        code: str = self.cleaned_data["condition"]
        return "" if code == self.NO_BEARING else code


class NamelessForm(forms.Form):
    """A treatment of somebody who wants nothing stored: method and products, no person."""

    marks_optional = False
    PRODUCTS = 3

    method = forms.ChoiceField(label=_("Method"))

    def __init__(self, *args: Any, in_use: InUse, **options: Any) -> None:
        super().__init__(*args, **options)
        method: Any = self.fields["method"]
        method.choices = [
            (one.code, one.name.fi)
            for one in in_use.methods
            if not in_use.offered[one.code].needs_answers
        ]
        for row in range(self.PRODUCTS):
            self.fields[f"product-{row}"] = OneLineField(
                label=_("Product"),
                required=False,
                widget=forms.TextInput(attrs={"list": "products"}),
            )
            self.fields[f"batch-{row}"] = OneLineField(
                label=_("Batch"), max_length=60, required=False
            )
        self.product_names = [item.name for item in in_use.layer.products if item.is_in_use]

    def product_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"product-{n}"], self[f"batch-{n}"]) for n in range(self.PRODUCTS)]

    def products(self) -> list[ProductUse]:
        said = self.cleaned_data
        return [
            ProductUse(said[f"product-{n}"], said[f"batch-{n}"])
            for n in range(self.PRODUCTS)
            if said[f"product-{n}"]
        ]

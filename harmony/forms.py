"""How Django renders our forms: one field template for all, see templates/forms/."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop

# Django's own refusals, collected here so that our catalog can say in Finnish what to do.
SAID_IN_OUR_WORDS = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
)


class HarmonyField(BoundField):
    """A field on a page, with what its template and a shared tablet need to know."""

    @property
    def is_check(self) -> bool:
        """A single box to tick: its label stands beside it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_choices(self) -> bool:
        """Radios or a list of boxes: each choice is a row to tap."""
        return isinstance(self.field.widget, forms.RadioSelect)

    @property
    def choices_class(self) -> str:
        """How the rows lie: a widget's attribute `data-as` may say "segmented" or "across"."""
        looks = {"segmented": "segmented", "across": "choices choices--across"}
        return looks.get(str(self.field.widget.attrs.get("data-as")), "choices")

    @property
    def is_optional(self) -> bool:
        """Optional is said. A form whose fields are all optional sets `marks_optional = False`, and
        so does a field that depends on another.
        """
        return (
            not self.field.required
            and not self.is_check
            and not self.field.disabled
            and getattr(self.form, "marks_optional", True)
            and getattr(self.field, "marks_optional", True)
        )

    @property
    def takes_focus(self) -> bool:
        """The first field that was refused gets the cursor, without any script.

        Where none was, the field at which a form `starts_at`: for pages that have one purpose.
        """
        refused = self.form.errors if self.form.is_bound else {}
        starts_at = getattr(self.form, "starts_at", "")
        return next((name for name in self.form.fields if name in refused), starts_at) == self.name

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add focus; and unless the widget says otherwise, the browser remembers nothing typed.

        A package's placeholder goes: the label stands above, an example belongs in the hint.
        """
        built = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        built["placeholder"] = False
        if self.takes_focus and not widget.use_fieldset:
            built["autofocus"] = True
        if getattr(widget, "input_type", "") == "date" or widget.attrs.get("type") == "date":
            built["maxlength"] = False  # the field under it is a text, a picked day is none
        is_typed = not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.FileInput)
        if is_typed and not widget.is_hidden:
            built.setdefault("autocomplete", widget.attrs.get("autocomplete", "off"))
        return built


class HarmonyFormRenderer(TemplatesSetting):
    """Fields come as label, hint, error, input, in that order (design: screens)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = HarmonyField

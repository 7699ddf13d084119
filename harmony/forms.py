"""How Django renders our forms: one field template for all, see templates/forms/."""

from django.forms.renderers import TemplatesSetting


class HarmonyFormRenderer(TemplatesSetting):
    """Fields come as label, hint, error, input, in that order (design: screens)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

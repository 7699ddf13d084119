"""What every page of the owner's desk shares: who may, no ways round the acts, refusals shown."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from treatments.actors import StaffActor
from treatments.catalogue_in_use import InUse, catalogue_in_use
from treatments.refusals import NoApprovedCatalogue, Refusal

if TYPE_CHECKING:  # neither takes a parameter when the program runs
    AnyAdmin = admin.ModelAdmin[Any]
    AnyForm = forms.ModelForm[Any]
else:
    AnyAdmin = admin.ModelAdmin
    AnyForm = forms.ModelForm

PERMISSION = "treatments.approve_catalogue"
Choices = list[tuple[str, str]]


def actor(request: HttpRequest) -> StaffActor:
    """Who is signed in; the desk is open to nobody else."""
    return cast(StaffActor, request.user)


class Desk(AnyAdmin):
    """For the responsible person. Saving calls an act; nothing is searched for, or deleted in bulk.

    A subclass gives `keep`, which calls the act.
    """

    permission = PERMISSION
    search_fields = ()
    actions = None
    may_add = True
    may_change = True
    may_delete = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(self.permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and request.user.has_perm(self.permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and request.user.has_perm(self.permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and request.user.has_perm(self.permission)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.keep(actor(request), obj, form.cleaned_data, change)

    def keep(self, by: StaffActor, obj: Any, said: dict[str, Any], change: bool) -> None:
        """Call the act. Raises NotImplementedError where a page only shows."""
        raise NotImplementedError


class ReadOnlyDesk(Desk):
    """Shows, and nothing else."""

    may_add = False
    may_change = False


class FittingForm(AnyForm):
    """Shows a refusal of the act before it is called, beside what was typed."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, not in the stubs
        if not self.errors:
            try:
                self.refuse(self.instance)
            except Refusal as refused:
                self.add_error(None, str(refused))

    def refuse(self, instance: Any) -> None:
        """Raise the Refusal that the act would raise."""


def to_choose_from(choices: Callable[[], Choices]) -> Callable[[], Choices]:
    """With nothing chosen beforehand: what happens to come first is nobody's decision."""
    return lambda: [*BLANK_CHOICE_DASH, *choices()]


def method_choices() -> Choices:
    """The methods of the list in use and of the salon's own."""
    in_use = _in_use()
    methods = in_use.catalogue.methods.values() if in_use else ()
    return [(method.code, method.name.fi) for method in methods]


def list_method_choices() -> Choices:
    """The methods of the list alone, to base an own one on."""
    in_use = _in_use()
    methods = in_use.base.methods.values() if in_use else ()
    return [("", "—"), *((method.code, method.name.fi) for method in methods)]


def condition_choices() -> Choices:
    """The conditions of the list in use and of the salon's own, by name."""
    in_use = _in_use()
    conditions = in_use.catalogue.conditions.values() if in_use else ()
    return sorted(
        ((condition.code, condition.name.fi) for condition in conditions),
        key=lambda choice: choice[1].casefold(),
    )


class MethodsField(forms.MultipleChoiceField):
    """Several methods, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=method_choices, required=False, label=capfirst(_("used in")), **options
        )


def named(title: Any, attribute: str, choices: Iterable[tuple[str, Any]]) -> Any:
    """A column that shows what a code is called; the code where nothing knows it any more."""
    names = dict(choices)

    @admin.display(description=title, ordering=attribute)
    def column(row: Any) -> str:
        code = getattr(row, attribute)
        return str(names.get(code, code))

    return column


def _in_use() -> InUse | None:
    try:
        return catalogue_in_use()
    except NoApprovedCatalogue:
        return None

"""What every page of the owner's desk shares: who may, no ways round the acts, refusals shown."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from privacy.audit.acts import Actor

if TYPE_CHECKING:  # neither takes a parameter when the program runs
    AnyAdmin = admin.ModelAdmin[Any]
    AnyForm = forms.ModelForm[Any]
else:
    AnyAdmin = admin.ModelAdmin
    AnyForm = forms.ModelForm


def actor(request: HttpRequest) -> Actor:
    """Who is signed in; the desk is open to nobody else."""
    return cast(Actor, request.user)


class OwnersDesk(AnyAdmin):
    """For the owner. Saving calls an act; nothing is searched for, or deleted in bulk.

    A subclass names its permission and gives `keep`, which calls the act.
    """

    permission: ClassVar[str]
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
        made = self.keep(actor(request), obj, form.cleaned_data, change)
        if made is not None:
            obj.pk = made.pk

    def keep(self, by: Actor, obj: Any, said: dict[str, Any], change: bool) -> Any:
        """Call the act; returns the row it made, None when it was there. Raises a refusal."""
        raise NotImplementedError


class RefusingForm(AnyForm):
    """Shows a refusal of the act before it is called, beside what was typed."""

    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, not in the stubs
        if not self.errors:
            try:
                self.refuse(self.cleaned_data)
            except self.refusals as refused:
                self.add_error(None, str(refused))

    def refuse(self, said: dict[str, Any]) -> None:
        """Raise what the act would raise."""

"""The owner's back office: Django's admin behind the same door as everything else."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

View = Callable[..., HttpResponse]

gettext_noop("Change %s")  # the admin's title: the name of a thing has other cases in Finnish


class BackOffice(AdminSite):
    """For everybody but the owner it is not there."""

    site_header = site_title = index_title = _("Back office")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        guarded: View = super().admin_view(view, cacheable)

        @functools.wraps(guarded)
        def for_the_owner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            self._hide_from_others(request)
            return guarded(request, *args, **kwargs)

        return for_the_owner

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leads to the one login page there is; whoever is in, to the front page."""
        self._hide_from_others(request)
        if request.user.is_authenticated:
            return redirect("admin:index")
        through_the_door: View = secure_admin_login(super().login)  # type: ignore[no-untyped-call]
        return through_the_door(request, extra_context)

    def password_change(  # type: ignore[override]  # a redirect where Django renders a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leads to the one page where passwords are changed."""
        return redirect("account_change_password")

    def _hide_from_others(self, request: HttpRequest) -> None:
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404

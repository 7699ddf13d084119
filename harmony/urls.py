"""All addresses. Everything needs a login except what is exempt by name."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

from harmony import views

# Second-factor secrets stand in no form; roles and addresses are changed by acts alone.
for _model in (Authenticator, EmailAddress, Group):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)

# Pages of allauth that this salon does not have: accounts are made and changed by the owner.
_CLOSED = (
    "accounts/signup/",
    "accounts/email/",
    "accounts/confirm-email/",
    "accounts/confirm-email/<str:key>/",
    "accounts/password/set/",
    "accounts/inactive/",
    "accounts/login/code/confirm/",
)

urlpatterns = [
    *(path(route, views.nothing_here) for route in _CLOSED),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("henkilokunta/", include("staff.urls")),
    path("health/", views.health, name="health"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("asiakkaat/", include("clients.urls")),
    path("tietosuoja/", include("privacy.urls")),
    path("", include("marketing.urls")),
    path("", include("treatments.urls")),
]

handler400 = "harmony.views.bad_request"
handler403 = "harmony.views.permission_denied"
handler404 = "harmony.views.page_not_found"
handler500 = "harmony.views.server_error"

"""Addresses of accounts and staff."""

from django.urls import path

from staff import account_views, lock_views, policy_views, views, watch_views

app_name = "staff"
urlpatterns = [
    path("", views.staff_list, name="staff_list"),
    path("kutsu/", views.staff_invite, name="staff_invite"),
    path("kutsu/<str:token>/", account_views.invitation_accept, name="invitation_accept"),
    path("oma/", account_views.account, name="account"),
    path(
        "oma/kirjautuminen/<uuid:login>/paata/",
        account_views.account_session_end,
        name="account_session_end",
    ),
    path("oma/pin/", account_views.pin_set, name="pin_set"),
    path("oma/pin/poista/", account_views.pin_remove, name="pin_remove"),
    path("oma/lomakkeet/", lock_views.held_list, name="held_list"),
    path("oma/lomakkeet/<uuid:pk>/", lock_views.held_show, name="held_show"),
    path("oma/lomakkeet/<uuid:pk>/katso/", lock_views.held_see, name="held_see"),
    path("oma/lomakkeet/<uuid:pk>/ota/", lock_views.held_take, name="held_take"),
    path("oma/lomakkeet/<uuid:pk>/poista/", lock_views.held_discard, name="held_discard"),
    path("lukko/", lock_views.lock_show, name="lock_show"),
    path("lukko/lukitse/", lock_views.lock, name="lock"),
    path("lukko/tila/", lock_views.lock_state, name="lock_state"),
    path("lukko/<uuid:login>/", lock_views.lock_open, name="lock_open"),
    path("lukitusaika/", policy_views.lock_time, name="lock_time"),
    path("oma/sitoumus/", account_views.undertaking, name="undertaking"),
    path("oma/sitoumus/tulosta/", account_views.undertaking_print, name="undertaking_print"),
    path("kirjautuminen/<uuid:login>/paata/", views.staff_session_end, name="staff_session_end"),
    path("toinen-tunniste/", policy_views.second_factor_policy, name="second_factor_policy"),
    path("tekstit/", policy_views.staff_texts, name="staff_texts"),
    path("avaukset/", watch_views.opening_list, name="opening_list"),
    path("avaukset/nahty/", watch_views.reading_notices_see, name="reading_notices_see"),
    path("avaukset/kuukausi/", watch_views.opening_report, name="opening_report"),
    path("<uuid:pk>/", views.staff_member, name="staff_member"),
    path("<uuid:pk>/muuta/", views.staff_change, name="staff_change"),
    path("<uuid:pk>/tiedot/", views.staff_export, name="staff_export"),
    path("<uuid:pk>/sulje/", views.staff_close, name="staff_close"),
    path("<uuid:pk>/avaa/", views.staff_reopen, name="staff_reopen"),
    path("<uuid:pk>/sitoumus/", views.staff_undertaking_print, name="staff_undertaking_print"),
    path("<uuid:pk>/tunnisteet/", views.staff_factors_remove, name="staff_factors_remove"),
    path("<uuid:pk>/linkki/", views.staff_link, name="staff_link"),
    path("<uuid:pk>/kirjautumiset/", views.staff_sessions_end, name="staff_sessions_end"),
]

"""Addresses of this room. People are in them by random ids only."""

from django.urls import path

from clients.views import card, ending, finding, importing, registering, requesting, untold

app_name = "clients"
urlpatterns = [
    path("", finding.client_list, name="client_list"),
    path("haku/", finding.client_search, name="client_search"),
    path("uusi/", registering.client_register, name="client_register"),
    path("uusi/samat/", registering.client_same, name="client_same"),
    path("tuonti/", importing.import_list, name="import_list"),
    path("tuonti/<uuid:pk>/", importing.import_show, name="import_show"),
    path("tuonti/<uuid:pk>/sarakkeet/", importing.import_columns, name="import_columns"),
    path("tuonti/<uuid:pk>/jatka/", importing.import_step, name="import_step"),
    path("tuonti/<uuid:pk>/rivi/<uuid:row>/", importing.import_row, name="import_row"),
    path("tuonti/<uuid:pk>/sulje/", importing.import_close, name="import_close"),
    path("tuonti/<uuid:pk>/peru/", importing.import_undo, name="import_undo"),
    path("kertomatta/", untold.untold_list, name="untold_list"),
    path("poistuvat/", ending.ending_list, name="ending_list"),
    path("<uuid:pk>/", card.client_show, name="client_show"),
    path("<uuid:pk>/korjaa/", card.client_correct, name="client_correct"),
    path("<uuid:pk>/huoltaja/", card.client_guardian, name="client_guardian"),
    path("<uuid:pk>/18-vuotta/", card.client_adult, name="client_adult"),
    path("<uuid:pk>/seloste/", card.notice_given, name="notice_given"),
    path("<uuid:pk>/pyynto/", requesting.client_request, name="client_request"),
]

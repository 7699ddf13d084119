"""Addresses of this room. People are in them by random ids only."""

from django.urls import path

from clients.views import card, ending, finding, registering

app_name = "clients"
urlpatterns = [
    path("", finding.client_list, name="client_list"),
    path("haku/", finding.client_search, name="client_search"),
    path("uusi/", registering.client_register, name="client_register"),
    path("uusi/samat/", registering.client_same, name="client_same"),
    path("poistuvat/", ending.ending_list, name="ending_list"),
    path("<uuid:pk>/", card.client_show, name="client_show"),
    path("<uuid:pk>/korjaa/", card.client_correct, name="client_correct"),
    path("<uuid:pk>/huoltaja/", card.client_guardian, name="client_guardian"),
    path("<uuid:pk>/18-vuotta/", card.client_adult, name="client_adult"),
    path("<uuid:pk>/seloste/", card.notice_given, name="notice_given"),
]

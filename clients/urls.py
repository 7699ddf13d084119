"""Addresses of this room. People are in them by random ids only."""

from django.urls import path

from clients.views import (
    booking,
    calendar,
    card,
    ending,
    finding,
    importing,
    merging,
    registering,
    requesting,
    untold,
)

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
    path("varaukset/", calendar.booking_list, name="booking_list"),
    path("varaukset/uusi/", booking.booking_add, name="booking_add"),
    path("varaukset/kuka/<uuid:pk>/", booking.booking_who, name="booking_who"),
    path("varaukset/kuka/<uuid:pk>/liita/", booking.booking_link, name="booking_link"),
    path("varaukset/kuka/<uuid:pk>/vaihda/", booking.booking_swap, name="booking_swap"),
    path("varaukset/kuka/<uuid:pk>/pois/", booking.booking_leave, name="booking_leave"),
    path("varaukset/<uuid:pk>/", booking.booking_show, name="booking_show"),
    path("varaukset/<uuid:pk>/irrota/", booking.booking_unlink, name="booking_unlink"),
    path("varaukset/<uuid:pk>/peru/", booking.booking_cancel, name="booking_cancel"),
    path("varaukset/<uuid:pk>/palauta/", booking.booking_restore, name="booking_restore"),
    path("kertomatta/", untold.untold_list, name="untold_list"),
    path("poistuvat/", ending.ending_list, name="ending_list"),
    path("<uuid:pk>/", card.client_show, name="client_show"),
    path("<uuid:pk>/korjaa/", card.client_correct, name="client_correct"),
    path("<uuid:pk>/huoltaja/", card.client_guardian, name="client_guardian"),
    path("<uuid:pk>/18-vuotta/", card.client_adult, name="client_adult"),
    path("<uuid:pk>/seloste/", card.notice_given, name="notice_given"),
    path("<uuid:pk>/varaa/", booking.client_book, name="client_book"),
    path("<uuid:pk>/sama/", merging.same_find, name="same_find"),
    path("<uuid:pk>/yhdistetyt/", merging.merged_list, name="merged_list"),
    path("<uuid:pk>/sama/<uuid:other>/", merging.client_merge, name="client_merge"),
    path("<uuid:pk>/sama/<uuid:other>/pura/", merging.client_unmerge, name="client_unmerge"),
    path("<uuid:pk>/pyynto/", requesting.client_request, name="client_request"),
]

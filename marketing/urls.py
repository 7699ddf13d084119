"""Addresses of this room: the page of a letter's links, the letters, the permission on a card."""

from django.urls import path

from marketing.views import campaign, permission, preview, public, service

app_name = "marketing"
urlpatterns = [
    # For everybody with a link that was mailed: to confirm an address, and to leave.
    path("kirje/<str:token>/", public.letter_link, name="letter_link"),
    # The owner's letters.
    path("kirjeet/", campaign.campaign_list, name="campaign_list"),
    path("kirjeet/uusi/", campaign.campaign_begin, name="campaign_begin"),
    path("kirjeet/<uuid:pk>/", campaign.campaign_show, name="campaign_show"),
    path("kirjeet/<uuid:pk>/kirjoita/", campaign.campaign_write, name="campaign_write"),
    path("kirjeet/<uuid:pk>/kuva/", preview.letter_picture, name="letter_picture"),
    path("kirjeet/<uuid:pk>/kuva/vaihda/", campaign.picture_set, name="picture_set"),
    path("kirjeet/<uuid:pk>/nakyma/", preview.letter_preview, name="letter_preview"),
    path("kirjeet/<uuid:pk>/koe/", campaign.test_letter, name="test_letter"),
    path("kirjeet/<uuid:pk>/hyvaksy/", campaign.campaign_approve, name="campaign_approve"),
    path("kirjeet/<uuid:pk>/siirra/", campaign.campaign_move, name="campaign_move"),
    path("kirjeet/seloste/", service.notice_tell, name="notice_tell"),
    # From a client's card.
    path("viesti/<uuid:pk>/", service.service_mail, name="service_mail"),
    path("kirjelupa/<uuid:pk>/", permission.permission_give, name="permission_give"),
    path(
        "kirjelupa/<uuid:pk>/peruuta/", permission.permission_withdraw, name="permission_withdraw"
    ),
]

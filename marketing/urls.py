"""Addresses of this room: the page of a letter's links, the letters, the permission on a card."""

from django.urls import path

from marketing.views import permission, public

app_name = "marketing"
urlpatterns = [
    # For everybody with a link that was mailed: to confirm an address, and to leave.
    path("kirje/<str:token>/", public.letter_link, name="letter_link"),
    # From a client's card.
    path("kirjelupa/<uuid:pk>/", permission.permission_give, name="permission_give"),
    path(
        "kirjelupa/<uuid:pk>/peruuta/", permission.permission_withdraw, name="permission_withdraw"
    ),
]

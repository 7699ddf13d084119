"""The program's addresses, and the twin's card beside them."""

from django.urls import path

from bench.twin_card import twin_card
from harmony.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from harmony.urls import (
    urlpatterns as of_the_program,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*of_the_program, path("vertaus/<uuid:pk>/", twin_card, name="twin_card")]

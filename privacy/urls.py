"""The public privacy notice, and the owner's promise board."""

from django.urls import path

from privacy import promise_views, views

app_name = "privacy"
urlpatterns = [
    path("", views.notice_show, name="notice_show"),
    path("lupaukset/", promise_views.promise_list, name="promise_list"),
    path("lupaukset/todistus/", promise_views.promise_print, name="promise_print"),
]

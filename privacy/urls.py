"""The public privacy notice."""

from django.urls import path

from privacy import views

app_name = "privacy"
urlpatterns = [path("", views.notice_show, name="notice_show")]

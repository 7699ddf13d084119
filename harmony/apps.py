"""App registration."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HarmonyConfig(AppConfig):
    name = "harmony"


class BackOfficeConfig(AdminConfig):
    """Django's admin, with our site in it."""

    default_site = "harmony.back_office.BackOffice"

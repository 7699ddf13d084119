"""App registration."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class HarmonyConfig(AppConfig):
    name = "harmony"

    def ready(self) -> None:
        from privacy.database_rights import grant

        # Sent for apps with models only, and after the migrations of all of them.
        post_migrate.connect(grant, sender=apps.get_app_config("privacy"))


class BackOfficeConfig(AdminConfig):
    """Django's admin, with our site in it."""

    default_site = "harmony.back_office.BackOffice"

"""App registration."""

from django.apps import AppConfig


class HarmonyConfig(AppConfig):
    name = "harmony"

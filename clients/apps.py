"""App registration; what waits."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"

    def ready(self) -> None:
        from clients.waiting import lines_waiting
        from privacy import waiting

        waiting.register("clients", lines_waiting, order=45)

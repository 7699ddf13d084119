"""What the measurements of one process share: a database, its size, and the people in it."""

from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from bench import sealed, twin
from bench.figures import Figure
from bench.people import Person, people
from privacy.encryption.keyring import create_keys
from privacy.keys import require_keys
from staff import roles
from staff.models import User


@dataclass
class World:
    """A salon of `clients` people, stored twice: as the program stores them, and in clear."""

    clients: int
    rounds: int
    figures: list[Figure] = field(default_factory=list)

    @cached_property
    def people(self) -> list[Person]:
        return list(people(self.clients))

    @cached_property
    def lot(self) -> Random:
        return Random(7)

    @property
    def vendor(self) -> str:
        return connection.vendor

    def prepare(self) -> None:
        """Keys, tables and everybody, with fresh statistics for both sides."""
        create_keys()
        call_command("migrate", verbosity=0)
        require_keys()  # binds the key ring to this database
        twin.create_tables()
        sealed.fill_clients(self.people)
        twin.fill(self.people)
        refresh_statistics()

    def sample(self, count: int) -> list[Person]:
        """So many of them, by chance."""
        return self.lot.choices(self.people, k=count)

    @cached_property
    def therapist(self) -> User:
        user = User(name="Tiina Lehto", email="tiina@harmony.example", has_undertaken=True)
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=roles.THERAPIST))
        return user

    def note(self, bench: str, name: str, value: float, **more: Any) -> None:
        figure = Figure(bench, name, value, database=self.vendor, clients=self.clients, **more)
        self.figures.append(figure)


def refresh_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

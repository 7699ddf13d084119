"""Django's `migrate`, with each migration noted in the transaction that carries it out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState


class WholeSteps(MigrationExecutor):
    """Django notes a migration with deferred statements after its commit: killed between the two,
    the next run makes the same tables again and fails (F22)."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, *args: Any, **options: Any
    ) -> ProjectState:
        with self._whole(migration):
            return super().apply_migration(state, migration, *args, **options)

    def unapply_migration(
        self, state: ProjectState, migration: Migration, *args: Any, **options: Any
    ) -> ProjectState:
        with self._whole(migration):
            return super().unapply_migration(state, migration, *args, **options)

    @contextmanager
    def _whole(self, migration: Migration) -> Iterator[None]:
        """SQLite looks at foreign keys only outside of a transaction whether to check them."""
        if not migration.atomic:
            yield
            return
        self.connection.disable_constraint_checking()
        try:
            with transaction.atomic(using=self.connection.alias):
                yield
        finally:
            self.connection.enable_constraint_checking()


class Command(migrate.Command):
    """The command takes its executor from its module, and has no other door for one."""

    def handle(self, *args: Any, **options: Any) -> Any:
        setattr(migrate, MigrationExecutor.__name__, WholeSteps)
        return super().handle(*args, **options)

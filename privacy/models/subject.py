"""The data subject: a random id, a state, and the wrapped key that opens her data."""

import secrets
from functools import lru_cache
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.encryption.cipher import KEY_BYTES, epoch_of, unwrap_key, wrap_key
from privacy.encryption.keyring import epoch_key, ring


class SubjectManager(models.Manager["DataSubject"]):
    def new(self, pk: UUID | None = None) -> "DataSubject":
        """An unsaved subject with a fresh key. Raises KeysUnavailable, see privacy.keys.

        `pk` is given only where a person is read back who had her id elsewhere.
        """
        from privacy.keys import require_keys

        require_keys()
        keys, subject = ring(), DataSubject(id=pk or uuid4())
        subject.wrapped_key = wrap_key(
            keys.epoch(keys.primary), keys.primary, subject.id, secrets.token_bytes(KEY_BYTES)
        )
        subject.epoch = keys.primary
        return subject

    def create_sealed(self) -> "DataSubject":
        """A new subject with a fresh data key. Raises KeysUnavailable and then writes nothing."""
        subject = self.new()
        subject.save(force_insert=True)
        return subject


class DataSubject(models.Model):
    """Anyone we hold data about: a client, a member of staff, a requester.

    Deleting the row destroys her key: what is sealed with it cannot be opened any more.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        RESTRICTED = "restricted", _("restricted")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE, editable=False)
    wrapped_key = models.BinaryField(max_length=63)
    epoch = models.PositiveSmallIntegerField(db_index=True, editable=False)
    key_generation = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = SubjectManager()

    class Meta:
        permissions = (("fulfil_request", "Can fulfil data-subject requests"),)

    def __str__(self) -> str:
        return f"data subject {self.pk}"

    def data_key(self) -> bytes:
        """Her key. Raises CannotBeRead or KeysUnavailable."""
        return unwrapped_key(self.pk, bytes(self.wrapped_key))


@lru_cache(maxsize=50_000)
def unwrapped_key(subject: UUID, wrapped: bytes) -> bytes:
    """A person's key from its wrapped form, kept for the next time. Raises CannotBeRead."""
    return unwrap_key(epoch_key(epoch_of(wrapped)), subject, wrapped)


MOST_IN_A_RUN = 1_000


def keep_few_data_keys() -> None:
    """Drop unwrapped keys when they have become many: a long run meets each person once."""
    if unwrapped_key.cache_info().currsize > MOST_IN_A_RUN:
        unwrapped_key.cache_clear()


def forget_data_keys() -> None:
    """Drop unwrapped keys from memory, after people were erased or keys were changed."""
    unwrapped_key.cache_clear()

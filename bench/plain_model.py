"""The twin's tables as models, to compare the ORM with the ORM."""

from typing import ClassVar

from django.db import models


class TwinClient(models.Model):
    """Not of any installed app: the table is made by bench.twin."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    name = models.TextField()
    birth_year = models.SmallIntegerField(null=True)
    registered_on = models.DateField()
    last_visit_on = models.DateField(null=True)
    health_storing = models.CharField(max_length=10)
    notice_id = models.IntegerField()
    notice_way = models.CharField(max_length=10)
    notice_given_on = models.DateField()
    rev = models.BigIntegerField()

    objects: ClassVar[models.Manager["TwinClient"]] = models.Manager()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "twin_client"

    def __str__(self) -> str:
        return f"twin {self.pk}"


class TwinSubject(models.Model):
    """As above."""

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=10)

    objects: ClassVar[models.Manager["TwinSubject"]] = models.Manager()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "twin_subject"

    def __str__(self) -> str:
        return f"twin subject {self.pk}"


class TwinContact(models.Model):
    """As above."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    client_id = models.UUIDField()
    phone = models.TextField()
    digits = models.TextField()
    backwards = models.TextField()
    email = models.TextField()

    objects: ClassVar[models.Manager["TwinContact"]] = models.Manager()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "twin_contact"

    def __str__(self) -> str:
        return f"twin contact {self.pk}"

"""The twin's card as a model, to compare the ORM with the ORM."""

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

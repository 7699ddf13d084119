"""Why health data are opened: today's visit, or a reason that is picked (R70)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from treatments.models import Visit
from treatments.refusals import PurposeNeeded

VISIT = "visit"
BOOKING = "booking"
TREATMENT = "treatment"


class Reason(models.TextChoices):
    """For opening a card when there is no visit today."""

    CONTACT = "contact", _("call, message or booking")
    PREPARING = "preparing", _("preparing a treatment")
    FOLLOW_UP = "follow_up", _("following up a treatment")
    LOGGING = "logging", _("completing an entry of an earlier day")
    FEEDBACK = "feedback", _("feedback, complaint or reaction")
    REQUEST = "request", _("request about own data")
    CLASSIFYING = "classifying", _("classifying an unknown answer")
    OTHER = "other", _("other reason")


def purpose_of(client: Client, reason: str, today: date) -> str:
    """The purpose for the use log. Raises PurposeNeeded without visit and reason."""
    if client.last_visit_on == today:
        return VISIT
    if reason in Reason.values:
        return reason
    if Visit.objects.filter(subject__in=client.subject_ids, on=today).exists():
        return VISIT
    raise PurposeNeeded

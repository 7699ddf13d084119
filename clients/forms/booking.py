"""An hour as it is typed at the desk, and a calendar to read."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import NameField, OneLineField
from clients.forms.health_words import PointsOutHealthWords
from clients.forms.importing import UploadForm

LONGEST: Final = 12 * 60
FURTHEST_DAYS: Final = 366
"""How far ahead an hour may lie."""
BACK_DAYS: Final = 90
_NO_TIME = _("Enter a time of day, for example 9.30.")


class HourForm(PointsOutHealthWords):
    """When, how long and what for."""

    on = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Enter a date, for example 1.12.2026."),
        },
    )
    at = forms.TimeField(
        label=_("Time"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%H"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _NO_TIME, "invalid": _NO_TIME},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=5,
        max_value=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )
    method = OneLineField(
        label=_("Treatment"),
        help_text=_("As it was asked for. No health data."),
        max_length=120,
        required=False,
    )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        today = timezone.localdate()
        if not today - timedelta(BACK_DAYS) <= day <= today + timedelta(FURTHEST_DAYS):
            raise ValidationError(_("Choose a day from the last three months to a year ahead."))
        return day

    @property
    def hour(self) -> dict[str, Any]:
        """What the acts take: start, end and treatment."""
        said = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(said["on"], said["at"]))
        minutes = said["minutes"]
        return {
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=minutes) if minutes else None,
            "method": said["method"],
        }


class WalkInForm(HourForm):
    """The same for somebody whose card has not been looked for yet."""

    name = NameField()
    field_order = ("name", "method", "on", "at", "minutes")


class CalendarForm(UploadForm):
    """A calendar of another program."""

    source = OneLineField(
        label=_("Where the calendar comes from"),
        max_length=60,
        help_text=_("For example Avoinna24. The client is told this source."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = _("An iCalendar file (.ics), at most 20 MB.")


def now_rounded(now: datetime) -> datetime:
    """The last five minutes of the clock, so that nobody types an odd minute."""
    local = timezone.localtime(now)
    return local.replace(minute=local.minute - local.minute % 5, second=0, microsecond=0)

"""Writing a letter, putting a picture into it, and letting it go."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from marketing.letters.pictures import read_picture
from privacy.forms import FreeTextField


class CampaignForm(forms.Form):
    """A draft may be unfinished: what is missing is said before it is approved."""

    subject = OneLineField(label=_("Subject"), max_length=120, required=False)
    body = FreeTextField(
        label=_("Letter"),
        help_text=_(
            "# makes a heading, - a list, **two stars** bold, [words](https://…) a link, and "
            "{etunimi} the reader's first name."
        ),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true", "lang": "fi"}),
    )
    marks_optional = False


class PictureForm(forms.Form):
    """The one picture, which travels inside the letter."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG or PNG, at most 400 kilobytes, best 1,200 dots wide."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={"required": _("Choose a picture.")},
    )
    picture_text = OneLineField(
        label=_("What the picture shows"),
        max_length=200,
        error_messages={"required": _("Say it in words, for those who do not see it.")},
    )

    def clean_picture(self) -> tuple[str, bytes]:
        upload: Any = self.cleaned_data["picture"]
        return read_picture(upload.read())


class ApproveForm(forms.Form):
    """When the letter goes. `edits` says which text was looked at."""

    edits = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day.")},
    )
    at = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choose the time.")},
    )
    why_so_soon = OneLineField(
        label=_("Why this one cannot wait"),
        help_text=_("Only if less than 20 days have passed since the last letter."),
        max_length=300,
        required=False,
    )
    marks_optional = False

    @property
    def send_at(self) -> datetime:
        """The moment, in Finnish time."""
        said = self.cleaned_data
        at: time = said["at"]
        return timezone.make_aware(datetime.combine(said["on"], at))

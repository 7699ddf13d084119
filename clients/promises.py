"""Promises about what clients were told."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from privacy.models import NoticeVersion
from privacy.promises import Finding, broken, kept, promise


@promise(
    "notice.given",
    clause="13",
    title=gettext_lazy("Every client has been given the privacy notice in force when she came"),
    step=gettext_lazy("Give it when she comes next: her card says that it is missing."),
    url_name="clients:client_list",
)
def notices_are_given(today: date) -> Finding:
    """Nobody has visited under a version that she was not given (art. 13)."""
    current = NoticeVersion.current(today)
    older = Client.objects.filter(notice__number__lt=current.number)
    late = older.filter(last_visit_on__gt=current.valid_from).count()
    if late:
        return broken(_("Clients who were not given it: %(count)d") % {"count": late}, late)
    words = _("Version %(number)d; not here since it came: %(count)d")
    return kept(words % {"number": current.number, "count": older.count()}, older.count())

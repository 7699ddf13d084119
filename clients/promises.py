"""Promises about what clients were told."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clients.waiting import not_told
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
    older = Client.objects.filter(Q(notice__number__lt=current.number) | Q(notice=None))
    late = older.filter(last_visit_on__gt=current.valid_from).count()
    if late:
        return broken(_("Clients who were not given it: %(count)d") % {"count": late}, late)
    words = _("Version %(number)d; not here since it came: %(count)d")
    return kept(words % {"number": current.number, "count": older.count()}, older.count())


@promise(
    "notice.imported",
    clause="13",
    title=gettext_lazy("Clients from another program were told of it within a month"),
    step=gettext_lazy("Give or send them the privacy notice, and mark it on their cards."),
    url_name="clients:untold_list",
)
def imported_clients_were_told(today: date) -> Finding:
    """Source and categories of data are told within a month (art. 14(3)(a), R17)."""
    late = not_told(today - timedelta(days=1)).count()
    if late:
        return broken(_("Clients who were not told in time: %(count)d") % {"count": late}, late)
    return kept(_("Nobody is late."), 0)

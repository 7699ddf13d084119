"""The papers of the demo salon: who processes data for it, and the notice that it has published."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from privacy.first_texts import sha256
from privacy.models import NoticeVersion, Processor
from privacy.notices import draft_now, missing, notice_text

YEARS_OPEN = timedelta(days=3 * 365)
"""Longer than anything of the demo goes back, so that all its people were given this notice."""
COMPANIES = (
    ("Esimerkkipalvelin Oy", Processor.Service.HOST),
    ("Esimerkkiposti Oy", Processor.Service.MAIL_RELAY),
    ("Esimerkkivaraus Oy", Processor.Service.BOOKING),
)
SUMMARY = "Seloste on kirjoitettu uudelleen: siinä on jokainen tieto, jonka laki pyytää."
SUMMARY_EN = "The notice was written anew: it has every item that the law asks for."


def papers_of_the_salon(today: date) -> None:
    """Enter invented companies, and publish the notice as it was on the salon's first day.

    Without a controller there is no notice: an incomplete one is never published.
    """
    first_day = today - YEARS_OPEN
    Processor.objects.bulk_create(
        Processor(name=name, service=service, place="Suomi", contract_on=first_day)
        for name, service in COMPANIES
    )
    draft = draft_now()
    if missing(draft):
        return
    finnish, english = notice_text(draft, "fi"), notice_text(draft, "en")
    number = NoticeVersion.current(today).number + 1
    NoticeVersion(
        number=number,
        valid_from=first_day,
        summary=SUMMARY,
        summary_en=SUMMARY_EN,
        text=finnish,
        text_en=english,
        sha256=sha256(finnish),
        sha256_en=sha256(english),
        periods=dict(draft.periods),
    ).save()
    morning = timezone.make_aware(datetime.combine(first_day, time(9)))
    # Past the guard of what is published: the row was written now and tells of that day.
    QuerySet(NoticeVersion).filter(number=number).update(published_at=morning)

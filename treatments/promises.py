"""Promises about health data, contraindications and what happened."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.merged import people
from clients.models import Client, HealthStoring
from privacy.consents import ended_by_another, in_force, since
from privacy.models import DataSubject, SubjectLink
from privacy.promises import Finding, broken, kept, promise, short_date
from privacy.registry import resting_on
from treatments.catalogue_in_use import is_as_loaded, newest_approval
from treatments.incidents import overdue
from treatments.models import Device, HealthDataConsent, Incident, is_insufficient_now
from treatments.waiting import answers_to_classify, notes_to_review

CLASSIFIED_WITHIN = timedelta(days=7)


@promise(
    "catalogue.approved",
    clause="4",
    title=gettext_lazy("Treatments are checked against a list that the salon has approved"),
    step=gettext_lazy("Go through the contraindication list and approve it."),
    url_name="admin:treatments_catalogueversion_changelist",
    go_live=True,
)
def list_is_approved(today: date) -> Finding:
    """The approved list is there and is the one that was loaded (R10)."""
    approval = newest_approval()
    if approval is None:
        return broken(_("No contraindication list has been approved."))
    if not is_as_loaded(approval.version):
        return broken(_("The list in the database is not the one that was loaded."))
    return kept(_("List %(number)s") % {"number": approval.version.number})


@promise(
    "devices.lists",
    clause="4",
    title=gettext_lazy("Every device in use has a written, dated list of contraindications"),
    step=gettext_lazy("Enter the maker's list for the devices that lack it."),
    url_name="admin:treatments_device_changelist",
    go_live=True,
)
def devices_have_lists(today: date) -> Finding:
    """STUK S/11/2024, section 2."""
    devices = Device.objects.filter(is_in_use=True)
    without = sum(not device.has_written_list(today) for device in devices)
    if without:
        return broken(_("Devices without a list: %(count)d") % {"count": without}, without)
    return kept(_("Devices in use: %(count)d") % {"count": devices.count()}, devices.count())


@promise(
    "words.waiting",
    clause="5",
    title=gettext_lazy("What a client says in her own words is classified within a week"),
    step=gettext_lazy("Classify the words that no list knows."),
    url_name="treatments:term_list",
)
def words_are_classified(today: date) -> Finding:
    """Until then every treatment is asked about."""
    waiting = answers_to_classify()
    late = waiting.filter(confirmed_on__lt=today - CLASSIFIED_WITHIN).count()
    if late:
        return broken(_("Waiting longer than a week: %(count)d") % {"count": late}, late)
    return kept(_("Waiting: %(count)d") % {"count": waiting.count()}, waiting.count())


@promise(
    "health.consent",
    clause="5",
    title=gettext_lazy("Health data are held only with a consent in force"),
    step=gettext_lazy("Withdraw on the card once more: what has no consent is deleted then."),
)
def health_rests_on_consent(today: date) -> Finding:
    """No row of health data lies on a card of somebody without a consent in force, on one whose own
    consent has ended, or of somebody who wants none stored (R1, R5, R6).
    """
    (acts, joined), holding = _acts(), _holding_health_data()
    live = {pk for pk, hers in acts.items() if in_force(hers, joined)}
    refusing = Client.objects.filter(health_storing=HealthStoring.REFUSED)
    ended = {act.subject_id for hers in acts.values() for act in ended_by_another(hers, joined)}
    without = set(people(holding)) - live
    without |= set(people(holding)) & set(people(refusing.values_list("pk", flat=True)))
    without |= set(people(holding & ended))
    if without:
        words = _("People with health data and no consent: %(count)d")
        return broken(words % {"count": len(without)}, len(without))
    return kept(_("Consents in force: %(count)d") % {"count": len(live)}, len(live))


@promise(
    "minors.guardian",
    clause="5",
    title=gettext_lazy("A minor's health data rest on her guardian's consent"),
    step=gettext_lazy("Ask the guardian for consent, or withdraw the one that is not enough."),
)
def minors_have_guardians(today: date) -> Finding:
    """The consent in force is enough for her age today (R43)."""
    acts, joined = _acts()
    live = {pk: found for pk, hers in acts.items() if (found := in_force(hers, joined))}
    cards = Client.objects.filter(subject__state=DataSubject.State.ACTIVE).select_related("subject")
    wrong = sum(
        all(is_insufficient_now(consent, client) for consent in live[client.pk])
        for client in cards.iterator(500)
        if client.pk in live
    )
    if wrong:
        return broken(_("Consents that are not enough: %(count)d") % {"count": wrong}, wrong)
    return kept(_("Consents compared with the age: %(count)d") % {"count": len(live)})


@promise(
    "notes.reviewed",
    clause="6.2",
    title=gettext_lazy("After a withdrawal the notes of treatments are cleaned of health data"),
    step=gettext_lazy("Go through the notes that wait."),
    url_name="treatments:note_list",
)
def notes_are_reviewed(today: date) -> Finding:
    """None waits past its day (R6)."""
    late = notes_to_review().filter(note_review_due_on__lt=today).count()
    if late:
        return broken(_("Notes past their day: %(count)d") % {"count": late}, late)
    return kept(_("Notes waiting: %(count)d") % {"count": notes_to_review().count()})


@promise(
    "incidents.decided",
    clause="4",
    title=gettext_lazy("Serious incidents are reported to Tukes within 20 days"),
    step=gettext_lazy("Decide about the incident, and notify Tukes where it is serious."),
    url_name="admin:treatments_incident_changelist",
)
def incidents_are_decided(today: date) -> Finding:
    """Calendar days from the salon's awareness (Regulation (EC) 1223/2009, art. 23; R12)."""
    late = overdue(list(Incident.objects.filter(is_serious=True, closed_on=None)), today)
    if late:
        first = min(incident.due_on for incident in late)
        words = _("Past their day: %(count)d, the first since %(day)s")
        return broken(words % {"count": len(late), "day": short_date(first)}, len(late))
    waiting = Incident.objects.filter(closed_on=None).count()
    return kept(_("Open incidents: %(count)d") % {"count": waiting}, waiting)


def _acts() -> tuple[dict[UUID, list[HealthDataConsent]], dict[UUID, datetime]]:
    """Everybody's acts in their order, by the card that is read, and since when cards are one."""
    links = list(SubjectLink.objects.all())
    known_as = {link.alias_id: link.subject_id for link in links}
    acts: dict[UUID, list[HealthDataConsent]] = {}
    rows: Iterator[HealthDataConsent] = (
        HealthDataConsent.objects.select_related("subject").order_by("at", "pk").iterator(500)
    )
    for row in rows:
        acts.setdefault(known_as.get(row.subject_id, row.subject_id), []).append(row)
    return acts, since(links)


def _holding_health_data() -> set[UUID]:
    found: set[UUID] = set()
    for declaration in resting_on(HealthDataConsent):
        rows = declaration.model._base_manager.order_by()
        found |= set(rows.values_list("subject_id", flat=True).distinct())
    return found

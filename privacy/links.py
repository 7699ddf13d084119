"""Who is one person: a primary subject and those that were merged into it (SubjectLink).

Whoever reads what is held about somebody asks here first, or reads through the registry, which
does so by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q

from privacy.models import DataSubject, SubjectLink
from privacy.sets import listed


def whole(subject_ids: Iterable[UUID]) -> list[UUID]:
    """These people with every id that is theirs, each primary one before its aliases."""
    ids = list(dict.fromkeys(subject_ids))
    if not ids:
        return []
    links = SubjectLink.objects.order_by("linked_at", "pk")
    asked = listed(ids)
    primary = dict(links.filter(Q(alias__in=asked) | Q(subject__in=asked)).values_list(_A, _P))
    if not primary:
        return ids
    aliases: dict[UUID, list[UUID]] = defaultdict(list)
    for alias, subject in links.filter(subject__in=set(primary.values())).values_list(_A, _P):
        aliases[subject].append(alias)
    people = dict.fromkeys(primary.get(pk, pk) for pk in ids)
    return [pk for person in people for pk in (person, *aliases.get(person, ()))]


def subjects_of(subject_id: UUID) -> list[UUID]:
    """Every id of one person, the primary one first."""
    return whole([subject_id])


def primaries(subject_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For those of these ids that are aliases: whose."""
    ids = list(subject_ids)
    if not ids:
        return {}
    return dict(SubjectLink.objects.filter(alias__in=listed(ids)).values_list(_A, _P))


def primary_of(subject_id: UUID) -> UUID:
    """The id under which a person is known."""
    return primaries([subject_id]).get(subject_id, subject_id)


def links_of(subject_ids: Sequence[UUID]) -> dict[UUID, list[SubjectLink]]:
    """What was merged into these primary subjects, with the keys of the aliases, oldest first."""
    found: dict[UUID, list[SubjectLink]] = defaultdict(list)
    links = SubjectLink.objects.filter(subject__in=listed(subject_ids)).select_related("alias")
    for link in links:
        found[link.subject_id].append(link)
    return found


def links_with(subject_id: UUID) -> list[SubjectLink]:
    """Every link of one person, asked for by any id that is hers."""
    primary = SubjectLink.objects.filter(alias=subject_id).values("subject")
    links = SubjectLink.objects.filter(
        Q(subject=subject_id) | Q(alias=subject_id) | Q(subject__in=primary)
    )
    return list(links.order_by("linked_at", "pk"))


def locked_subjects(subject_id: UUID) -> dict[UUID, DataSubject]:
    """Every subject of one person, locked in the order of their ids, as everywhere; those who are
    gone meanwhile are not in it.
    """
    rows = DataSubject.objects.select_for_update(no_key=True).order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=listed(subjects_of(subject_id)))}


_A, _P = "alias_id", "subject_id"

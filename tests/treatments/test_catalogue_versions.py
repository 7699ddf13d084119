"""Lists are loaded whole, approved by name, and never change what was said before (R10)."""

import pytest
from django.db import connection
from django.utils import timezone

from clients.models import Client
from privacy.models.immutable import Unchangeable
from staff.models import User
from tests.treatments.catalogue import the_catalogue
from tests.treatments.room import (
    CAREFULLY,
    FACIAL,
    IPL,
    METHODS,
    interview,
    log,
    short_catalogue,
)
from treatments import actions, catalogue_in_use
from treatments.catalogue_reading import Catalogue, catalogue_from_tables
from treatments.models import (
    CatalogueApproval,
    CatalogueVersion,
    ContraindicationCheck,
    ContraindicationRule,
    TreatmentEntry,
)
from treatments.refusals import NoApprovedCatalogue

pytestmark = pytest.mark.django_db


def with_action(catalogue: Catalogue, words: str) -> Catalogue:
    """The same list, in which facials with rosacea are done in these words."""
    tables = dict(catalogue.tables)
    tables["rules"] = tuple(
        (*row[:4], words, *row[5:]) if row[:2] == (FACIAL, "rosacea") else row
        for row in tables["rules"]
    )
    return catalogue_from_tables(tables)


def test_nothing_is_checked_by_a_list_that_nobody_approved(hannele: User) -> None:
    actions.load_catalogue_version(by=hannele, catalogue=short_catalogue(*METHODS))
    with pytest.raises(NoApprovedCatalogue):
        catalogue_in_use.catalogue_in_use()


def test_the_approval_has_name_date_and_remark(hannele: User, clock: object) -> None:
    version = actions.load_catalogue_version(by=hannele, catalogue=short_catalogue(*METHODS))
    actions.approve_catalogue(by=hannele, version=version, remark=" Demo: ei tarkastettu ")
    approval = CatalogueApproval.objects.get()
    assert (approval.approved_by, approval.remark) == (hannele.pk, "Demo: ei tarkastettu")
    assert approval.approved_on == timezone.localdate()


def test_the_shipped_list_survives_the_database_whole(hannele: User) -> None:
    version = actions.ensure_shipped_catalogue(by=hannele)
    catalogue_in_use._bases.clear()
    stored = catalogue_in_use.stored_catalogue(version)
    shipped = the_catalogue()
    assert stored.version == shipped.version
    assert stored.tables == shipped.tables
    assert len(stored.rules) == 4_282
    assert actions.ensure_shipped_catalogue(by=hannele).pk == version.pk
    assert CatalogueVersion.objects.count() == 1


def test_a_list_that_was_altered_in_the_database_is_not_used(hannele: User) -> None:
    version = actions.load_catalogue_version(by=hannele, catalogue=short_catalogue(*METHODS))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE treatments_contraindicationrule SET severity = 'local'"
            " WHERE severity = 'absolute'"
        )
    catalogue_in_use._bases.clear()
    with pytest.raises(catalogue_in_use.AlteredCatalogue):
        catalogue_in_use.stored_catalogue(version)


def test_versions_and_their_rows_never_change(listed: CatalogueVersion) -> None:
    row = ContraindicationRule.objects.first()
    assert row is not None
    for attempt in (row.save, row.delete, listed.save, listed.delete):
        with pytest.raises(Unchangeable):
            attempt()
    with pytest.raises(Unchangeable):
        ContraindicationRule.objects.update(severity="local")


def test_a_new_version_leaves_old_entries_saying_what_they_said(
    tiina: User, hannele: User, paivi: Client, listed: CatalogueVersion
) -> None:
    interview(tiina, paivi, "rosacea")
    entry = log(tiina, paivi, decision=CAREFULLY)
    words = ContraindicationCheck.objects.get().sealed.findings[0].action
    changed = with_action(short_catalogue(*METHODS), "Aivan uusi ohje.")
    newer = actions.load_catalogue_version(by=hannele, catalogue=changed)
    actions.approve_catalogue(by=hannele, version=newer)
    made = actions.check_contraindications(by=tiina, client=paivi, method=FACIAL)
    assert made.assessment.findings[0].rule.action.fi == "Aivan uusi ohje."
    stored = TreatmentEntry.objects.get(pk=entry.pk)
    assert stored.catalogue_version_id == listed.number == 1
    assert stored.sealed.list_version == short_catalogue(*METHODS).version
    check = ContraindicationCheck.objects.get()
    assert check.sealed.findings[0].action == words != "Aivan uusi ohje."
    assert log(tiina, paivi, decision=CAREFULLY).catalogue_version_id == 2


def test_loading_alone_changes_nothing(hannele: User, listed: CatalogueVersion) -> None:
    before = catalogue_in_use.catalogue_in_use()
    actions.load_catalogue_version(by=hannele, catalogue=short_catalogue(IPL))
    assert catalogue_in_use.catalogue_in_use() is before


def test_an_older_list_can_be_approved_again(hannele: User, listed: CatalogueVersion) -> None:
    changed = with_action(short_catalogue(*METHODS), "Aivan uusi ohje.")
    newer = actions.load_catalogue_version(by=hannele, catalogue=changed)
    actions.approve_catalogue(by=hannele, version=newer)
    assert catalogue_in_use.catalogue_in_use().version.number == 2
    actions.approve_catalogue(by=hannele, version=listed)
    assert catalogue_in_use.catalogue_in_use().version.number == 1


def test_one_query_tells_that_nothing_has_changed(
    listed: CatalogueVersion, django_assert_num_queries: object
) -> None:
    catalogue_in_use.catalogue_in_use()
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture has no type
        catalogue_in_use.catalogue_in_use()


def test_another_process_notices_a_change(hannele: User, listed: CatalogueVersion) -> None:
    """Only the stamp in the database is asked, so it does not matter who changed it."""
    before = catalogue_in_use.catalogue_in_use()
    catalogue_in_use.new_stamp()
    assert catalogue_in_use.catalogue_in_use() is not before

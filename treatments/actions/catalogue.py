"""Contraindication lists: loaded whole, and in use once the responsible person approves (R10)."""

from django.db.models import Max
from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from treatments.catalogue_in_use import new_stamp, remember
from treatments.catalogue_reading import OWN_CATALOGUE, Catalogue, read_catalogue
from treatments.catalogue_reading.rows import HEADERS
from treatments.fitting import refuse_unfit
from treatments.models import TABLES, CatalogueApproval, CatalogueVersion


@audited
def load_catalogue_version(*, by: Actor, catalogue: Catalogue) -> CatalogueVersion:
    """Store a sound catalogue as the next version; the same content is stored once."""
    versions = CatalogueVersion.objects
    known: CatalogueVersion | None = versions.filter(sha256=catalogue.version).first()
    if known is not None:
        record("catalogue.loaded_again", by=by, obj=known)
        return known
    newest: int = CatalogueVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
    version = CatalogueVersion(
        number=newest + 1, sha256=catalogue.version, files=sorted(catalogue.tables)
    )
    version.save()
    for name in version.files:
        _store_rows(version, name, catalogue)
    remember(catalogue)
    counts = {name: len(rows) for name, rows in catalogue.tables.items()}
    record("catalogue.loaded", by=by, obj=version, counts=counts)
    return version


@audited
def approve_catalogue(
    *, by: Actor, version: CatalogueVersion, remark: str = ""
) -> CatalogueApproval:
    """Take a version into use, from now on; older entries keep what they said.

    Raises LayerDoesNotFit when the salon's own additions name what this version does not have.
    """
    refuse_unfit(version)
    approval = CatalogueApproval(
        version=version,
        approved_by=by.pk,
        approved_on=timezone.localdate(),
        remark=remark.strip(),
    )
    approval.save()
    new_stamp()
    record("catalogue.approved", by=by, obj=approval, counts={"version": version.number})
    return approval


@audited
def ensure_shipped_catalogue(*, by: Actor) -> CatalogueVersion:
    """The list that comes with the program, loaded once. Approving it is an act of its own."""
    version = load_catalogue_version(by=by, catalogue=read_catalogue(OWN_CATALOGUE))
    record("catalogue.shipped_ensured", by=by, obj=version)
    return version


def _store_rows(version: CatalogueVersion, name: str, catalogue: Catalogue) -> None:
    model, columns = TABLES[name], HEADERS[name]
    rows = (
        model(version=version, line=line, **dict(zip(columns, cells, strict=True)))
        for line, cells in enumerate(catalogue.tables[name], start=2)
    )
    model._default_manager.bulk_create(rows, batch_size=500)

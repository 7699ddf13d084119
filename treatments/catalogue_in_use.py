"""The contraindication list in use: the newest approved version with the salon's own additions.

Built from the database with few queries, once per process and change: `CatalogueStamp` tells every
process when its copy is old. The stored rows must reproduce the version's fingerprint, so a list
that was altered in the database is refused instead of used.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from uuid import UUID, uuid4

from django.db.models import QuerySet

from treatments.catalogue_reading import (
    OWN_CATALOGUE,
    Catalogue,
    Category,
    Condition,
    Confidence,
    Method,
    Rule,
    SalonMethod,
    SalonRules,
    Severity,
    Source,
    Term,
    Tier,
    Words,
    catalogue_from_tables,
    read_catalogue,
    with_salon_rules,
)
from treatments.catalogue_reading.faults import FaultyCatalogueError
from treatments.catalogue_reading.rows import HEADERS
from treatments.models import (
    TABLES,
    CatalogueApproval,
    CatalogueStamp,
    CatalogueVersion,
    Device,
    OfferedMethod,
    Product,
    SalonCondition,
    SalonRule,
    TermClassification,
)
from treatments.models import SalonMethod as SalonMethodRow
from treatments.refusals import MethodNotOffered, NoApprovedCatalogue

Equipment = frozenset[UUID]
"""Ids of products and devices."""

KEPT_BASES = 3


class AlteredCatalogue(RuntimeError):
    """The stored rows are not those that were loaded: the list must not be used."""


@dataclass(frozen=True)
class Layer:
    """The salon's additions as they stand in the database."""

    methods: tuple[SalonMethodRow, ...]
    conditions: tuple[SalonCondition, ...]
    rules: tuple[SalonRule, ...]
    terms: tuple[TermClassification, ...]
    products: tuple[Product, ...]
    devices: tuple[Device, ...]

    def salon_rules(self, equipment: Equipment | None) -> SalonRules:
        """For the whole salon (None), or for the products and devices of one treatment.

        Without a choice the rules of everything in use hold, which is the cautious reading.
        """
        chosen = equipment
        if chosen is None:
            chosen = frozenset(item.pk for item in (*self.products, *self.devices))
        rules = [rule for rule in self.rules if _holds(rule, chosen)]
        return SalonRules(
            methods=tuple(_own_method(row) for row in self.methods),
            conditions=tuple(_own_condition(row) for row in self.conditions),
            rules=tuple(_own_rule(row) for row in rules),
            sources=tuple(_own_source(row) for row in rules),
            terms=tuple(Term(t.term, t.condition_code) for t in self.terms if t.condition_code),
            patch_tests=tuple(_patch_tests(p for p in self.products if p.pk in chosen)),
        )


@dataclass(frozen=True)
class InUse:
    """What the salon works with now."""

    version: CatalogueVersion
    approval: CatalogueApproval
    base: Catalogue
    layer: Layer
    catalogue: Catalogue
    offered: Mapping[str, OfferedMethod]
    _chosen: dict[Equipment, Catalogue] = field(default_factory=dict)

    def for_equipment(self, equipment: Equipment) -> Catalogue:
        """The catalogue with the rules of just these products and devices."""
        if equipment not in self._chosen:
            rules = self.layer.salon_rules(equipment)
            self._chosen[equipment] = with_salon_rules(self.base, rules)
        return self._chosen[equipment]

    def method(self, code: str) -> Method:
        """A method that the salon offers. Raises MethodNotOffered."""
        if code not in self.offered or code not in self.catalogue.methods:
            raise MethodNotOffered
        return self.catalogue.methods[code]

    @property
    def methods(self) -> tuple[Method, ...]:
        """What the salon offers, in the order of the list."""
        return tuple(m for code, m in self.catalogue.methods.items() if code in self.offered)

    def devices_for(self, method: str, today: date) -> tuple[Device, ...]:
        """Devices that may be chosen for a method (R10)."""
        return tuple(
            d for d in self.layer.devices if method in d.method_codes and d.may_be_chosen(today)
        )

    def has_no_bearing(self, term: str) -> bool:
        """Whether somebody has decided that this word does not matter."""
        folded = term.casefold()
        return any(t.term.casefold() == folded and not t.condition_code for t in self.layer.terms)


_bases: dict[str, Catalogue] = {}
_in_use: dict[UUID, InUse] = {}


def catalogue_in_use() -> InUse:
    """The list in use now; one query when nothing has changed. Raises NoApprovedCatalogue."""
    return catalogue_stamped(stamp_now().first())


def stamp_now() -> QuerySet[CatalogueStamp, UUID]:
    """The stamp, as a query that can be part of another one."""
    return CatalogueStamp.objects.filter(pk=1).values_list("stamp", flat=True)


def catalogue_stamped(stamp: UUID | None) -> InUse:
    """The list in use under this stamp, which was read just now. Raises NoApprovedCatalogue."""
    if stamp is None:
        raise NoApprovedCatalogue
    if stamp not in _in_use:
        built = build_in_use()
        _in_use.clear()
        _in_use[stamp] = built
    return _in_use[stamp]


def build_in_use() -> InUse:
    """Put together afresh. Raises NoApprovedCatalogue."""
    approval = newest_approval()
    if approval is None:
        raise NoApprovedCatalogue
    base, layer = stored_catalogue(approval.version), stored_layer()
    return InUse(
        version=approval.version,
        approval=approval,
        base=base,
        layer=layer,
        catalogue=with_salon_rules(base, layer.salon_rules(None)),
        offered={row.method_code: row for row in OfferedMethod.objects.all()},
    )


def stored_catalogue(version: CatalogueVersion) -> Catalogue:
    """A loaded version, without the salon's additions. Raises AlteredCatalogue."""
    known = _bases.get(version.sha256)
    if known is not None:
        return known
    catalogue = catalogue_from_tables(_tables(version))
    if catalogue.version != version.sha256:
        raise AlteredCatalogue(f"contraindication list {version.number}")
    remember(catalogue)
    return catalogue


def is_as_loaded(version: CatalogueVersion) -> bool:
    """Whether the stored rows still give the version's fingerprint; read afresh."""
    try:
        return catalogue_from_tables(_tables(version)).version == version.sha256
    except FaultyCatalogueError:
        return False


def newest_approval() -> CatalogueApproval | None:
    """The approval in force; None before the first one."""
    approvals = CatalogueApproval.objects.select_related("version")
    newest: CatalogueApproval | None = approvals.order_by("pk").last()
    return newest


def remember(catalogue: Catalogue) -> None:
    """Keep a catalogue of this process; its fingerprint says what is in it."""
    while len(_bases) >= KEPT_BASES:
        _bases.pop(next(iter(_bases)))
    _bases[catalogue.version] = catalogue


def approved_or_shipped() -> Catalogue:
    """The newest approved list, else the one that comes with the program; without additions."""
    approval = newest_approval()
    if approval is not None:
        return stored_catalogue(approval.version)
    return shipped_catalogue()


def catalogue_for_words() -> Catalogue:
    """The list in use with the salon's words, else the one that comes with the program."""
    try:
        return catalogue_in_use().catalogue
    except NoApprovedCatalogue:
        return shipped_catalogue()


@cache
def shipped_catalogue() -> Catalogue:
    """The list that comes with the program, read once per process."""
    return read_catalogue(OWN_CATALOGUE)


def stored_layer() -> Layer:
    """The salon's additions. The newest classification of a word holds."""
    terms = {row.term.casefold(): row for row in TermClassification.objects.all()}
    return Layer(
        methods=tuple(SalonMethodRow.objects.all()),
        conditions=tuple(SalonCondition.objects.all()),
        rules=tuple(SalonRule.objects.filter(retired_on=None).select_related("device", "product")),
        terms=tuple(terms.values()),
        products=tuple(Product.objects.filter(is_in_use=True)),
        devices=tuple(Device.objects.filter(is_in_use=True)),
    )


def new_stamp() -> None:
    """Have every process build the list in use anew. Part of the act that changed it."""
    CatalogueStamp.objects.update_or_create(pk=1, defaults={"stamp": uuid4()})


def _tables(version: CatalogueVersion) -> dict[str, list[tuple[str, ...]]]:
    return {
        name: list(
            TABLES[name]
            ._default_manager.filter(version=version)
            .order_by("line")
            .values_list(*HEADERS[name])
        )
        for name in version.files
    }


def _holds(rule: SalonRule, equipment: Equipment) -> bool:
    tied_to = rule.device_id or rule.product_id
    return tied_to is None or tied_to in equipment


def _own_method(row: SalonMethodRow) -> SalonMethod:
    method = Method(
        code=row.code,
        name=_words(row.name_fi, row.name_en),
        family=row.family,
        typical_devices="",
        patch_test_hours=row.patch_test_hours,
        note=row.note,
    )
    return SalonMethod(method, row.based_on or None)


def _own_condition(row: SalonCondition) -> Condition:
    return Condition(
        code=row.code,
        name=_words(row.name_fi, row.name_en),
        category=Category(row.category),
        synonyms=(),
        review_after_days=row.review_after_days,
        note=row.note,
    )


def _own_rule(row: SalonRule) -> Rule:
    return Rule(
        method_code=row.method_code,
        condition_code=row.condition_code,
        severity=Severity(row.severity),
        action=_words(row.action_fi, row.action_en),
        source_id=_source_id(row),
        confidence=Confidence.SALON,
        is_device_exclusion=row.is_device_exclusion,
    )


def _own_source(row: SalonRule) -> Source:
    item = row.device or row.product
    return Source(
        source_id=_source_id(row),
        title=row.source_title,
        publisher=row.source_publisher,
        year=row.source_year,
        address=row.source_address,
        what_it_supports=str(item or ""),
        tier=Tier.MANUFACTURER if item else Tier.OWN_KNOWLEDGE,
    )


def _source_id(row: SalonRule) -> str:
    return f"SALON-{row.pk.hex.upper()}"


def _patch_tests(products: Iterable[Product]) -> Iterator[tuple[str, int]]:
    for product in products:
        if product.patch_test_hours:
            for code in product.method_codes:
                yield code, product.patch_test_hours


def _words(fi: str, en: str) -> Words:
    return Words(fi=fi, en=en or fi)

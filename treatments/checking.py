"""A check as it was shown: the outcome for a client, a method and a day, with a fingerprint.

The fingerprint comes back with the decision. If it is not that of a check made anew, something has
changed meanwhile (an answer, the list, the day), and the decision would be about something else.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from treatments.assessment import Assessment, GoingOn
from treatments.catalogue_in_use import Equipment, InUse
from treatments.catalogue_reading import Catalogue, Method, Outcome
from treatments.facts import Facts
from treatments.models import StoredFinding

LANGUAGE = "fi"
"""Findings are kept in the language in which the salon reads them."""


@dataclass(frozen=True)
class Checked:
    """`assessment` under the rules of all equipment in use; `fingerprint` goes with the form."""

    client_id: UUID
    method: Method
    on: date
    assessment: Assessment
    in_use: InUse
    facts: Facts
    fingerprint: str

    @property
    def outcome(self) -> Outcome:
        return self.assessment.outcome

    @property
    def going_on(self) -> GoingOn:
        """Who may go on, and with what."""
        return self.assessment.going_on

    def with_equipment(self, equipment: Equipment) -> Assessment:
        """The same under the rules of the products and devices that are really used."""
        catalogue = self.in_use.for_equipment(equipment)
        return self.facts.assessments([self.method.code], catalogue, self.on)[self.method.code]

    def ways_on(self, devices: Iterable[UUID]) -> Mapping[UUID | None, GoingOn]:
        """Who may go on with each of these devices, and without any: a rule of a device or of a
        product counts for that one alone.
        """
        chosen: list[UUID | None] = [None, *devices]
        return {
            device: self.with_equipment(frozenset({device} if device else ())).going_on
            for device in chosen
        }

    @property
    def depends_on_product(self) -> bool:
        """Whether some product of the salon asks for more than the method by itself."""
        products = frozenset(item.pk for item in self.in_use.layer.products)
        without = self.with_equipment(frozenset()).going_on
        return self.with_equipment(products).going_on != without


def check(facts: Facts, in_use: InUse, method: str, on: date) -> Checked:
    """Check a method that the salon offers. Raises MethodNotOffered."""
    offered = in_use.method(method)
    assessment = facts.assessments([method], in_use.catalogue, on)[method]
    return Checked(
        client_id=facts.client.pk,
        method=offered,
        on=on,
        assessment=assessment,
        in_use=in_use,
        facts=facts,
        fingerprint=_fingerprint(facts.client.pk, on, assessment),
    )


def stored_findings(assessment: Assessment, catalogue: Catalogue) -> tuple[StoredFinding, ...]:
    """The findings with the words and sources of today, for the record."""
    return tuple(
        StoredFinding(
            outcome=str(finding.outcome),
            condition_code=finding.condition.code,
            condition=finding.condition.name.in_language(LANGUAGE),
            action=finding.rule.action.in_language(LANGUAGE),
            source_title=source.title,
            source_publisher=source.publisher,
            source_year=source.year,
            source_address=source.address,
            is_device_exclusion=finding.rule.is_device_exclusion,
        )
        for finding in assessment.findings
        for source in (catalogue.sources[finding.rule.source_id],)
    )


def _fingerprint(client: UUID, on: date, assessment: Assessment) -> str:
    shown = [
        str(client),
        on.isoformat(),
        assessment.method_code,
        assessment.catalogue_version,
        str(assessment.outcome),
        [(f.condition.code, str(f.because), f.is_expired) for f in assessment.findings],
        [
            (str(q.why), [c.code for c in q.conditions], q.unknown_codes)
            for q in assessment.questions
        ],
    ]
    content = json.dumps(shown, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:32]

"""The treatment room of the tests: a short list in use, methods on offer, clients who answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from clients.models import Client
from privacy.vocabulary import HealthDataKind
from staff.models import User
from tests.clients.salon import enter
from tests.treatments.catalogue import the_catalogue
from treatments import actions
from treatments.answering import Answered, is_time_bound
from treatments.catalogue_in_use import catalogue_in_use
from treatments.catalogue_reading import Catalogue, Condition, catalogue_from_tables
from treatments.deciding import Decision
from treatments.interview import questions_for
from treatments.models import (
    CatalogueVersion,
    Consultation,
    ContraindicationCheck,
    Device,
    Given,
    HealthDataConsent,
    OfferedMethod,
    PatchTest,
    SalonRule,
    TreatmentEntry,
)

FACIAL, NEEDLING, LASH_TINT, IPL = "facial-classic", "microneedling", "lash-tint", "ipl-skin"
METHODS = (FACIAL, NEEDLING, LASH_TINT, IPL)
ALL_KINDS = tuple(kind.value for kind in HealthDataKind)
NOT_THIS_DEVICE = "Tätä laitetta ei käytetä."
CAREFULLY = Decision(ContraindicationCheck.Decision.WITH_CARE, "Viileä käsittely, ei höyryä.")


@cache
def short_catalogue(*methods: str) -> Catalogue:
    """The catalogue that comes with the program, with these methods only: quick to store."""
    tables = dict(the_catalogue().tables)
    tables["methods"] = tuple(row for row in tables["methods"] if row[0] in methods)
    for name in ("rules", "evidence", "fallback", "departures"):
        tables[name] = tuple(row for row in tables[name] if row[0] in methods)
    return catalogue_from_tables(tables)


def put_in_use(by: User, *methods: str) -> CatalogueVersion:
    """Load, approve, and offer all methods of it."""
    version = actions.load_catalogue_version(by=by, catalogue=short_catalogue(*methods))
    actions.approve_catalogue(by=by, version=version)
    for method in methods:
        actions.offer_method(by=by, method=OfferedMethod(method_code=method))
    return version


def consenting(
    by: User, name: str = "Päivi Korhonen", birth_year: int = 1978, kinds: Sequence[str] = ALL_KINDS
) -> Client:
    """A client who agrees to these kinds of health data on the screen."""
    client = enter(name, birth_year, by=by)
    consent(by, client, kinds)
    return client


def consent(
    by: User, client: Client, kinds: Sequence[str] = ALL_KINDS, **more: Any
) -> HealthDataConsent:
    return actions.give_health_consent(by=by, client=client, way="screen", kinds=kinds, **more)


def asked_for(*methods: str) -> list[Condition]:
    """What these methods need to know, by the list in use."""
    subjects = questions_for(methods, catalogue_in_use().catalogue)
    return [condition for subject in subjects for condition in subject.conditions]


def interview(
    by: User, client: Client, *yes: str, methods: Sequence[str] = (FACIAL,), **more: Any
) -> Consultation:
    """Everything that the methods need is asked; she says yes to these and no to the rest."""
    answers = [answered(condition, condition.code in yes) for condition in asked_for(*methods)]
    return actions.record_consultation(
        by=by, client=client, methods=methods, answers=answers, **more
    )


def answered(condition: Condition, is_yes: bool) -> Answered:
    """An answer with the end that a time-bound yes needs."""
    end = in_days(90) if is_yes and is_time_bound(condition) else None
    return Answered(condition.code, is_yes, ends_on=end)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def shown(by: User, client: Client, method: str = FACIAL, on: date | None = None) -> str:
    """The fingerprint of the check that the page shows."""
    return actions.check_contraindications(by=by, client=client, method=method, on=on).fingerprint


def log(
    by: User, client: Client, method: str = FACIAL, given: Given | None = None, **more: Any
) -> TreatmentEntry:
    """Log a treatment after the check of the same day."""
    more = {"told": True, "check": None, **more}
    if more["check"] is None:
        more["check"] = shown(by, client, method, more.get("performed_on"))
    return actions.log_treatment(by=by, client=client, given=given or Given(method, ""), **more)


def device(by: User, **fields: Any) -> Device:
    """An IPL device with its maker's list in writing."""
    written = {
        "name": "Lumo IPL",
        "serial": "L-77",
        "method_codes": [IPL],
        "contraindications": "Raskaus. Epilepsia.",
        "contraindications_published_on": date(2026, 1, 15),
    }
    return actions.save_device(by=by, device=Device(**{**written, **fields}))


def excluding_device(by: User, condition: str) -> tuple[Device, Device]:
    """Two devices; the maker of the first excludes who has this condition."""
    excluding, other = device(by), device(by, name="Kirkas", serial="K-1")
    rule = SalonRule(
        method_code=IPL,
        condition_code=condition,
        severity="absolute",
        action_fi=NOT_THIS_DEVICE,
        device=excluding,
        is_device_exclusion=True,
        source_title="Käyttöohje 3.2",
        source_publisher="Lumo",
        source_year="2026",
    )
    actions.add_own_rule(by=by, rule=rule)
    return excluding, other


def patch_tested(
    by: User, client: Client, method: str, hours_ago: float, result: str = "", **more: str
) -> PatchTest:
    """A patch test that was applied so many hours ago, and read if there is a result."""
    applied = timezone.now() - timedelta(hours=hours_ago)
    test = actions.record_patch_test(
        by=by, client=client, method=method, applied_at=applied, **more
    )
    return actions.read_patch_test(by=by, test=test, result=result) if result else test

"""The salon's own methods, conditions, stricter rules and classified words, laid over a catalogue.

The maker's instruction of the salon's own device or product wins where it is stricter; nothing
the salon adds makes anything milder.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from treatments.catalogue_reading.shape import (
    Catalogue,
    Condition,
    Evidence,
    Fallback,
    Method,
    Pair,
    Rule,
    Source,
    Term,
    UnknownDefault,
    Words,
)


class WrongSalonRuleError(ValueError):
    """An addition that does not fit the catalogue: an unknown code, or a word already taken."""


@dataclass(frozen=True)
class SalonMethod:
    """A method of the salon's own.

    `based_on`: a method of the catalogue whose rules, fallback and patch test it takes over.
    """

    method: Method
    based_on: str | None = None


@dataclass(frozen=True)
class SalonRules:
    """Everything the salon has added.

    `terms` are free texts that someone has classified. `patch_tests`: method code and hours, where
    a product wants a test, or an older one, than the catalogue does.
    """

    methods: tuple[SalonMethod, ...] = ()
    conditions: tuple[Condition, ...] = ()
    rules: tuple[Rule, ...] = ()
    sources: tuple[Source, ...] = ()
    terms: tuple[Term, ...] = ()
    patch_tests: tuple[tuple[str, int], ...] = ()


_HOLD = Words(
    fi="Älä aloita: vastuuhenkilö luokittelee tilan ensin.",
    en="Do not start: have the responsible person classify the condition first.",
)


def with_salon_rules(catalogue: Catalogue, salon: SalonRules) -> Catalogue:
    """A catalogue with its own version, in which of two rules for a pair the stricter holds.

    Raises `WrongSalonRuleError` where a code does not resolve or would replace one of the
    catalogue's own.
    """
    if salon == SalonRules():
        return catalogue
    layered = replace(
        catalogue,
        version=_version(catalogue, salon),
        methods=_methods(catalogue, salon),
        conditions={**catalogue.conditions, **{own.code: own for own in salon.conditions}},
        sources={**catalogue.sources, **{own.source_id: own for own in salon.sources}},
        salon_terms=catalogue.salon_terms + salon.terms,
    )
    _refuse(_faults(catalogue, layered, salon))
    return replace(
        layered,
        rules=_stricter(catalogue, salon),
        evidence=_evidence(catalogue, salon),
        fallbacks={
            **catalogue.fallbacks,
            **{own.method.code: _fallback(catalogue, own) for own in salon.methods},
        },
    )


def _version(catalogue: Catalogue, salon: SalonRules) -> str:
    additions = json.dumps(asdict(salon), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{catalogue.version}\n{additions}".encode()).hexdigest()


def _methods(catalogue: Catalogue, salon: SalonRules) -> Mapping[str, Method]:
    methods = dict(catalogue.methods)
    for own in salon.methods:
        model = catalogue.methods.get(own.based_on or "")
        hours = model.patch_test_hours if model else None
        methods[own.method.code] = _tested(own.method, hours)
    for code, wanted in salon.patch_tests:
        if code in methods:
            methods[code] = _tested(methods[code], wanted)
    return methods


def _tested(method: Method, hours: int | None) -> Method:
    longest = max(method.patch_test_hours or 0, hours or 0)
    return replace(method, patch_test_hours=longest or None)


def _evidence(catalogue: Catalogue, salon: SalonRules) -> dict[Pair, tuple[Evidence, ...]]:
    copied = {
        (own.method.code, rule.condition_code): catalogue.evidence.get(
            (rule.method_code, rule.condition_code), ()
        )
        for own in salon.methods
        for rule in catalogue.rules_of(own.based_on or "")
    }
    return {**catalogue.evidence, **copied}


def _fallback(catalogue: Catalogue, own: SalonMethod) -> Fallback:
    model = catalogue.fallbacks.get(own.based_on or "")
    if model is None:
        return Fallback(own.method.code, UnknownDefault.HOLD, _HOLD)
    return replace(model, method_code=own.method.code)


def _stricter(catalogue: Catalogue, salon: SalonRules) -> dict[Pair, Rule]:
    rules = dict(catalogue.rules)
    for own in salon.methods:
        for rule in catalogue.rules_of(own.based_on or ""):
            copy = replace(rule, method_code=own.method.code)
            rules[copy.method_code, copy.condition_code] = copy
    for rule in salon.rules:
        pair = rule.method_code, rule.condition_code
        held = rules.get(pair)
        if held is None or _strength(rule) < _strength(held):
            rules[pair] = rule
    return rules


def _strength(rule: Rule) -> tuple[int, bool]:
    return rule.severity.outcome.rank, not rule.is_device_exclusion


def _faults(base: Catalogue, layered: Catalogue, salon: SalonRules) -> Iterator[str]:
    yield from (own.method.code for own in salon.methods if own.method.code in base.methods)
    yield from (own.code for own in salon.conditions if own.code in base.conditions)
    yield from (own.source_id for own in salon.sources if own.source_id in base.sources)
    yield from (
        own.based_on for own in salon.methods if own.based_on and own.based_on not in base.methods
    )
    for rule in salon.rules:
        if rule.method_code not in layered.methods:
            yield rule.method_code
        if rule.condition_code not in layered.conditions:
            yield rule.condition_code
        if rule.source_id not in layered.sources:
            yield rule.source_id
    yield from (
        own.condition_code for own in salon.terms if own.condition_code not in layered.conditions
    )
    yield from (code for code, _hours in salon.patch_tests if code not in layered.methods)


def _refuse(faults: Iterator[str]) -> None:
    codes = sorted(set(faults))
    if codes:
        raise WrongSalonRuleError(f"unknown or already in the catalogue: {', '.join(codes)}")

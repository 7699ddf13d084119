"""Compares the files of a catalogue with each other, as the catalogue's README promises them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from treatments.catalogue_reading.faults import Fault
from treatments.catalogue_reading.rows import Items
from treatments.catalogue_reading.shape import (
    AmbiguousTerm,
    Condition,
    Confidence,
    Departure,
    Evidence,
    Fallback,
    Method,
    Pair,
    Rule,
    Source,
    Term,
    Tier,
)

EvidenceKey = tuple[str, str, str, str]


@dataclass(frozen=True)
class Parts:
    """All files, each row sound by itself."""

    conditions: Items[str, Condition]
    methods: Items[str, Method]
    rules: Items[Pair, Rule]
    evidence: Items[EvidenceKey, Evidence]
    sources: Items[str, Source]
    departures: Items[Pair, Departure]
    fallbacks: Items[str, Fallback]
    ambiguous_terms: Items[str, AmbiguousTerm]
    name_terms: Items[str, Term]


def check(parts: Parts) -> list[Fault]:
    """Every fault that shows only when the files are read together."""
    return [
        *_unresolved_codes(parts),
        *_unresolved_sources(parts),
        *_confidence_without_evidence(parts),
        *_evidence_without_rule(parts),
        *_departures_with_rule(parts),
        *_methods_left_alone(parts),
        *_words_of_two_conditions(parts),
        *_ambiguous_words_already_taken(parts),
    ]


def _unresolved_codes(parts: Parts) -> Iterator[Fault]:
    for file, line, method, condition in _named_codes(parts):
        if method and not parts.methods.may_have(method):
            yield Fault(file, line, _("no method has the code “%(code)s”") % {"code": method})
        if condition and not parts.conditions.may_have(condition):
            text = _("no condition has the code “%(code)s”") % {"code": condition}
            yield Fault(file, line, text)


def _named_codes(parts: Parts) -> Iterator[tuple[str, int, str, str]]:
    """File, line, method or "", condition or ""."""
    for pairs in (parts.rules, parts.departures):
        for (method, condition), line in pairs.lines.items():
            yield pairs.file, line, method, condition
    for (method, condition, _source, _fit), line in parts.evidence.lines.items():
        yield parts.evidence.file, line, method, condition
    for method, line in parts.fallbacks.lines.items():
        yield parts.fallbacks.file, line, method, ""
    for key, term in parts.ambiguous_terms.found.items():
        for code in term.candidates:
            yield parts.ambiguous_terms.file, parts.ambiguous_terms.lines[key], "", code
    for key, name in parts.name_terms.found.items():
        yield parts.name_terms.file, parts.name_terms.lines[key], "", name.condition_code


def _unresolved_sources(parts: Parts) -> Iterator[Fault]:
    named: list[tuple[str, int, str]] = [
        *(
            (parts.rules.file, parts.rules.lines[pair], rule.source_id)
            for pair, rule in parts.rules.found.items()
        ),
        *(
            (parts.evidence.file, line, source_id)
            for (_method, _condition, source_id, _fit), line in parts.evidence.lines.items()
        ),
        *(
            (parts.departures.file, parts.departures.lines[pair], source_id)
            for pair, departure in parts.departures.found.items()
            for source_id in departure.source_ids
        ),
    ]
    for file, line, source_id in named:
        if not parts.sources.may_have(source_id):
            text = _("no source is called “%(source)s”") % {"source": source_id}
            yield Fault(file, line, text)


def _confidence_without_evidence(parts: Parts) -> Iterator[Fault]:
    """A sourced rule rests on a source that was read for the pair; the other rests on none."""
    read: dict[Pair, set[str]] = defaultdict(set)
    for method, condition, source_id, _fit in parts.evidence.lines:
        read[method, condition].add(source_id)
    for pair, rule in parts.rules.found.items():
        source = parts.sources.found.get(rule.source_id)
        is_own = source is not None and source.tier is Tier.OWN_KNOWLEDGE
        line = parts.rules.lines[pair]
        if rule.confidence is Confidence.PROFESSIONAL_KNOWLEDGE:
            if pair in read or (source is not None and not is_own):
                text = _("professional knowledge, but a source is given for the pair")
                yield Fault(parts.rules.file, line, text)
        elif is_own or (rule.source_id not in read[pair] and parts.evidence.is_whole):
            text = _("sourced, but the evidence does not name the source for the pair")
            yield Fault(parts.rules.file, line, text)


def _evidence_without_rule(parts: Parts) -> Iterator[Fault]:
    for (method, condition, _source, _fit), line in parts.evidence.lines.items():
        if not parts.rules.may_have((method, condition)):
            text = _("evidence for “%(method)s” and “%(condition)s”, which have no rule")
            named = {"method": method, "condition": condition}
            yield Fault(parts.evidence.file, line, text % named)


def _departures_with_rule(parts: Parts) -> Iterator[Fault]:
    for pair, line in parts.departures.lines.items():
        if pair in parts.rules.lines:
            text = _("left out on purpose, but line %(line)s of %(file)s has a rule for it")
            where = {"line": parts.rules.lines[pair], "file": parts.rules.file}
            yield Fault(parts.departures.file, line, text % where)


def _methods_left_alone(parts: Parts) -> Iterator[Fault]:
    with_rules = {method for method, _condition in parts.rules.lines}
    for code, line in parts.methods.lines.items():
        if not parts.fallbacks.may_have(code):
            text = _("nothing says what “%(code)s” does with an unknown condition")
            yield Fault(parts.methods.file, line, text % {"code": code})
        if code not in with_rules and parts.rules.is_whole:
            text = _("“%(code)s” has no rule at all") % {"code": code}
            yield Fault(parts.methods.file, line, text)


def _words_of(parts: Parts) -> Iterator[tuple[str, str, str, int]]:
    """Each word for a condition: folded, whose, in which file and line."""
    for code, condition in parts.conditions.found.items():
        line = parts.conditions.lines[code]
        for word in {condition.name.fi.casefold(), *map(str.casefold, condition.synonyms)}:
            yield word, code, parts.conditions.file, line
    for word, term in parts.name_terms.found.items():
        line = parts.name_terms.lines[word]
        yield word, term.condition_code, parts.name_terms.file, line


def _words_of_two_conditions(parts: Parts) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for word, code, file, line in _words_of(parts):
        if owner.setdefault(word, code) != code:
            text = _("“%(word)s” already belongs to “%(code)s”")
            yield Fault(file, line, text % {"word": word, "code": owner[word]})


def _ambiguous_words_already_taken(parts: Parts) -> Iterator[Fault]:
    """A word may be both if its condition is among those that the question asks about."""
    owner = {word: code for word, code, _file, _line in _words_of(parts)}
    for word, term in parts.ambiguous_terms.found.items():
        code = owner.get(word)
        if code is not None and code not in term.candidates:
            text = _("“%(word)s” is a word for “%(code)s”, which the question leaves out")
            line = parts.ambiguous_terms.lines[word]
            named = {"word": term.term, "code": code}
            yield Fault(parts.ambiguous_terms.file, line, text % named)

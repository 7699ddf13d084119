"""A second implementation of the catalogue's README, written without the first: plain and slow.

It reads the CSV files itself and knows nothing of Finnish beyond the README's own words: longest
term first, from the start of a word, short terms whole; what is left over is unknown.
"""

import re
from functools import cache

from tests.treatments.catalogue import rows_of

STRENGTH = ["stop", "ask", "caution", "local", "clear"]
OUTCOME = {"absolute": "stop", "relative": "caution", "local": "local"}
CUES = re.compile(r"(?<!\w)(ei|epäily|aiemmin|äidillä)(?!\w)")
SAYS_NOTHING = {"minulla", "on", "ja", "käytän", "olen", "lomalla", "kirveli"}

Case = dict[str, str]


@cache
def severities() -> dict[tuple[str, str], str]:
    return {(r["method_code"], r["condition_code"]): r["severity"] for r in rows_of("rules")}


@cache
def valid_days() -> dict[str, str]:
    return {row["code"]: row["needs_review_after_days"] for row in rows_of("conditions")}


@cache
def tested_hours() -> dict[str, str]:
    return {row["code"]: row["patch_test_required"] for row in rows_of("methods")}


@cache
def terms() -> list[tuple[str, str, re.Pattern[str]]]:
    """Term, code or "" where the term is ambiguous, and where it is met; longest first."""
    found = {}
    for row in rows_of("name_terms"):
        found[row["term_fi"].lower()] = row["condition_code"]
    for row in rows_of("conditions"):
        for term in [row["name_fi"], *row["synonyms_fi"].split("; ")]:
            found[term.lower()] = row["code"]
    for row in rows_of("ambiguous_terms"):
        found[row["term_fi"].lower()] = ""
    ends = {term: r"(?!\w)" if len(term) <= 4 else r"[\w-]*" for term in found}
    return [
        (term, found[term], re.compile(rf"(?<!\w){re.escape(term)}{ends[term]}"))
        for term in sorted(found, key=len, reverse=True)
    ]


@cache
def read(text: str) -> tuple[set[str], bool]:
    """The codes that a text names plainly, and whether it leaves something to ask."""
    if not text:
        return set(), False
    rest = text.lower()
    codes: set[str] = set()
    must_ask = False
    for _term, code, pattern in terms():
        rest, times = pattern.subn(" ", rest)
        if times and code:
            codes.add(code)
        elif times:
            must_ask = True
    if CUES.search(rest):
        return set(), True
    left = set(re.findall(r"\w+", rest)) - SAYS_NOTHING
    return codes, must_ask or bool(left)


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def decide(case: Case) -> tuple[str, list[str]]:
    """The outcome, and the conditions whose rules were triggered, strongest first."""
    method = case["method_code"]
    named, must_ask = read(case["free_text_fi"])
    yes = set(split(case["conditions_yes"])) | named
    yes.discard("under-18")
    answered = yes | set(split(case["answers_no"]))
    if int(case["client_age"]) < 18:
        yes.add("under-18")
    outcomes = {}
    for code in yes:
        if (method, code) in severities():
            outcomes[code] = OUTCOME[severities()[method, code]]
    if case["interview_complete"] != "yes":
        must_ask = True
    for code in answered:
        days = valid_days()[code]
        is_old = days != "" and int(case["answer_age_days"]) > int(days)
        if is_old and (method, code) in severities():
            must_ask = True
    hours = tested_hours()[method]
    tested = case["product_test_hours_ago"]
    if hours and (not tested or int(tested) < int(hours)):
        must_ask = True
    all_outcomes = [*outcomes.values(), *(["ask"] if must_ask else []), "clear"]
    shown = sorted(outcomes, key=lambda code: STRENGTH.index(outcomes[code]))
    return min(all_outcomes, key=STRENGTH.index), shown

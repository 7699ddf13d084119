"""What service mail may say: fixed words and a few facts, and never a block of a letter (R69).

Its templates stand in `marketing/mail/`, are plain text, include and extend nothing, and know only
the names below. `manage.py check` reads every one of them (marketing.E001), and so does whoever
renders one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.template.loader import get_template
from django.utils.translation import override

from privacy.salon import salon

FOLDER = "marketing/mail"
FACTS = frozenset({"salon.name", "salon.foot", "salon.phone", "page", "day", "time", "until"})
_TAG = re.compile(r"{%\s*(\w+)\s*(.*?)\s*%}", re.DOTALL)
_VALUE = re.compile(r"{{\s*(.*?)\s*}}", re.DOTALL)
_WITH = re.compile(r"(\w+)=(\S+)")
_FORMS = {
    "load": re.compile(r"i18n"),
    "autoescape": re.compile(r"off"),
    "translate": re.compile(r'"[^"]*"'),
    "blocktranslate": re.compile(r"trimmed(?: with(?: \w+=[\w.]+)+)?"),
    "if": re.compile(r"[\w.]+"),
    **dict.fromkeys(("else", "endif", "endautoescape", "endblocktranslate"), re.compile("")),
}


class CarriesMarketing(Exception):
    """A template of service mail holds more than service mail may say."""


def service_text(name: str, said: dict[str, Any]) -> str:
    """The words of a service message. Raises CarriesMarketing."""
    found: Any = get_template(f"{FOLDER}/{name}.txt")
    if what := next(forbidden(found.template.source), ""):
        raise CarriesMarketing(what)
    with override(settings.LANGUAGE_CODE):
        return str(found.render({"salon": salon(), **said})).strip() + "\n"


def forbidden(source: str) -> Iterator[str]:
    """What a template holds that service mail may not: other templates, other facts, markup."""
    if "<" in source:
        yield "<"
    known = set(FACTS)
    for name, rest in _TAG.findall(source):
        form = _FORMS.get(name)
        if form is None or not form.fullmatch(rest):
            yield f"{name} {rest}".strip()
        elif name == "if" and rest not in FACTS:
            yield rest
        elif name == "blocktranslate":
            pairs = _WITH.findall(rest)
            yield from (value for _, value in pairs if value not in FACTS)
            known.update(given for given, _ in pairs)
    yield from (value for value in _VALUE.findall(source) if value not in known)


@register()
def check_service_templates(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """marketing.E001: no template of service mail carries a block of a letter."""
    folder = Path(settings.BASE_DIR) / "templates" / FOLDER
    return [
        Error(
            f"{FOLDER}/{path.name} may not hold “{what}”: service mail carries no marketing.",
            hint=f"Only fixed words, and these facts: {', '.join(sorted(FACTS))} (R69).",
            id="marketing.E001",
        )
        for path in sorted(folder.glob("*.txt"))
        for what in forbidden(path.read_text(encoding="utf-8"))
    ]

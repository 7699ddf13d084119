"""Draw every pattern of docs/patterns with the real templates, and photograph it.

`python tools/styleguide.py [NAME …]` writes pictures to var/styleguide/: each pattern at phone,
tablet and desktop width, light and dark. Needs Chromium; no server and no database.
"""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django import forms
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch, include, path
from playwright.sync_api import Browser, Route, sync_playwright

from tests.browser import CHROMIUM, QUIET

OUT = settings.BASE_DIR / "var" / "styleguide"
WIDTHS = {"phone": 390, "tablet": 834, "desktop": 1440}
THREE = [("no", "Ei"), ("yes", "Kyllä"), ("", "Ei kysytty")]


def nowhere(request: HttpRequest) -> HttpResponse:
    """Stands for every page a pattern links to."""
    return HttpResponse()


def _names(app: str, *views: str) -> Any:
    return path(f"{app}/", include(([path(f"{v}/", nowhere, name=v) for v in views], app)))


urlpatterns = [
    _names("treatments", "today"),
    _names("clients", "client_list", "client_search"),
    _names("marketing", "campaign_list"),
    _names("privacy", "promise_list"),
    path("logout/", nowhere, name="account_logout"),
    path("password/", nowhere, name="account_change_password"),
    path("login/", nowhere, name="account_login"),
    path("reauthenticate/", nowhere, name="account_reauthenticate"),
    path("admin/", include(([path("", nowhere, name="index")], "admin"))),
]


class Somebody:
    """The owner, on paper only."""

    is_authenticated = is_active = is_staff = True
    name, initials, role_name = "Hannele Aaltonen", "HA", "omistaja"

    def has_perm(self, name: str, obj: object = None) -> bool:
        return True

    def has_module_perms(self, name: str) -> bool:
        return True


def _three(label: str, answer: str = "", help_text: str = "") -> forms.ChoiceField:
    widget = forms.RadioSelect(attrs={"data-as": "segmented"})
    return forms.ChoiceField(
        label=label,
        choices=THREE,
        widget=widget,
        initial=answer,
        required=False,
        help_text=help_text,
    )


class Consultation(forms.Form):
    marks_optional = False
    methods = forms.MultipleChoiceField(
        label="Hoidot",
        choices=[("a", "Mikroneulaus"), ("b", "Peruskasvohoito"), ("c", "IPL-ihohoito")],
        initial=["a", "b"],
        widget=forms.CheckboxSelectMultiple(attrs={"data-as": "across"}),
    )
    eczema = _three("Ihottumaa tai atooppista ihoa juuri nyt", "no")
    couperosa = _three("Couperosaa tai punoittavaa ihoa", "yes")
    couperosa_where = forms.CharField(label="Missä", required=False, initial="posket")
    acne = _three("Tulehtuneita näppyjä", "no")
    pregnant = _three("Raskaus", "yes", "Myös mahdollinen raskaus.")
    pregnant_until = forms.CharField(label="Laskettu aika", help_text="Esimerkiksi 1.12.2026")
    nursing = _three("Imetys")
    other = forms.CharField(
        label="Muuta, mitä asiakas kertoi",
        help_text="Sairaus, lääke tai allergia omin sanoin. Harmony ehdottaa, mihin se kuuluu.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class TreatmentLog(forms.Form):
    marks_optional = False
    method = forms.ChoiceField(
        label="Mitä tehdään",
        choices=[("a", "Mikroneulaus"), ("b", "Peruskasvohoito"), ("c", "Muu menetelmä")],
        initial="a",
        widget=forms.RadioSelect(attrs={"data-as": "across"}),
    )
    decision = forms.ChoiceField(
        label="Päätös",
        choices=[
            ("no", "Hoitoa ei tehdä"),
            ("other", "Tehdään toinen hoito"),
            ("doctor", "Jatketaan lääkärin kirjallisen lausunnon perusteella"),
        ],
        initial="no",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Perustelu", help_text="Yksi lause riittää.")
    product = forms.CharField(label="Tuote", initial="Kosteuttava naamio")
    batch = forms.CharField(label="Erä", initial="23-114")
    device = forms.CharField(label="Laite", initial="Neulauskynä A")
    setting = forms.CharField(label="Säädöt", initial="0,5 mm")
    told = forms.BooleanField(
        label="Kerroin vasta-aiheista ja jälkihoidosta",
        help_text="Laitehoidosta kerrotaan ennen toimenpidettä.",
    )


class Register(forms.Form):
    name = forms.CharField(label="Nimi", max_length=100)
    birth_year = forms.IntegerField(
        label="Syntymävuosi", help_text="Neljä numeroa, esimerkiksi 1978."
    )
    phone = forms.CharField(label="Puhelin")
    email = forms.EmailField(label="Sähköposti", required=False)
    notice = forms.ChoiceField(
        label="Tietosuojaseloste annettu",
        choices=[("paper", "Paperilla"), ("screen", "Näytöltä"), ("later", "Ei vielä")],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label="Kieli", choices=[("fi", "suomi"), ("sv", "ruotsi")])
    agrees = forms.BooleanField(label="Tulee ensimmäistä kertaa", required=False)


def _consultation() -> dict[str, Any]:
    form = Consultation()
    skin = [
        ("eczema", "", []),
        ("couperosa", "Vahvistettu 3.2.2026", ["couperosa_where"]),
        ("acne", "", []),
    ]
    pregnancy = [("pregnant", "Vahvistettu 12.11.2026", ["pregnant_until"]), ("nursing", "", [])]
    groups = [
        {
            "title": title,
            "code": title,
            "questions": [
                {"field": form[name], "note": note, "more": [form[part] for part in more]}
                for name, note, more in questions
            ],
        }
        for title, questions in (("Iho", skin), ("Raskaus", pregnancy))
    ]
    verdicts = [
        {"method": "Mikroneulaus", "outcome": "stop", "why": "Raskaus"},
        {"method": "Peruskasvohoito", "outcome": "caution", "why": "Couperosa: ei höyryä"},
        {"method": "IPL-ihohoito", "outcome": "ask", "why": "Imetystä ei ole kysytty"},
        {"method": "Manikyyri", "outcome": "clear", "why": ""},
    ]
    return {"form": form, "groups": groups, "verdicts": verdicts}


def _offers() -> list[dict[str, Any]]:
    said = {
        "stop": [
            ("Mikroneulaus", "Raskaus"),
            ("IPL-ihohoito", "Raskaus"),
            ("RF, kasvot", "Raskaus"),
        ],
        "ask": [("Jalkahoito ja kovettumien poisto", "Verenohennuslääke: vastaus vanhentunut")],
        "caution": [("Klassinen hieronta", "Raskaus: kevyt ote, kylkiasento")],
        "local": [("Vahaus, vartalo", "Luomi, vasen sääri")],
        "clear": [
            (name, "") for name in ("Manikyyri", "Peruskasvohoito", "Meikkaus", "Entsyymikuorinta")
        ],
    }
    return [
        {"outcome": o, "methods": [{"name": n, "why": w} for n, w in methods]}
        for o, methods in said.items()
    ]


def _clients() -> list[dict[str, str]]:
    people = [
        ("Päivi Korhonen", "1978", "040 123 4567", "12.11.2026"),
        ("Eeva Kallio", "1985", "050 765 4321", "10.11.2026"),
        ("Outi Lehtinen", "1992", "044 987 1234", "3.11.2026"),
        ("Anna-Maija Vuorenmaa-Heikkilä", "1961", "", "28.10.2026"),
    ]
    return [dict(zip(("name", "year", "phone", "last"), who, strict=True)) for who in people]


def _context(name: str) -> dict[str, Any]:
    refused = Register(
        {"name": "Päivi Korhonen", "birth_year": "78 vuotta", "phone": "", "email": "päivi@"}
    )
    contexts: dict[str, dict[str, Any]] = {
        "client_card": {
            "alerts": [
                {
                    "outcome": "stop",
                    "text": "mikroneulaus, IPL",
                    "reason": "raskaus, vahvistettu 12.11.",
                },
                {"outcome": "ask", "text": "2 hoitoa", "reason": ""},
            ],
            "messages": [Message(25, "Tallennettu.", extra_tags="/kumoa/")],
        },
        "consultation": _consultation(),
        "treatment_log": {"form": TreatmentLog()},
        "overview": {"offers": _offers()},
        "client_list": {"clients": _clients(), "page": Paginator(range(200), 20).page(2)},
        "client_register": {"form": refused},
        "components": {
            "form": Register(),
            "steps": ["Vastaanotettu", "Henkilöllisyys", "Toteutus", "Luovutus"],
        },
        "account/login": {"form": _login()},
    }
    return contexts.get(name, {})


def _login() -> forms.Form:
    class Login(forms.Form):
        login = forms.EmailField(label="Sähköposti")
        password = forms.CharField(label="Salasana", widget=forms.PasswordInput)

    return Login()


def draw(name: str) -> str:
    """The HTML of a pattern, or of a page that needs no data."""
    request = RequestFactory().get("/")
    request.user = Somebody()  # type: ignore[assignment]
    request.resolver_match = ResolverMatch(nowhere, (), {}, "today", namespaces=["treatments"])
    pattern = ROOT / "docs" / "patterns" / f"{name}.html"
    context = {"salon_name": "Kauneushoitola Harmony", "is_demo": name == "today", **_context(name)}
    if pattern.exists():
        source = pattern.read_text("utf-8")
        return str(engines["django"].from_string(source).render(context, request))
    return render_to_string(f"{name}.html", context, request)


def _serve(route: Route) -> None:
    url = route.request.url.split("://", 1)[1].partition("/")[2].partition("?")[0]
    if url.startswith("static/"):
        route.fulfill(path=ROOT / url)
    else:
        headers = {"content-type": "text/html; charset=utf-8"}
        route.fulfill(body=draw(url.removesuffix(".html")), headers=headers)


def photograph(browser: Browser, name: str) -> None:
    """Six pictures of one pattern; says when something is wider than the screen."""
    for size, width in WIDTHS.items():
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": width, "height": 900 if width > 800 else 844},
                color_scheme=scheme,  # type: ignore[arg-type]
                locale="fi-FI",
            )
            page.route("**/*", _serve)
            page.goto(f"http://harmony.test/{name}.html")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                print(f"{name} at {width}: {wide} px too wide")
            picture = OUT / f"{name.replace('/', '_')}-{size}-{scheme}.png"
            page.screenshot(path=picture, full_page=True)
            page.close()


def main(names: list[str]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    patterns = sorted(p.stem for p in (ROOT / "docs" / "patterns").glob("*.html"))
    root = os.geteuid() == 0
    with override_settings(ROOT_URLCONF=__name__), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET, *(["--no-sandbox"] if root else [])]
        )
        for name in names or [*patterns, "account/login", "404", "lockout"]:
            photograph(browser, name)
        browser.close()
    print(f"{date.today():%j}: pictures in {OUT.relative_to(ROOT)}")  # noqa: DTZ011


if __name__ == "__main__":
    main(sys.argv[1:])

"""What the patterns of docs/patterns show: invented people, and forms like the real ones."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string

FOLDER = settings.BASE_DIR / "docs" / "patterns"
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))
THREE = [("no", "Ei"), ("yes", "Kyllä"), ("", "Ei kysytty")]


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


def draw(name: str, request: HttpRequest) -> str:
    """The HTML of a pattern, or of a page that needs no data."""
    pattern = FOLDER / f"{name}.html"
    context = _context(name)
    if pattern.exists():
        source = pattern.read_text("utf-8")
        return str(engines["django"].from_string(source).render(context, request))
    return render_to_string(f"{name}.html", context, request)

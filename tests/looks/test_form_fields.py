"""How a field stands on a page: label, hint, error, input; nothing typed is lost."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines


class Registration(forms.Form):
    name = forms.CharField(label="Nimi", max_length=50, help_text="Etunimi ja sukunimi.")
    birth_year = forms.IntegerField(label="Syntymävuosi", min_value=1900)
    email = forms.EmailField(label="Sähköposti", required=False)
    notice = forms.ChoiceField(
        label="Seloste",
        choices=[("paper", "Paperilla"), ("screen", "Näytöltä")],
        widget=forms.RadioSelect,
    )
    pregnant = forms.ChoiceField(
        label="Raskaus",
        choices=[("no", "Ei"), ("yes", "Kyllä"), ("", "Ei kysytty")],
        widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
        required=False,
    )
    told = forms.BooleanField(label="Kerrottu", help_text="Ennen hoitoa.")
    form_secret = forms.CharField(widget=forms.HiddenInput, initial="s")


class Tree(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for _tag, attrs in self.tags if attrs.get("name") == name]


SAID = {"name": "", "birth_year": "78 vuotta", "notice": "paper", "told": "on", "form_secret": "s"}


def test_label_hint_error_and_input_come_in_this_order() -> None:
    html = str(Registration(SAID)["name"].as_field_group())
    places = [
        html.index(part)
        for part in ('<label class="field__label"', "Etunimi ja", "field__error", "<input")
    ]
    assert places == sorted(places)


def test_hint_and_error_are_tied_to_the_input() -> None:
    tree = Tree(str(Registration(SAID)))
    (field,) = tree.named("name")
    assert field["aria-invalid"] == "true"
    ids = {attrs.get("id") for _tag, attrs in tree.tags}
    described = (field["aria-describedby"] or "").split()
    assert len(described) == 2
    assert set(described) <= ids


def test_what_was_typed_into_a_number_stays() -> None:
    """A browser's number field would throw away what it cannot read."""
    (field,) = Tree(str(Registration(SAID))).named("birth_year")
    assert field["value"] == "78 vuotta"
    assert field["type"] == "text"
    assert field["inputmode"] == "numeric"
    assert "min" not in field


def test_only_the_first_refused_field_takes_the_cursor() -> None:
    html = str(Registration({**SAID, "name": "Päivi"}))
    tree = Tree(html)
    assert html.count("autofocus") == 1
    assert "autofocus" in tree.named("birth_year")[0]


def test_a_refused_group_of_choices_takes_the_cursor_as_a_whole() -> None:
    said = {**SAID, "name": "Päivi", "birth_year": "1978", "notice": ""}
    tree = Tree(str(Registration(said)))
    focused = [(tag, attrs) for tag, attrs in tree.tags if "autofocus" in attrs]
    assert [(tag, attrs["id"]) for tag, attrs in focused] == [("fieldset", "id_notice")]
    assert focused[0][1]["tabindex"] == "-1"


def test_a_fresh_form_leaves_the_cursor_alone() -> None:
    assert "autofocus" not in str(Registration())


def test_the_summary_on_top_links_to_every_refused_field() -> None:
    said = {"form_secret": ""}
    form = Registration(said)
    tree = Tree(str(form))
    ids = {attrs.get("id") for _tag, attrs in tree.tags}
    links = [attrs["href"] or "" for tag, attrs in tree.tags if tag == "a"]
    assert len(links) == len(form.errors) - 1, "the hidden field has no place to lead to"
    assert {link.removeprefix("#") for link in links} <= ids
    assert str(form).index('role="alert"') < str(form).index("<input")


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(Registration())


def test_hidden_fields_are_rendered() -> None:
    assert Tree(str(Registration())).named("form_secret")[0]["value"] == "s"


def test_optional_is_said_and_required_is_not() -> None:
    form = Registration()
    assert "(vapaaehtoinen)" in str(form["email"].as_field_group())
    assert "(vapaaehtoinen)" not in str(form["name"].as_field_group())
    assert "(vapaaehtoinen)" not in str(form["told"].as_field_group())


def test_a_form_of_optional_fields_may_stay_silent_about_it() -> None:
    class AllOptional(Registration):
        marks_optional = False

    assert "(vapaaehtoinen)" not in str(AllOptional())


def test_the_browser_remembers_nothing_that_is_typed() -> None:
    tree = Tree(str(Registration()))
    assert {tree.named(name)[0]["autocomplete"] for name in ("name", "birth_year", "email")} == {
        "off"
    }


def test_a_field_may_ask_to_be_remembered() -> None:
    class Login(forms.Form):
        login = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    assert Tree(str(Login())).named("login")[0]["autocomplete"] == "username"


def test_a_package_s_placeholder_is_left_out() -> None:
    class Login(forms.Form):
        login = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "E-mail"}))

    assert "placeholder" not in str(Login())


def test_every_choice_is_a_row_with_its_own_label() -> None:
    html = str(Registration({**SAID, "pregnant": "yes"}))
    assert len(re.findall(r'<label class="choice" for="id_notice_\d">', html)) == 2
    assert len(re.findall(r'<label class="segment" for="id_pregnant_\d">', html)) == 3
    checked = [attrs["value"] for attrs in Tree(html).named("pregnant") if "checked" in attrs]
    assert checked == ["yes"]


@pytest.mark.parametrize(
    ("given", "stands"),
    [('<script>alert("x")</script>', "&lt;script&gt;"), ('"><img src=x>', "&quot;&gt;&lt;img")],
)
def test_what_was_typed_is_never_markup(given: str, stands: str) -> None:
    html = str(Registration({**SAID, "name": given, "email": given}))
    assert stands in html
    assert given not in html


def test_a_question_of_the_consultation_is_a_named_group() -> None:
    template = engines["django"].from_string(
        '{% include "components/question.html" with field=form.pregnant more=more %}'
    )
    form = Registration({"pregnant": "perhaps"})
    tree = Tree(template.render({"form": form, "more": [form["email"]]}))
    group = next(attrs for _tag, attrs in tree.tags if attrs.get("role") == "radiogroup")
    ids = {attrs.get("id") for _tag, attrs in tree.tags}
    assert group["aria-labelledby"] in ids
    assert set((group["aria-describedby"] or "").split()) <= ids
    assert [attrs["value"] for attrs in tree.named("pregnant")] == ["no", "yes", ""]
    assert tree.named("email")

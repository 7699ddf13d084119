"""A kept form is filled in again without a script: every field as it was, all else untouched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.filling import filled_in
from staff.held_forms import Held, Pairs
from tests.treatments.pages import fields_of

LINE = "Tässä"
PAGE = """<!doctype html><p title="a > b">ä & b</p>
<form method="post" id="lock"><input name="name"></form>
<form method="post" class="search"><input name="name"></form>
<form method="get"><input name="name"></form>
<form method="post" action="/x/" id="other"><input name="name"></form>
<form method="post" id="it" action="/y/">
  <input type="hidden" name="csrfmiddlewaretoken" value="t">
  <input type="hidden" name="seen" value="2">
  <input name="name" value="old" required><input name="name" value="">
  <input type="password" name="pw" value=""><input type="text" name="off" value="1" disabled>
  <input type="checkbox" name="on" checked><input type="checkbox" name="many" value="a" checked>
  <input type="checkbox" name="many" value="b">
  <input type="radio" name="pick" value=""checked><input type="radio" name="pick" value="yes">
  <select name="kind"><option value="">-</option>
  <option value="k&amp;1" selected>K</option><option value="2">2</option></select>
  <details class="menu"><input name="in_menu"></details>
  <details><summary>x</summary><textarea name="note" rows="2">
old &lt;b&gt;</textarea></details><button name="go" value="1">Go</button>
</form><p>end\u2028</p>"""


def form(*fields: tuple[str, str], was_sent: bool = True) -> Held:
    names = tuple(dict.fromkeys(name for name, _value in fields))
    return Held(path="/", names=names, fields=fields, was_sent=was_sent)


def read(page: str | None) -> dict[str, list[str]]:
    class Answer:
        content = (page or "").encode()

    return fields_of(Answer(), "it")


def test_every_kind_of_field_says_what_was_typed() -> None:
    fields: Pairs = (
        ("seen", "1"),
        ("name", 'A "1" <b>'),
        ("name", "B"),
        ("pw", "sesam"),
        ("off", "2"),
        ("many", "b"),
        ("pick", "yes"),
        ("kind", "2"),
        ("note", "\n<i>rivi</i>"),
        ("go", "1"),
    )
    page = filled_in(PAGE, form(*fields), LINE)
    assert read(page) == {
        "csrfmiddlewaretoken": ["t"],
        "seen": ["1"],
        "name": ['A "1" <b>', "B"],
        "pw": [""],
        "off": ["1"],
        "many": ["b"],
        "pick": ["yes"],
        "kind": ["2"],
        "in_menu": [""],
        "note": ["<i>rivi</i>"],
    }
    assert page is not None
    assert "\n\n&lt;i&gt;" in page, "the line break she began with is there too"
    assert "<details open><summary>" in page
    assert '<details class="menu">' in page
    assert f'role="status">{LINE}</p><form data-was-filled method="post" id="it"' in page


def test_what_is_no_field_of_the_form_stays_byte_for_byte() -> None:
    page = filled_in(PAGE, form(("seen", "2"), ("name", "old")), LINE) or ""
    head, tail = PAGE.partition('<form method="post" id="it" ')[0], "</form><p>end\u2028</p>"
    assert page.startswith(head)
    assert page.endswith(tail)
    assert 'value="k&amp;1" selected' in page


def test_a_script_that_named_its_fields_leaves_the_others() -> None:
    kept = Held(path="/", names=("many", "seen"), fields=(("seen", "2"),))
    said = read(filled_in(PAGE, kept, LINE))
    assert said["on"] == [""]
    assert "many" not in said


@pytest.mark.parametrize(
    "page", ["", "<p>", "<form method=post>", "<form method=get><input name=a>"]
)
def test_a_page_without_the_form_is_none(page: str) -> None:
    assert filled_in(page, form(("a", "1")), LINE) is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=30)


@given(TEXTS, TEXTS)
def test_any_text_comes_back(one: str, other: str) -> None:
    said = read(filled_in(PAGE, form(("name", one), ("note", other)), LINE))
    assert said["name"][0] == one
    assert said["note"] == [other.lstrip("\n")]


def test_what_has_no_field_here_is_sent_along() -> None:
    """Questions of a method that this page does not show, but no button and nothing closed."""
    asked, closed = (("answer-x", 'y"'), ("answer-x", "z")), (("go", "1"), ("pw", "p"))
    kept = form(("name", "A"), ("note", ""), *asked, *closed)
    said = read(filled_in(PAGE, kept, LINE))
    assert said["answer-x"] == ['y"', "z"]
    assert "go" not in said
    assert said["pw"] == [""]


def test_of_two_forms_it_is_the_one_that_is_sent_there() -> None:
    other = Held(path="/x/?a=1", names=("name",), fields=(("name", "B"), ("note", "x")))
    page = filled_in(PAGE, other, LINE) or ""
    along = '<input type="hidden" name="note" value="x">'
    assert f'action="/x/" id="other">{along}<input name="name" value="B">' in page
    assert read(page)["name"] == ["old", ""]


TWINS = """<form method="post"><input type="hidden" name="term" value="ruusu" data-which>
<input name="reason"></form><form method="post" id="it">
<input type="hidden" name="term" value="Fabryn tauti" data-which><input name="reason"></form>"""


@pytest.mark.parametrize("term", ["ruusu", "Fabryn tauti"])
def test_of_forms_that_are_alike_it_is_the_one_about_the_same(term: str) -> None:
    page = filled_in(TWINS, form(("term", term), ("reason", "kysytty")), LINE)
    there = [""] if term == "ruusu" else ["kysytty"]
    assert read(page) == {"term": ["Fabryn tauti"], "reason": there}


def test_what_is_about_something_else_is_never_filled_in() -> None:
    """Another word would be classified than the one that stands there."""
    assert filled_in(TWINS, form(("term", "kihti"), ("reason", "kysytty")), LINE) is None

"""What the rehearsal is made of: the sheet is read off a terminal, codes are those of an app."""

from tools.rehearsal import terminal, visitor

PRINTED = """
   1.  LFYW  0XWR  46P6  0PWA  E7K7
   6.  7AWQ  ZK05  Z5A7  9ST9  FSFD
  11.  WCN5  DVWU  06GS  SWJH  MM

  █▀▀▀▀▀█ ▀▄ █▄██ ▄ ▄▀▄ ▀▀█ █▀▀▀▀▀█
"""


def test_the_sheet_is_read_in_its_order() -> None:
    groups = terminal.groups(PRINTED)
    assert (len(groups), groups[0], groups[5], groups[-1]) == (15, "LFYW", "7AWQ", "MM")
    asked = terminal.ASKED.search(f"{PRINTED}Ryhmä 12: ")
    assert asked is not None
    assert groups[int(asked[1]) - 1] == "DVWU"


def test_what_is_asked_is_typed_back_at_a_terminal() -> None:
    script = f"printf '%s' '{PRINTED}'; read -p 'Ryhmä 6: ' x; [ \"$x\" = 7AWQ ] && echo oikein"
    said, sheet = terminal.typed_back(["bash", "-c", script], {"PATH": "/usr/bin:/bin"}, 30)
    assert "oikein" in said
    assert sheet.startswith("LFYW 0XWR")


def test_the_digits_are_those_of_rfc_6238() -> None:
    assert visitor.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"
    assert visitor.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1111111109) == "081804"


def test_a_form_is_found_by_a_field_that_nobody_has_chosen_yet() -> None:
    page = visitor.Forms()
    page.feed(
        "<form action='/haku/'><input name='q'></form><form action='/uusi/'>"
        "<input type='hidden' name='form_key' value='1'><input type='radio' name='way' value='a'>"
        "</form>"
    )
    assert page.names == [{"q"}, {"form_key", "way"}]
    assert page.found[1] == ("/uusi/", {"form_key": "1"})

"""docs/generated/register-format.md says of every field of every kind what it is."""

import pytest

from privacy.leaving.describing import described, register_format
from privacy.leaving.kinds import Kind, kinds, left_out
from privacy.leaving.writing import header_of


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_every_column_has_a_type_and_a_meaning(kind: Kind) -> None:
    told = described(kind)
    assert [name for name, _type, _meaning in told] == header_of(kind)
    assert all(type_ and meaning for _name, type_, meaning in told)


def test_the_document_names_every_kind_and_what_is_left_out() -> None:
    text = register_format()
    assert all(f"### `{kind.name}`" in text for kind in kinds())
    assert all(f"| `{name}` |" in text for name in left_out())

"""Records survive sealing unchanged; what is of another shape is refused."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.encryption import CannotBeRead
from privacy.encryption.records import dump, load


@dataclass(frozen=True)
class Product:
    name: str
    batch: str | None = None


@dataclass(frozen=True)
class Entry:
    method: str
    on: date | None
    products: tuple[Product, ...]
    codes: tuple[str, ...]
    told: bool
    number: int
    staff: UUID


entries = st.builds(
    Entry,
    method=st.text(),
    on=st.none() | st.dates(),
    products=st.lists(st.builds(Product, st.text(), st.none() | st.text())).map(tuple),
    codes=st.lists(st.text()).map(tuple),
    told=st.booleans(),
    number=st.integers(),
    staff=st.uuids(),
)


@given(entries)
def test_a_record_comes_back_as_it_was(entry: Entry) -> None:
    assert load(Entry, dump(entry)) == entry


@dataclass(frozen=True)
class WiderProduct:
    name: str
    batch: str | None = None
    maker: str = "unknown"


@dataclass(frozen=True)
class SecondFormat:
    FORMAT = 2
    full_name: str

    @classmethod
    def upgrade(cls, number: int, values: list[Any]) -> list[Any]:
        return [values[0]]


def test_a_record_that_gained_an_attribute_reads_older_ones() -> None:
    assert load(WiderProduct, dump(Product("Cream", "23-114"))).maker == "unknown"


def test_a_record_of_a_new_format_upgrades_older_ones() -> None:
    assert load(SecondFormat, dump(Product("Cream", "23-114"))) == SecondFormat("Cream")


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"[1]", b"[1,2,3,4]", b"\xff", b"[9,1]", b'[1,"a",null]x']
)
def test_content_of_another_shape_cannot_be_read(content: bytes) -> None:
    with pytest.raises(CannotBeRead):
        load(Product, content)


def test_a_uuid_stays_a_uuid() -> None:
    entry = Entry("m", None, (), (), False, 0, uuid4())
    assert isinstance(load(Entry, dump(entry)).staff, UUID)

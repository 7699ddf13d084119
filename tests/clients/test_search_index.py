"""The index in memory finds what a look through all the people would find, in the same order."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from clients.searching import arrays
from clients.searching.index import MemoryIndex
from clients.searching.query import parse_query
from tests.clients.brute_force import Person, look

WORDS = [
    *("Anna", "Annamari", "An", "anna-Maija", "Ahti", "Åke", "Aino", "Päivi", "PAIVI", "Pa\u0308"),
    *("Korhonen", "Korho", "Koskinen", "K", "O'Neill", "Groß", "Işık", "İpek", "Ren\u00e9"),
    *("2", "19", "B2", "محمد", "علي", "🌸", "a" * 200),
]
NUMBERS = ["", "040 123 4567", "+358401234567", "0409994567", "+46 70 123 4567", "112", "19780040"]
ADDRESSES = ["", "anna@example.com", "anna.k@example.com", "Päivi@example.com", "a\u0308@e.fi"]
TYPED = [
    *("a", "an", "anna", "anna k", "k anna", "ko an", "pä", "pa kor", "o'n", "korhonen anna p"),
    *("anna anna", "gro", "isik", "2", "19", "anna 2", "anna 19", "anna 1978", "anna 4567"),
    *(
        "k 040 123 4567",
        "anna 1978 4567",
        "0401",
        "4567",
        "1234",
        "1978",
        "+358 40",
        "0040",
        "0000",
    ),
    *("anna@", "ANNA.K@EXAMPLE.COM", "ä@", "مح", "🌸", "a" * 200, "zz", "112 a"),
]

names = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join) | st.text(max_size=12)
years = st.none() | st.sampled_from([1950, 1978, 1979, 2001])
ids = st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number))
people = st.builds(
    Person,
    id=ids,
    name=names,
    birth_year=years,
    phone=st.sampled_from(NUMBERS) | st.text("0123456789+ ", max_size=14),
    email=st.sampled_from(ADDRESSES),
)
typed = st.sampled_from(TYPED) | names | st.text("0123456789 an@", max_size=8)


def find(index: MemoryIndex, text: str, limit: int = 20) -> list[UUID]:
    query = parse_query(text)
    return index.find(query, limit) if query else []


def expected(everybody: list[Person], text: str, limit: int = 20) -> list[UUID]:
    query = parse_query(text)
    return look(everybody, query, limit) if query else []


class SearchMachine(RuleBasedStateMachine):
    """Two workers learn of the same changes at different times and are started anew."""

    known: Bundle[UUID] = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.register: dict[UUID, Person] = {}
        self.workers = [MemoryIndex(rebuild_after=3), MemoryIndex(rebuild_after=8)]
        self.waiting: list[dict[UUID, Person | None]] = [{}, {}]

    def _changed(self, person: UUID, now: Person | None) -> None:
        for waiting in self.waiting:
            waiting[person] = now

    @rule(target=known, person=people)
    def register_somebody(self, person: Person) -> UUID:
        self.register[person.id] = person
        self._changed(person.id, person)
        return person.id

    @rule(person=known, now=people)
    def correct(self, person: UUID, now: Person) -> None:
        if person in self.register:
            now = Person(person, now.name, now.birth_year, now.phone, now.email)
            self.register[person] = now
            self._changed(person, now)

    @rule(person=known)
    def erase(self, person: UUID) -> None:
        self.register.pop(person, None)
        self._changed(person, None)

    @rule(number=st.integers(0, 1))
    def catch_up(self, number: int) -> None:
        waiting, self.waiting[number] = self.waiting[number], {}
        self.workers[number].apply(
            changed=[person.entry for person in waiting.values() if person],
            gone=[person for person, now in waiting.items() if now is None],
        )

    @rule(number=st.integers(0, 1))
    def restart(self, number: int) -> None:
        self.waiting[number] = {}
        everybody = (person.entry for person in self.register.values())
        self.workers[number] = MemoryIndex(everybody, rebuild_after=3)

    @rule(text=typed, limit=st.sampled_from([1, 3, 20]))
    def search(self, text: str, limit: int) -> None:
        for number, worker in enumerate(self.workers):
            self.catch_up(number)
            assert find(worker, text, limit) == expected([*self.register.values()], text, limit)

    @invariant()
    def words_and_numbers_agree(self) -> None:
        for text in ("an", "anna ko", "4567") if self.register else ():
            self.search(text, 20)


TestSearchMachine = SearchMachine.TestCase


def crowd(size: int, seed: int) -> list[Person]:
    """Many people with few names, so that every list is longer than a page."""
    dice = random.Random(seed)
    return [
        Person(
            UUID(int=dice.getrandbits(128)),
            f"{dice.choice(WORDS)} {dice.choice(WORDS)} {dice.choice(['', *WORDS])}",
            dice.choice([None, 1950, 1978, 2001]),
            f"040{dice.randrange(10**4):07d}",
            dice.choice(ADDRESSES),
        )
        for _ in range(size)
    ]


@pytest.mark.parametrize("few", [0, 5, 10_000])
@pytest.mark.parametrize("size", [0, 1, 2_000])
def test_a_crowd(monkeypatch: pytest.MonkeyPatch, few: int, size: int) -> None:
    """Whether the rarest word is collected or walked changes nothing in the answer."""
    monkeypatch.setattr(arrays, "SORTED_WHOLE", few)
    monkeypatch.setattr(arrays, "PEOPLE_WHOLE", few)
    everybody = crowd(size, seed=size)
    index = MemoryIndex(person.entry for person in everybody)
    for text in TYPED:
        assert find(index, text, 30) == expected(everybody, text, 30), text


@settings(max_examples=25)
@given(st.lists(people, max_size=25, unique_by=lambda person: person.id), typed)
def test_any_people_any_query(everybody: list[Person], text: str) -> None:
    half = len(everybody) // 2
    index = MemoryIndex(person.entry for person in everybody[:half])
    index.apply(changed=[person.entry for person in everybody[half:]])
    assert find(index, text) == expected(everybody, text)


def test_the_exact_word_comes_first_then_the_alphabet() -> None:
    names = ["Annamari Aalto", "Eeva Anna", "Anna Virtanen", "Annika Berg", "Anna Aalto"]
    everybody = [Person(UUID(int=n), name) for n, name in enumerate(names)]
    found = find(MemoryIndex(person.entry for person in everybody), "anna")
    assert [names[person.int] for person in found] == [
        "Anna Aalto",
        "Eeva Anna",
        "Anna Virtanen",
        "Annamari Aalto",
    ]


def test_namesakes_stand_in_the_order_of_their_birth_years() -> None:
    born = [1990, None, 1950, 1978]
    everybody = [Person(UUID(int=n), "Päivi Korhonen", year) for n, year in enumerate(born)]
    index = MemoryIndex(person.entry for person in everybody[:2])
    index.apply(changed=[person.entry for person in everybody[2:]])
    assert [born[person.int] for person in find(index, "korhonen")] == [None, 1950, 1978, 1990]
    assert [born[person.int] for person in find(index, "päivi 1978")] == [1978]
    assert [born[person.int] for person in find(index, "päivi 19")] == [1950, 1978, 1990]


def test_a_number_typed_from_its_beginning_comes_before_one_that_ends_so() -> None:
    numbers = ["050 9990401", "040 1234567", "0401 234"]
    everybody = [Person(UUID(int=n), "Anna", None, number) for n, number in enumerate(numbers)]
    found = find(MemoryIndex(person.entry for person in everybody), "0401")
    assert [numbers[person.int] for person in found] == ["0401 234", "040 1234567", "050 9990401"]


def test_a_rename_leaves_nothing_of_the_old_name_or_number() -> None:
    before = Person(UUID(int=1), "Anna Korhonen", 1978, "0401234567", "anna@example.com")
    for index in (MemoryIndex([before.entry]), MemoryIndex()):
        index.apply(changed=[before.entry])
        index.apply(changed=[Person(before.id, "Anna Virtanen").entry])
        assert find(index, "anna") == [before.id]
        assert [find(index, text) for text in ("korhonen", "4567", "anna@", "anna 1978")] == [
            []
        ] * 4
        index.apply(gone=[before.id])
        assert find(index, "anna") == []


def test_changes_are_folded_in_once_there_are_many() -> None:
    everybody = crowd(40, seed=3)
    index = MemoryIndex(rebuild_after=10)
    for person in everybody:
        index.apply(changed=[person.entry])
    arrays_then, changes = index._state
    assert len(changes) <= 10
    assert len(arrays_then.years) + len(changes) == 40
    assert find(index, "a", 100) == expected(everybody, "a", 100)


def test_readers_see_a_whole_state_while_others_write() -> None:
    """Everybody bears the old name or everybody the new one; never a mixture."""
    old = [Person(UUID(int=n), f"Anna Aalto {n}") for n in range(30)]
    new = [Person(UUID(int=n), f"Bea Aalto {n}") for n in range(30)]
    index = MemoryIndex((person.entry for person in old), rebuild_after=20)

    def write() -> None:
        for people_now in [new, old] * 40:
            index.apply(changed=[person.entry for person in people_now])

    def read() -> None:
        for _ in range(400):
            assert len(find(index, "aalto", 100)) == 30
            assert len(find(index, "anna", 100)) in (0, 30)

    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(write), *(threads.submit(read) for _ in range(3))]:
            future.result()


def test_a_person_takes_little_memory() -> None:
    """Sorted arrays: no object per person. The bound is the design's figure with some room."""
    everybody = [
        Person(UUID(int=n), f"Päivi Korhonen{n % 977}", 1978, f"0401{n:06d}", f"p.k{n}@esim.fi")
        for n in range(2_000)
    ]
    index = MemoryIndex(person.entry for person in everybody)
    assert index.size / len(everybody) < 140
    assert index.size > 16 * len(everybody)


def test_lines_are_sorted_and_a_line_break_comes_before_all() -> None:
    lines = arrays.Lines([b"anna korhonen", b"anna", b"annamari", b"an"], [0, 1, 2, 3])
    assert list(lines) == [b"an", b"anna", b"anna korhonen", b"annamari"]
    assert all(one <= two for one, two in pairwise(lines))
    assert [lines[place] for place in lines.beginning(b"anna")] == list(lines)[1:]

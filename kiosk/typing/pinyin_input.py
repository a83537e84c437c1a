"""The engine of the Chinese keyboard: letters in, characters to choose from, a name out. It knows no widget.

The table (`kiosk.typing.pinyin_table`) lists surnames and characters of given names, common first, and all
characters of each syllable. The first character of a name prefers surnames, the others given names; what this gate
keyed in before comes first, rare characters come on later pages.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

MAX_LETTERS = 30
MAX_TEXT = 50
"""Characters; `models.names.MAX_NAME`."""
PAGE = 8
BREAK = "'"
"""Typed between syllables that would run together: xi'an."""

_LONGEST_SYLLABLE = 6
_TOKEN = re.compile(r"([a-z']+)([^a-z' ]+)")
_ALSO = {"lu": ("lv",), "nu": ("nv",), "lue": ("lve",), "nue": ("nve",)}
"""Who has no ü key types u."""
_UNUSABLE = 1000
"""The cost of a letter that begins no syllable."""
_INCOMPLETE = 20
_SYLLABLE = 1


Learnt = Callable[[bool], Mapping[str, int]]
"""Characters with how often they were keyed in here: as the first of a name (True), or as another."""


class Ranking(msgspec.Struct, frozen=True):
    """Texts with their readings, common first."""

    order: tuple[tuple[str, str], ...]
    by_reading: Mapping[str, tuple[str, ...]]

    def read(self, unit: "Unit") -> Iterable[str]:
        if unit.complete:
            return self.by_reading.get(unit.letters, ())
        return (text for reading, text in self.order if reading.startswith(unit.letters))


class Table(msgspec.Struct, frozen=True):
    surnames: Ranking
    compounds: tuple[tuple[str, str], ...]
    """Compound surnames with all their letters: `ouyang`, 欧阳."""
    given: Ranking
    all: Mapping[str, str]
    """Syllable to all its characters."""
    beginnings: frozenset[str]
    """Whatever a syllable begins with, itself included."""

    def read(self, unit: "Unit") -> Iterator[str]:
        if unit.complete:
            yield from self.all.get(unit.letters, "")
        else:
            for syllable, characters in self.all.items():
                if syllable.startswith(unit.letters):
                    yield from characters


class Unit(msgspec.Struct, frozen=True):
    """A syllable, or the beginning of one: `zh`."""

    letters: str
    complete: bool


class Candidate(msgspec.Struct, frozen=True):
    text: str
    letters: int
    """How many of the letters typed it takes."""


@lru_cache(maxsize=2)
def load_table(path: Path) -> Table:
    """Reads the table, which takes 3 ms and is kept. Raises OSError, and ValueError for what is no such table."""
    rows: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            head, _, rest = line.partition("\t")
            rows[head] = rest
    if not {"surnames", "given"} < rows.keys():
        raise ValueError(f"{path.name} is not a table of characters by pinyin")
    surnames: list[tuple[str, str]] = _TOKEN.findall(rows.pop("surnames"))
    compounds = tuple((reading.replace(BREAK, ""), text) for reading, text in surnames if BREAK in reading)
    return Table(
        _ranking(pair for pair in surnames if BREAK not in pair[0]),
        compounds,
        _ranking(_TOKEN.findall(rows.pop("given"))),
        rows,
        frozenset(syllable[:end] for syllable in rows for end in range(1, len(syllable) + 1)),
    )


class PinyinInput:
    """What was chosen so far and the letters of what comes next."""

    def __init__(
        self,
        table: Table,
        text: str = "",
        letters: str = "",
        learned: Callable[[bool], Mapping[str, int]] | None = None,
    ) -> None:
        """`learned` gives characters with how often they were keyed in here, first ones of names (True) or others."""
        self._table = table
        self._learned = learned
        self.text = text
        """The characters chosen so far."""
        self.letters = letters
        """Typed, not yet chosen from: `a` to `z`, ü as `v`, and the apostrophe between syllables."""
        self._found: tuple[Candidate, ...] | None = None

    def press(self, letter: str) -> None:
        """A letter key or the apostrophe. Raises ValueError for anything else."""
        letter = letter.lower().replace("ü", "v")
        if not re.fullmatch("[a-z']", letter):
            raise ValueError(f"not a letter: {letter!a}")
        if len(self.letters) < MAX_LETTERS and (letter != BREAK or self.letters):
            self._set(self.text, self.letters + letter)

    def put(self, text: str) -> None:
        """Takes a sign as it is: · or a digit; letters not chosen from stay."""
        self._set((self.text + text)[:MAX_TEXT], self.letters)

    def backspace(self) -> None:
        """Takes back the last letter, or the last character where no letter is left."""
        if self.letters:
            self._set(self.text, self.letters[:-1])
        else:
            self._set(self.text[:-1], "")

    def clear(self) -> None:
        self._set("", "")

    def choose(self, place: int) -> None:
        """Takes the candidate at this place of all pages. Raises IndexError."""
        if place < 0:
            raise IndexError(place)
        chosen = self._candidates()[place]
        self._set((self.text + chosen.text)[:MAX_TEXT], self.letters[chosen.letters :].lstrip(BREAK))

    def candidates(self) -> tuple[str, ...]:
        """What the letters may begin with, likely first; empty without letters, or where they begin no syllable."""
        return tuple(candidate.text for candidate in self._candidates())

    def page(self, number: int, size: int = PAGE) -> tuple[str, ...]:
        """Page 0, 1, 2 …; the candidate at place p of it is `choose(number * size + p)`."""
        return tuple(one.text for one in self._candidates()[number * size : (number + 1) * size])

    def pages(self, size: int = PAGE) -> int:
        return -(-len(self._candidates()) // size)

    def _set(self, text: str, letters: str) -> None:
        self.text, self.letters, self._found = text, letters, None

    def _candidates(self) -> tuple[Candidate, ...]:
        if self._found is None:
            found: dict[str, Candidate] = {}
            for text, letters in self._ranked():
                found.setdefault(text, Candidate(text, letters))
            self._found = tuple(found.values())
        return self._found

    def _ranked(self) -> Iterator[tuple[str, int]]:
        """Texts with the letters they take: names by all ways to cut the letters first, then all other characters."""
        table, first = self._table, not self.text
        if first:
            yield from _compounds(table, self.letters)
        units = _leading_units(self.letters, table)
        yield from self._often(units, first)
        for ranking in (table.surnames, table.given) if first else (table.given, table.surnames):
            for unit in units:
                for text in ranking.read(unit):
                    yield text, len(unit.letters)
        for unit in units:
            for text in table.read(unit):
                yield text, len(unit.letters)

    def _often(self, units: Sequence[Unit], first: bool) -> Iterator[tuple[str, int]]:
        """What is keyed in at this gate again and again, the most often first."""
        if self._learned is None or not units:
            return
        counted = self._learned(first)
        often = sorted(counted, key=lambda text: -counted[text])
        names = self._table.surnames if first else self._table.given
        for unit in units if often else ():
            readable = {*names.read(unit), *self._table.read(unit)}
            yield from ((text, len(unit.letters)) for text in often if text in readable)


def _ranking(pairs: Iterable[tuple[str, str]]) -> Ranking:
    order = tuple(pairs)
    by_reading: defaultdict[str, list[str]] = defaultdict(list)
    for reading, text in order:
        by_reading[reading].append(text)
    return Ranking(order, {reading: tuple(texts) for reading, texts in by_reading.items()})


def _compounds(table: Table, letters: str) -> Iterator[tuple[str, int]]:
    """欧阳 for `ouyang…`, and from its second syllable's first letter on for `ouy`."""
    typed = letters.replace(BREAK, "")
    if len(typed) < 3:
        return
    for reading, text in table.compounds:
        if typed.startswith(reading) or (reading.startswith(typed) and typed not in table.beginnings):
            yield text, _place_after(letters, min(len(reading), len(typed)))


def _place_after(letters: str, count: int) -> int:
    """Where so many letters end, apostrophes between them counted."""
    for place, letter in enumerate(letters):
        count -= letter != BREAK
        if count == 0:
            return place + 1
    return len(letters)


def _leading_units(letters: str, table: Table) -> tuple[Unit, ...]:
    """The ways to cut off the first syllable with as little incomplete as can be: `xian` is xian, or xi before an.

    Fewest syllables first.
    """
    costs = [0] * (len(letters) + 1)
    ways: dict[int, list[tuple[int, Unit]]] = {}
    for start in range(len(letters) - 1, -1, -1):
        ways[start] = [
            (cost + costs[_next(letters, start + len(unit.letters))], unit)
            for cost, unit in _units(letters, start, table)
        ]
        costs[start] = min((cost for cost, _ in ways[start]), default=_UNUSABLE + costs[_next(letters, start + 1)])
    leading = sorted(ways.get(0, ()), key=lambda way: (way[0], -len(way[1].letters)))
    kept = [unit for cost, unit in leading if cost // _INCOMPLETE == leading[0][0] // _INCOMPLETE]
    return tuple(also for unit in kept for also in _with_umlaut(unit))


def _units(letters: str, start: int, table: Table) -> Iterator[tuple[int, Unit]]:
    end = letters.find(BREAK, start)
    end = len(letters) if end < 0 else end
    for stop in range(start + 1, min(end, start + _LONGEST_SYLLABLE) + 1):
        piece = letters[start:stop]
        if piece in table.all and len(piece) > 1:
            yield _SYLLABLE, Unit(piece, complete=True)
        elif piece in table.all:
            # `a` is a syllable, and an initial: 阿 and 安.
            yield _SYLLABLE, Unit(piece, complete=False)
        elif piece in table.beginnings:
            yield _INCOMPLETE + _SYLLABLE, Unit(piece, complete=False)


def _next(letters: str, place: int) -> int:
    return place + 1 if letters[place : place + 1] == BREAK else place


def _with_umlaut(unit: Unit) -> Iterator[Unit]:
    yield unit
    if unit.complete:
        for letters in _ALSO.get(unit.letters, ()):
            yield Unit(letters, complete=True)

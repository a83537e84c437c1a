"""XLSForms made in the test, as files in memory; by chance from a seed where many are wanted."""

import random
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook

ZH, EN = "label::中文 (zh)", "label::English (en)"
TODAY = date(2026, 11, 24)
SETTINGS = {"form_id": "test", "form_title": "Test", "version": "1"}
CITIES, SYMPTOMS = ("wuhan", "beijing", "3"), ("none", "fever", "cough")
CHOICES = [
    *({"list_name": "city", "name": name, ZH: name, EN: name} for name in CITIES),
    *({"list_name": "symptom", "name": name, ZH: name, EN: name} for name in SYMPTOMS),
]
Row = Mapping[str, object]


def xlsx(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    book = Workbook()
    for name, given in sheets.items():
        rows = list(given)
        heading = list(dict.fromkeys(column for row in rows for column in row))
        sheet = book.create_sheet(name)
        sheet.append(heading)
        for row in rows:
            sheet.append([row.get(column) for column in heading])
    book.remove(book.worksheets[0])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def form(
    survey: Iterable[Row], choices: Iterable[Row] = CHOICES, settings: Row = SETTINGS, **other: Iterable[Row]
) -> bytes:
    return xlsx({"survey": survey, "choices": choices, "settings": [settings], **other})


def row(kind: str, name: str = "", **other: object) -> dict[str, object]:
    labels = {} if kind.startswith("end") else {ZH: name, EN: name}
    return {"type": kind, "name": name, **labels, **other}


KINDS = {
    "name": "text",
    "age": "integer",
    "heat": "decimal",
    "day": "date",
    "city": "select_one city",
    "signs": "select_multiple symptom",
}
PATTERNS = (
    "^1[3-9][0-9]{9}$",
    "^(a|b){1,9}$",
    r"^\d{1,3}(\.\d)?$",
    "^.{2,4}$",
    r"^[^@ ]+@[a-z]{1,9}\.cn$",
    "^[一-龥·]*$",
)
# Without characters beyond U+FFFF: the XForms engine counts each as two, XPath 1.0 (section 4.2) and we as one.
VALUES: dict[str, tuple[Any, ...]] = {
    "name": (
        "",
        "a",
        "abab",
        "13912345678",
        "王小明",
        "12",
        "0.5",
        "2026-11-24",
        "x@y.cn",
        "wuhan",
        "买买提·艾力",
        "b b",
    ),
    "age": ("", "0", "7", "18", "-3", "120"),
    "heat": ("", "36.4", "0.5", "-0.25", "18", "37.3"),
    "day": ("", "2026-11-24", "2026-11-23", "2026-12-01", "1970-01-01", "2024-02-29"),
    "city": ("", *CITIES),
    "signs": ([], ["none"], ["fever"], ["fever", "cough"], ["none", "fever", "cough"]),
}


class Chance:
    """Makes a form and answers to it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def form(self) -> bytes:
        seen: dict[str, str] = {}
        rows = [*self._questions("", seen), row("begin group", "more", relevant=self._maybe(seen))]
        rows += [*self._questions("g_", seen), row("end group")]
        rows.append(row("begin repeat", "others", relevant=self._maybe(seen)))
        rows += [*self._questions("r_", dict(seen)), row("end repeat")]
        rows.append(row("note", "thanks", relevant=self._maybe(seen)))
        return form(rows)

    def answers(self) -> dict[str, Any]:
        others = [self._values("r_") for _ in range(self._random.randint(0, 3))]
        return self._values("") | self._values("g_") | {"others": others}

    def _values(self, prefix: str) -> dict[str, Any]:
        return {prefix + name: self._random.choice(values) for name, values in VALUES.items()}

    def _questions(self, prefix: str, seen: dict[str, str]) -> list[Row]:
        rows: list[Row] = []
        for name, kind in self._random.sample(sorted(KINDS.items()), len(KINDS)):
            relevant = self._maybe(seen)
            seen[prefix + name] = name
            constraint = self.condition(seen | {".": name}, 2) if self._random.random() < 0.6 else None
            required = self._random.choice(("yes", "no", None))
            rows.append(row(kind, prefix + name, relevant=relevant, constraint=constraint, required=required))
        return rows

    def _maybe(self, seen: Mapping[str, str]) -> str | None:
        return self.condition(seen, 2) if seen and self._random.random() < 0.5 else None

    def condition(self, seen: Mapping[str, str], depth: int) -> str:
        """`seen` is what may be asked about: name to the kind's own name."""
        if depth and self._random.random() < 0.5:
            one, other = self.condition(seen, depth - 1), self.condition(seen, depth - 1)
            return self._random.choice((f"({one}) and ({other})", f"{one} or {other}", f"not({one})"))
        return self._random.choice((self._order, self._order, self._equality, self._function, self._truths))(seen)

    def _order(self, seen: Mapping[str, str]) -> str:
        sign = self._random.choice(("<", "<=", ">", ">=", "=", "!="))
        equal = " + 0" if "=" in sign else ""  # a decimal has no one spelling
        return f"{self._number(seen, 2)}{equal} {sign} {self._number(seen, 2)}"

    def _equality(self, seen: Mapping[str, str]) -> str:
        name = self._name(seen)
        own = [value for value in VALUES[seen[name]] if isinstance(value, str)] or ["none", "fever cough", ""]
        value = "" if seen[name] in ("age", "heat") else self._random.choice(own)
        return f"{_said(name)} {self._random.choice(('=', '!='))} '{value}'"

    def _function(self, seen: Mapping[str, str]) -> str:
        name = self._name(seen)
        if seen[name] in ("city", "signs") and self._random.random() < 0.7:
            return f"selected({_said(name)}, '{self._random.choice(CITIES if seen[name] == 'city' else SYMPTOMS)}')"
        if seen[name] == "heat":
            return f"{_said(name)} = {self._random.choice(('36.4', '18', '0'))}"
        if self._random.random() < 0.5:
            return f"regex({_said(name)}, '{self._random.choice(PATTERNS)}')"
        return f"string-length({_said(name)}) {self._random.choice('<>=')} {self._random.randint(0, 6)}"

    def _truths(self, _seen: Mapping[str, str]) -> str:
        return self._random.choice(("true()", "false()", "true() = false()", "false() != true()"))

    def _number(self, seen: Mapping[str, str], depth: int) -> str:
        if depth and self._random.random() < 0.4:
            sign = self._random.choice(("+", "-", "*", "div", "mod"))
            return f"({self._number(seen, depth - 1)} {sign} {self._number(seen, depth - 1)})"
        numbers = [_said(name) for name, kind in seen.items() if kind in ("age", "heat", "day", "name", "city")]
        literals = ["0", "1", "18", "37.3", "-3", ".5", "today()", "today() - 1"]
        return self._random.choice(self._random.choice((numbers or literals, literals)))

    def _name(self, seen: Mapping[str, str]) -> str:
        return self._random.choice(list(seen))


def _said(name: str) -> str:
    return "." if name == "." else f"${{{name}}}"

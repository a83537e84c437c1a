"""The survey sheet of an XLSForm: rows to questions, groups and repeats, and their conditions."""

import re
from dataclasses import dataclass, field

import msgspec

from models.notice import N_, Notice
from models.questionnaire.checking import check_condition
from models.questionnaire.columns import Columns, words
from models.questionnaire.conditions import Condition
from models.questionnaire.form import CHOOSING, Choice, Group, Item, Kind, Question, Repeat, Words
from models.questionnaire.problems import Problems
from models.questionnaire.reading import read_condition
from models.questionnaire.sheets import Row

MAX_ITEMS = 500
MAX_NESTING = 5
KNOWN = ("type", "name", "required", "relevant", "constraint")
NEEDED = ("type", "name")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_REQUIRED = {"": False, "no": False, "false": False, "false()": False, "yes": True, "true": True, "true()": True}
_KINDS = {**{kind.value: kind for kind in Kind}, "string": Kind.TEXT, "int": Kind.INTEGER}
_TYPES = (
    "text, integer, decimal, date, select_one …, select_multiple …, note, "
    "begin group, end group, begin repeat, end repeat"
)
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
"""Spreadsheets curl quotation marks; pyxform straightens them, too."""
_BLOCK = re.compile(r"(begin|end)[ _](group|repeat)")


@dataclass
class _Block:
    """A group or repeat that is still open; the whole survey is one, too."""

    kind: str
    row: int
    name: str = ""
    label: Words = field(default_factory=dict[str, str])
    relevant: Condition | None = None
    items: list[Item] = field(default_factory=list[Item])

    def close(self) -> Group | Repeat:
        kind = Repeat if self.kind == "repeat" else Group
        return kind(name=self.name, label=self.label, relevant=self.relevant, items=tuple(self.items))


def read_survey(columns: Columns, choices: dict[str, tuple[Choice, ...]], problems: Problems) -> tuple[Item, ...]:
    """What is wrong is added to `problems`; the items hold what could be read."""
    return _Survey(columns, choices, problems).read()


class _Survey:
    def __init__(self, columns: Columns, choices: dict[str, tuple[Choice, ...]], problems: Problems) -> None:
        self._columns, self._problems = columns, problems
        self._names = {name: frozenset(choice.name for choice in found) for name, found in choices.items()}
        self._open = [_Block("", 0)]
        self._seen: dict[str, tuple[Question | None, str]] = {}
        """Name to its question (None for a group or repeat) and the repeat that it stands in."""
        self._all = {columns.get(row, "name") for row in columns.sheet.rows}

    def read(self) -> tuple[Item, ...]:
        rows = self._columns.sheet.rows
        if len(rows) > MAX_ITEMS:
            notice = Notice(N_("There are more than {most} rows of questions."), {"most": str(MAX_ITEMS)})
            self._problems.add(self._columns.sheet.name, 0, "", notice)
        for row in rows[:MAX_ITEMS]:
            self._row(row)
        for block in self._open[1:]:
            notice = Notice(N_("“begin {kind}” has no “end {kind}”."), {"kind": block.kind})
            self._problems.add(self._columns.sheet.name, block.row, self._columns.letter("type"), notice)
        if not self._seen:
            self._problems.add(self._columns.sheet.name, 0, "", Notice(N_("There are no questions.")))
        return tuple(self._open[0].items)

    def _row(self, row: Row) -> None:
        kind = " ".join(self._columns.get(row, "type").lower().split())
        block = _BLOCK.fullmatch(kind)
        if block and block[1] == "begin":
            self._begin(row, block[2])
        elif block:
            self._end(row, block[2])
        else:
            self._question(row)

    def _begin(self, row: Row, kind: str) -> None:
        if kind == "repeat" and self._repeat():
            self._wrong(row, "type", Notice(N_("A repeat cannot stand inside another.")))
        if len(self._open) > MAX_NESTING:
            self._wrong(row, "type", Notice(N_("Groups stand more than 5 deep in each other.")))
        name = self._name(row)
        for column in ("required", "constraint"):
            if self._columns.get(row, column):
                self._wrong(row, column, Notice(N_("This belongs to a question, not to a group or repeat.")))
        relevant = self._condition(row, "relevant", None)
        self._seen[name] = (None, self._repeat())
        label = words(self._columns, row, "label", self._problems, needed=False)
        words(self._columns, row, "hint", self._problems, needed=False)
        self._open.append(_Block(kind, row.number, name, label, relevant))

    def _end(self, row: Row, kind: str) -> None:
        if self._open[-1].kind != kind:
            self._wrong(row, "type", Notice(N_("“end {kind}” has no “begin {kind}” before it."), {"kind": kind}))
            return
        block = self._open.pop()
        if not block.items:
            self._wrong(row, "type", Notice(N_("There are no questions in this group or repeat.")))
        self._open[-1].items.append(block.close())

    def _question(self, row: Row) -> None:
        kind, choices = self._kind(row)
        name = self._name(row)
        required = self._columns.get(row, "required").lower()
        if required not in _REQUIRED:
            self._wrong(row, "required", Notice(N_("“required” is yes or no here.")))
        if kind is Kind.NOTE and (required or self._columns.get(row, "constraint")):
            self._wrong(row, "type", Notice(N_("A note has no answer: neither “required” nor “constraint” fit.")))
        question = Question(
            name=name,
            kind=kind,
            label=words(self._columns, row, "label", self._problems, needed=True),
            hint=words(self._columns, row, "hint", self._problems, needed=False),
            required=_REQUIRED.get(required, False),
            relevant=self._condition(row, "relevant", None),
            constraint_message=words(self._columns, row, "constraint_message", self._problems, needed=False),
            choices=choices,
        )
        self._seen[name] = (question, self._repeat())
        constraint = self._condition(row, "constraint", question)
        self._open[-1].items.append(
            question if constraint is None else msgspec.structs.replace(question, constraint=constraint)
        )

    def _kind(self, row: Row) -> tuple[Kind, str]:
        written = self._columns.get(row, "type").split()
        kind = _KINDS.get(written[0].lower()) if written else None
        parts = 2 if kind in CHOOSING else 1
        if kind is None or len(written) != parts:
            self._wrong(
                row,
                "type",
                Notice(
                    N_("The type “{type}” is not understood. There are: {known}."),
                    {"type": " ".join(written)[:50], "known": _TYPES},
                ),
            )
            return Kind.TEXT, ""
        if kind in CHOOSING and written[1] not in self._names:
            self._wrong(
                row, "type", Notice(N_("There is no list “{list}” on the sheet of choices."), {"list": written[1]})
            )
        return kind, written[1] if kind in CHOOSING else ""

    def _name(self, row: Row) -> str:
        name = self._columns.get(row, "name")
        if not _NAME.fullmatch(name):
            notice = Notice(N_("The name must be a letter, then letters, digits, _ . or -, at most 64 of them."))
            self._wrong(row, "name", notice)
        elif name in self._seen:
            self._wrong(row, "name", Notice(N_("The name “{name}” is there twice."), {"name": name}))
        return name

    def _condition(self, row: Row, column: str, own: Question | None) -> Condition | None:
        text = self._columns.get(row, column)
        if not text:
            return None
        condition = read_condition(text.translate(_STRAIGHT))
        if isinstance(condition, Notice):
            self._wrong(row, column, condition)
            return None
        wrong = list(check_condition(condition, self._lookup, self._choices, own))
        for notice in wrong:
            self._wrong(row, column, notice)
        return None if wrong else condition

    def _choices(self, name: str) -> frozenset[str]:
        return self._names.get(name, frozenset())

    def _lookup(self, name: str) -> Question | Notice:
        values = {"name": name}
        if name not in self._seen:
            if name in self._all:
                return Notice(N_("${{{name}}} comes later or is asked here. Ask only about earlier answers."), values)
            return Notice(N_("There is no question “{name}”."), values)
        question, repeat = self._seen[name]
        if question is None:
            return Notice(N_("“{name}” is a group or repeat and has no answer of its own."), values)
        if repeat and repeat != self._repeat():
            return Notice(N_("${{{name}}} is answered once in each repeat. Ask about it only in there."), values)
        return question

    def _repeat(self) -> str:
        return next((block.name or "?" for block in self._open if block.kind == "repeat"), "")

    def _wrong(self, row: Row, column: str, notice: Notice) -> None:
        self._problems.add(self._columns.sheet.name, row.number, self._columns.letter(column), notice)

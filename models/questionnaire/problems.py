"""What is wrong with an XLSForm, all of it at once, by the cell."""

import msgspec

from models.errors import BadInput
from models.notice import N_, Notice

MOST_PROBLEMS = 200


class Problem(msgspec.Struct, frozen=True):
    sheet: str
    row: int
    """As the spreadsheet counts, from 1; 0 where the whole sheet or file is meant."""
    column: str
    """The column's letter; empty where the whole row is meant."""
    notice: Notice


class BadQuestionnaire(BadInput):
    """The caller shows every problem beside its cell; nothing is stored."""

    notice = Notice(N_("The questionnaire was not brought in: the cells named below need another look."))

    def __init__(self, problems: tuple[Problem, ...], more: int = 0) -> None:
        super().__init__("; ".join(f"{p.sheet}!{p.column}{p.row} {p.notice.text}" for p in problems[:5]))
        self.problems = problems
        """The first 200."""
        self.more = more
        """How many were found beyond them."""


class Problems:
    """Collects them, so that reading goes on after the first."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._more = 0

    def add(self, sheet: str, row: int, column: str, notice: Notice) -> None:
        problem = Problem(sheet, row, column, notice)
        if problem in self._found:
            return
        if len(self._found) < MOST_PROBLEMS:
            self._found.append(problem)
        else:
            self._more += 1

    def raise_any(self) -> None:
        """Raises BadQuestionnaire if anything was found."""
        if self._found:
            raise BadQuestionnaire(tuple(self._found), self._more)

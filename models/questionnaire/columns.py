"""The heading of an XLSForm's sheet: which column is what, and in which language.

`label::中文 (zh)` names language and BCP 47 tag; for 中文 and English the tag may be left out. A plain `label` is in
the form's default language, which `default_language` on the sheet of settings names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from models.notice import N_, Notice
from models.questionnaire.form import Language, Words
from models.questionnaire.problems import Problems
from models.questionnaire.sheets import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, Sheet

MAX_WORDS = 500
MAX_LANGUAGES = 10
MAX_LANGUAGE = 40
"""Characters of its name."""
UNNAMED = Language("und", "默认 / default")
"""Of plain columns where the settings name no language; `und` is BCP 47 for that. Shown in any of our languages."""
_TAGS = {"中文": "zh", "English": "en"}
_LANGUAGE = re.compile(r"(?P<name>[^()]{1,40}?)\s*(?:\((?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\))?")
_SPOKEN = ("label", "hint", "constraint_message")


@dataclass
class Columns:
    """Where a sheet keeps what. Letters of the spreadsheet's columns."""

    sheet: Sheet
    plain: dict[str, str] = field(default_factory=dict[str, str])
    """`type` to its letter."""
    spoken: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    """`label` to language tag to letter."""
    languages: dict[str, Language] = field(default_factory=dict[str, Language])
    unknown: dict[str, str] = field(default_factory=dict[str, str])
    """Letter to heading."""
    default: Language = UNNAMED

    def get(self, row: Row, name: str) -> str:
        return row.cells.get(self.plain.get(name, ""), "")

    def letter(self, name: str) -> str:
        return self.plain.get(name, "")


def default_language(written: str, sheets: Iterable[Sheet]) -> Language:
    """Of plain columns. `written` is the settings' `default_language`: `中文 (zh)`, or half of it if known."""
    headings = (heading for sheet in sheets for heading in sheet.heading.values())
    named = [found for heading in headings if (found := _language(_parts(heading)[1])) is not None]
    named += [Language(tag, name) for name, tag in _TAGS.items()]
    for language in named:
        if written in (f"{language.name} ({language.tag})", language.name, language.tag):
            return language
    return _language(written) or (Language(UNNAMED.tag, written[:MAX_LANGUAGE]) if written else UNNAMED)


def read_columns(
    sheet: Sheet,
    known: tuple[str, ...],
    needed: tuple[str, ...],
    problems: Problems,
    default: Language = UNNAMED,
) -> Columns:
    """`known` are the columns beside the spoken ones; of those, `needed` must be there."""
    columns = Columns(sheet, default=default)
    for letter, heading in sheet.heading.items():
        wrong = _place(columns, letter, heading, known)
        if wrong is not None:
            problems.add(sheet.name, 1, letter, wrong)
    for name in needed:
        if name not in columns.plain:
            problems.add(sheet.name, 1, "", Notice(N_("The column “{name}” is missing."), {"name": name}))
    if sheet.cut:
        problems.add(
            sheet.name,
            0,
            "",
            Notice(
                N_("The sheet has more than {rows} rows or {columns} columns."),
                {"rows": str(MAX_ROWS), "columns": str(MAX_COLUMNS)},
            ),
        )
    _refuse_cells(columns, problems)
    return columns


def words(columns: Columns, row: Row, name: str, problems: Problems, *, needed: bool) -> Words:
    """The text of a row in every language. It is missing in none, or (where not needed) in all."""
    found = {
        tag: text for tag, letter in columns.spoken.get(name, {}).items() if (text := row.cells.get(letter, "")) != ""
    }
    sheet = columns.sheet.name
    for tag, text in found.items():
        letter = columns.spoken[name][tag]
        if len(text) > MAX_WORDS:
            problems.add(sheet, row.number, letter, Notice(N_("The text is longer than 500 characters.")))
        elif "${" in text:
            problems.add(sheet, row.number, letter, Notice(N_("An answer cannot be put into a text with ${{…}} here.")))
    if found or needed:
        for tag, language in columns.languages.items():
            if tag not in found:
                letter = columns.spoken.get(name, {}).get(tag, "")
                notice = Notice(
                    N_("The text “{column}” is missing in {language}."), {"column": name, "language": language.name}
                )
                problems.add(sheet, row.number, letter, notice)
    return found


def _place(columns: Columns, letter: str, heading: str, known: tuple[str, ...]) -> Notice | None:
    """Puts the column where it belongs, or says what is wrong with its heading."""
    name, language = _parts(heading)
    if name in _SPOKEN:
        return _place_spoken(columns, letter, heading)
    if name not in known or language:
        columns.unknown[letter] = heading[:50]
        return None
    if name in columns.plain:
        return _twice(heading)
    columns.plain[name] = letter
    return None


def _place_spoken(columns: Columns, letter: str, heading: str) -> Notice | None:
    name, written = _parts(heading)
    places = columns.spoken.setdefault(name, {})
    language = _language(written) if "::" in heading else columns.default
    if language is None:
        return Notice(N_("Name the language and its short form, as in “{column}::中文 (zh)”."), {"column": name})
    if language.tag in places:
        return _twice(heading)
    places[language.tag] = letter
    columns.languages.setdefault(language.tag, language)
    return Notice(N_("There are more than 10 languages.")) if len(columns.languages) > MAX_LANGUAGES else None


def _parts(heading: str) -> tuple[str, str]:
    """The column's name as we spell it, and what it says of its language."""
    name, _, language = (part.strip() for part in heading.partition("::"))
    return name.lower().replace(" ", "_"), language


def _language(written: str) -> Language | None:
    found = _LANGUAGE.fullmatch(written)
    tag = (found["tag"] or _TAGS.get(found["name"], "")) if found else ""
    return Language(tag, found["name"]) if found and tag else None


def _twice(heading: str) -> Notice:
    return Notice(N_("The column “{name}” is there twice."), {"name": heading[:50]})


def _refuse_cells(columns: Columns, problems: Problems) -> None:
    """Empty columns harm nobody: ready-made templates are full of them."""
    for row in columns.sheet.rows:
        for letter, text in row.cells.items():
            if letter not in columns.sheet.heading:
                notice = Notice(N_("The column of this cell has no heading."))
            elif letter in columns.unknown:
                notice = Notice(
                    N_("“{name}” is not understood here. Leave the cell empty."), {"name": columns.unknown[letter]}
                )
            elif len(text) > MAX_CELL:
                notice = Notice(N_("The cell has more than {most} characters."), {"most": str(MAX_CELL)})
            else:
                continue
            problems.add(columns.sheet.name, row.number, letter, notice)

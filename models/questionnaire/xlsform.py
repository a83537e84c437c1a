"""Reads an XLSForm (the convention of xlsform.org) within the subset that phone, gate and telephone understand alike.

Sheets survey, choices, settings. What is beyond the subset is refused, never left out in silence.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from models.errors import BadInput
from models.notice import N_, Notice
from models.questionnaire.columns import Columns, default_language, read_columns, words
from models.questionnaire.form import Choice, Language, Questionnaire
from models.questionnaire.problems import BadQuestionnaire, Problem, Problems
from models.questionnaire.sheets import MAX_BYTES, TOO_LARGE, Row, Sheet, read_sheets
from models.questionnaire.survey import KNOWN, NEEDED, read_survey

MAX_CHOICES = 2000
MAX_LIST = 300
MAX_ID = 64
SETTINGS = ("form_title", "form_id", "version", "default_language")
_BEYOND = ("external_choices", "entities", "osm")
_CHOICE = re.compile(r"[^\s'\"]{1,64}")
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def read_xlsform(source: bytes | Path) -> Questionnaire:
    """An .xlsx file or its content. Raises BadQuestionnaire with every cell that is wrong."""
    try:
        sheets = read_sheets(_content(source))
    except BadInput as error:
        raise BadQuestionnaire((Problem("", 0, "", error.notice),)) from error
    return read_form(sheets)


def read_form(sheets: Mapping[str, Sheet]) -> Questionnaire:
    """What stands on the sheets, by their names in small letters. Raises BadQuestionnaire."""
    problems = Problems()
    for name in ("survey", "settings"):
        if name not in sheets:
            problems.add(name, 0, "", Notice(N_("The sheet “{name}” is missing."), {"name": name}))
    problems.raise_any()
    for name in _BEYOND:
        if name in sheets:
            problems.add(name, 0, "", Notice(N_("The sheet “{name}” is not understood here."), {"name": name}))
    asked, offered = sheets["survey"], sheets.get("choices", Sheet("choices"))
    default = default_language(_default(sheets["settings"]), (asked, offered))
    survey = read_columns(asked, KNOWN, NEEDED, problems, default)
    listed = read_columns(offered, ("list_name", "name"), (), problems, default)
    languages = _languages(survey, listed, problems)
    choices = _choices(listed, problems)
    items = read_survey(survey, choices, problems)
    settings = _settings(sheets["settings"], problems)
    questionnaire = Questionnaire(
        id=settings["form_id"],
        version=settings["version"],
        title=settings["form_title"] or settings["form_id"],
        languages=_in_order(languages, default),
        choices=choices,
        items=items,
    )
    problems.raise_any()
    return questionnaire


def _content(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadInput(notice=TOO_LARGE)
    return content


def _languages(survey: Columns, listed: Columns, problems: Problems) -> dict[str, Language]:
    """Of the survey's labels; every other text must be there in the same ones."""
    label = survey.spoken.get("label", {})
    if "label" not in survey.spoken:
        problems.add(survey.sheet.name, 1, "", Notice(N_("The column “{name}” is missing."), {"name": "label"}))
    languages = {tag: survey.languages[tag] for tag in label}
    for columns in (survey, listed):
        for tag in columns.languages.keys() - languages.keys():
            notice = Notice(N_("The questions have no label in {language}."), {"language": columns.languages[tag].name})
            problems.add(columns.sheet.name, 1, "", notice)
        columns.languages = languages
    return languages


def _choices(columns: Columns, problems: Problems) -> dict[str, tuple[Choice, ...]]:
    found: dict[str, dict[str, Choice]] = {}
    sheet = columns.sheet
    if len(sheet.rows) > MAX_CHOICES:
        problems.add(sheet.name, 0, "", Notice(N_("There are more than {most} choices."), {"most": str(MAX_CHOICES)}))
    for name in ("list_name", "name") if sheet.rows else ():
        if name not in columns.plain:
            problems.add(sheet.name, 1, "", Notice(N_("The column “{name}” is missing."), {"name": name}))
    for row in sheet.rows[:MAX_CHOICES]:
        name, choice = columns.get(row, "list_name"), _choice(columns, row, problems)
        if not _ID.fullmatch(name):
            notice = Notice(N_("The list's name must be of letters, digits, _ . or -, at most 64 of them."))
            problems.add(sheet.name, row.number, columns.letter("list_name"), notice)
        elif choice.name in found.setdefault(name, {}):
            notice = Notice(N_("The list has the choice “{choice}” twice."), {"choice": choice.name[:50]})
            problems.add(sheet.name, row.number, columns.letter("name"), notice)
        elif len(found[name]) == MAX_LIST:
            notice = Notice(N_("The list has more than {most} choices."), {"most": str(MAX_LIST)})
            problems.add(sheet.name, row.number, columns.letter("list_name"), notice)
        else:
            found[name][choice.name] = choice
    return {name: tuple(choices.values()) for name, choices in found.items()}


def _choice(columns: Columns, row: Row, problems: Problems) -> Choice:
    name = columns.get(row, "name")
    if not _CHOICE.fullmatch(name):
        notice = Notice(N_("A choice's name has no spaces and no quotation marks, and at most 64 characters."))
        problems.add(columns.sheet.name, row.number, columns.letter("name"), notice)
    return Choice(name, words(columns, row, "label", problems, needed=True))


def _settings(sheet: Sheet, problems: Problems) -> dict[str, str]:
    columns = read_columns(sheet, SETTINGS, ("form_id", "version"), problems)
    first = sheet.rows[0] if sheet.rows else Row(2, {})
    for row in sheet.rows[1:]:
        problems.add(sheet.name, row.number, "", Notice(N_("There is only one row of settings.")))
    for name in ("form_id", "version"):
        if name in columns.plain and not _ID.fullmatch(columns.get(first, name)):
            notice = Notice(N_("“{name}” must be of letters, digits, _ . or -, at most 64 of them."), {"name": name})
            problems.add(sheet.name, first.number, columns.letter(name), notice)
    return {name: columns.get(first, name) for name in SETTINGS}


def _default(settings: Sheet) -> str:
    """The settings' `default_language`: the other sheets' headings cannot be read without it."""
    columns = read_columns(settings, SETTINGS, (), Problems())
    return columns.get(settings.rows[0], "default_language") if settings.rows else ""


def _in_order(languages: dict[str, Language], default: Language) -> tuple[Language, ...]:
    """The default one first."""
    return tuple(sorted(languages.values(), key=lambda language: language.tag != default.tag))

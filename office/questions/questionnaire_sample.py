"""A questionnaire to start from, as an XLSForm: an office downloads it, changes it and brings it in.

It asks beyond what every gate asks anyway, and shows each type and each kind of condition once.
"""

from importlib import import_module
from io import BytesIO
from typing import Any

FILE_NAME = "questionnaire.xlsx"
_ZH, _EN = "label::中文 (zh)", "label::English (en)"
_HINT_ZH, _HINT_EN = "hint::中文 (zh)", "hint::English (en)"
_SAID_ZH, _SAID_EN = "constraint_message::中文 (zh)", "constraint_message::English (en)"
_SURVEY = ("type", "name", _ZH, _EN, _HINT_ZH, _HINT_EN, "required", "relevant", "constraint", _SAID_ZH, _SAID_EN)
_CHOICES = ("list_name", "name", _ZH, _EN)
_SETTINGS = ("form_title", "form_id", "version", "default_language")
_WIDTHS = {"type": 24, "name": 16, "required": 10, "list_name": 14, "version": 14}

Cells = dict[str, str]


def sample_questionnaire() -> bytes:
    """The .xlsx file."""
    xlsxwriter: Any = import_module("xlsxwriter")  # has no types

    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    heading = book.add_format({"bold": True, "bg_color": "#0B4F4A", "font_color": "#FFFFFF", "valign": "vcenter"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    for name, columns, rows in (
        ("survey", _SURVEY, SURVEY),
        ("choices", _CHOICES, CHOICES),
        ("settings", _SETTINGS, SETTINGS),
    ):
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, columns, heading)
        for place, column in enumerate(columns):
            page.set_column(place, place, _WIDTHS.get(column, 32))
        for number, cells in enumerate(rows, 1):
            page.write_row(number, 0, [cells.get(column, "") for column in columns], cell)
    book.close()
    return content.getvalue()


def _row(kind: str, name: str = "", zh: str = "", en: str = "", **other: str) -> Cells:
    return {"type": kind, "name": name, _ZH: zh, _EN: en, **other}


def _choice(of: str, name: str, zh: str, en: str) -> Cells:
    return {"list_name": of, "name": name, _ZH: zh, _EN: en}


SURVEY: tuple[Cells, ...] = (
    _row("begin group", "home", "家里的情况", "At home"),
    _row("integer", "people_at_home", "现在家里住几个人？", "How many people live in the flat now?")
    | {"required": "yes", "constraint": ". >= 1 and . <= 20"}
    | {_SAID_ZH: "请填 1 到 20。", _SAID_EN: "Write 1 to 20."},
    _row("select_one yes_no", "own_room", "能单独住一间房吗？", "Can whoever comes back have a room alone?")
    | {"required": "yes"},
    _row("end group"),
    _row("begin group", "help", "需要帮助吗", "Help"),
    _row("select_multiple help", "needs", "在家期间需要哪些帮助？", "Which help do you need while at home?")
    | {_HINT_ZH: "可以选几项。", _HINT_EN: "Choose all that fit."},
    _row("text", "medicine", "需要代买什么药？", "Which medicine shall be fetched?")
    | {"required": "yes", "relevant": "selected(${needs}, 'medicine')"},
    _row("date", "medicine_until", "现在的药能用到哪天？", "Until which day does your medicine last?")
    | {"relevant": "selected(${needs}, 'medicine')", "constraint": ". >= today()"}
    | {_SAID_ZH: "请填今天或以后的日期。", _SAID_EN: "Write today or a later day."},
    _row("end group"),
    _row("text", "remark", "还有什么要告诉居委会？", "Anything else that the community office should know?"),
)
CHOICES: tuple[Cells, ...] = (
    _choice("yes_no", "yes", "能", "Yes"),
    _choice("yes_no", "no", "不能", "No"),
    _choice("help", "food", "买菜", "Shopping for food"),
    _choice("help", "medicine", "买药", "Fetching medicine"),
    _choice("help", "parcel", "取快递", "Fetching parcels"),
    _choice("help", "rubbish", "倒垃圾", "Taking rubbish out"),
    _choice("help", "care", "照看老人或孩子", "Somebody to look after a child or an elder"),
)
SETTINGS: tuple[Cells, ...] = (
    {"form_title": "返京人员补充问卷", "form_id": "returnee", "version": "1", "default_language": "中文 (zh)"},
)

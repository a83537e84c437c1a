"""Makes a returnee questionnaire as an XLSForm, to try and to start from: `python -m demo.questionnaire OUT`.

Where from, when and how one came, contact, symptoms, and the same of everybody who comes along.
"""

from pathlib import Path
from typing import Annotated, Any, cast

import typer
from xlsxwriter import Workbook

ID, VERSION = "returnee", "2026112401"
TEXTS = ("label::中文 (zh)", "label::English (en)")
SURVEY_HEADING = (
    *("type", "name", *TEXTS, "hint::中文 (zh)", "hint::English (en)", "required", "relevant", "constraint"),
    *("constraint_message::中文 (zh)", "constraint_message::English (en)"),
)
WIDTHS = {"type": 26, "name": 18, "required": 9, "relevant": 38, "constraint": 44, "list_name": 14}
HEALTHY_ALONE = "not(selected(., 'none')) or . = 'none'"
TOO_EARLY = ("日期不能晚于今天，也不能早于出发日期。", "Not after today, and not before you left.")
TO_COME = ("日期不能晚于今天。", "This day is still to come.")
ALONE = ("选了“没有”就不能再选其他症状。", "“None” cannot be chosen together with a symptom.")
Row = dict[str, str]


def row(kind: str, name: str, zh: str = "", en: str = "", **other: str | tuple[str, str]) -> Row:
    """One row of the survey; `hint` and `message` are given in both languages."""
    cells = {"type": kind, "name": name, TEXTS[0]: zh, TEXTS[1]: en}
    for column, given in other.items():
        if isinstance(given, tuple):
            spoken = "constraint_message" if column == "message" else column
            cells |= {f"{spoken}::中文 (zh)": given[0], f"{spoken}::English (en)": given[1]}
        else:
            cells[column] = given
    return cells


SURVEY = (
    row("note", "welcome", "请在到小区前填好，到门岗出示通行码。", "Please fill this in before you arrive."),
    row("begin group", "trip", "行程", "Your trip"),
    row(
        "text",
        "origin",
        "从哪里来？",
        "Where do you come from?",
        required="yes",
        hint=("省、市、区县", "City and district"),
    ),
    row(
        "date", "left", "哪天出发？", "When did you leave?", required="yes", constraint=". <= today()", message=TO_COME
    ),
    row(
        *("date", "arrived", "哪天到京？", "When did you arrive?"),
        required="yes",
        constraint=". <= today() and . >= ${left}",
        message=TOO_EARLY,
    ),
    row("select_one transport", "transport", "怎么来的？", "How did you come?", required="yes"),
    row(
        *("text", "number", "车次或航班号", "Train or flight number"),
        relevant="${transport} = 'train' or ${transport} = 'flight'",
        constraint="regex(., '^[A-Za-z0-9]{2,8}$')",
        message=("只填字母和数字，例如 G102。", "Letters and digits only, for instance G102."),
    ),
    row("end group", ""),
    row("begin group", "health", "健康情况", "Health"),
    row(
        "select_one yes_no",
        "contact",
        "14 天内接触过患者吗？",
        "Contact with a patient within 14 days?",
        required="yes",
    ),
    row(
        *("date", "contact_day", "最后一次接触是哪天？", "When was the last contact?"),
        required="yes",
        relevant="${contact} = 'yes'",
        constraint=". <= today() and . >= today() - 14",
        message=("请填 14 天之内的日期。", "A day within the last 14 days."),
    ),
    row(
        *("select_multiple symptom", "symptoms", "现在有哪些症状？", "Which symptoms do you have?"),
        required="yes",
        constraint=HEALTHY_ALONE,
        message=ALONE,
    ),
    row(
        *("decimal", "temperature", "今天的体温（℃）", "Temperature today (℃)"),
        relevant="selected(${symptoms}, 'fever')",
        constraint=". >= 34 and . <= 43",
        message=("体温应在 34 到 43 之间。", "Between 34 and 43."),
    ),
    row("end group", ""),
    row("begin repeat", "members", "同行家人", "Who comes along"),
    row(
        *("text", "member_name", "姓名", "Name"),
        required="yes",
        constraint="string-length(.) >= 2",
        message=("请写全名。", "Please write the whole name."),
    ),
    row(
        *("integer", "member_age", "年龄", "Age"),
        required="yes",
        constraint=". >= 0 and . <= 120",
        message=("年龄应在 0 到 120 之间。", "Between 0 and 120."),
    ),
    row(
        *(
            "select_one yes_no",
            "guardian",
            "您是孩子的监护人，并同意填报吗？",
            "Are you the child's guardian, and agree?",
        ),
        required="yes",
        relevant="${member_age} < 14",
    ),
    row(
        *("select_multiple symptom", "member_symptoms", "有哪些症状？", "Which symptoms?"),
        required="yes",
        constraint=HEALTHY_ALONE,
        message=ALONE,
    ),
    row("end repeat", ""),
    row("text", "remark", "还有什么要告诉居委会？", "Anything else for the office?"),
)
CHOICES = (
    ("transport", "train", "火车", "Train"),
    ("transport", "flight", "飞机", "Flight"),
    ("transport", "car", "自驾", "Car"),
    ("transport", "coach", "长途汽车", "Coach"),
    ("transport", "other", "其他", "Other"),
    ("yes_no", "no", "没有 / 否", "No"),
    ("yes_no", "yes", "有 / 是", "Yes"),
    ("symptom", "none", "没有", "None"),
    ("symptom", "fever", "发热", "Fever"),
    ("symptom", "cough", "咳嗽", "Cough"),
    ("symptom", "sore_throat", "咽痛", "Sore throat"),
    ("symptom", "breath", "胸闷、气促", "Short of breath"),
    ("symptom", "fatigue", "乏力", "Tired and weak"),
    ("symptom", "stomach", "呕吐或腹泻", "Vomiting or diarrhoea"),
)


def write_questionnaire(out: Annotated[Path, typer.Argument(help="The .xlsx file to write.")]) -> None:
    """Write a sample questionnaire for returnees."""
    # xlsxwriter describes neither its formats nor its strings.
    book = cast(Any, Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}))
    _sheet(book, "survey", SURVEY_HEADING, [tuple(cells.get(name, "") for name in SURVEY_HEADING) for cells in SURVEY])
    _sheet(book, "choices", ("list_name", "name", *TEXTS), CHOICES)
    heading = ("form_title", "form_id", "version", "default_language")
    _sheet(book, "settings", heading, [("返京人员调查问卷", ID, VERSION, "中文 (zh)")])
    book.close()


def _sheet(book: Any, name: str, heading: tuple[str, ...], rows: Any) -> None:
    """A heading that stays in sight, and cells that show all of their text."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#0B4F4A", "font_color": "#FFFFFF", "valign": "vcenter"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, heading, bold)
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(heading):
        sheet.set_column(place, place, WIDTHS.get(column, 30), wrapped)
    for place, cells in enumerate(rows, 1):
        for column, text in enumerate(cells):
            if text:
                sheet.write_string(place, column, text, wrapped)


if __name__ == "__main__":
    typer.run(write_questionnaire)

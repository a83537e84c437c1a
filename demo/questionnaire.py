"""Makes a returnee questionnaire as an XLSForm, to try and to start from: `python -m demo.questionnaire OUT`.

It asks once per household, beyond what every gate asks anyway: where they will stay, when they last met a patient,
medicine and vaccination, and who else comes along. Each kind of question stands in it.
"""

from pathlib import Path
from typing import Annotated, Any, cast

import typer
from xlsxwriter import Workbook

ID, VERSION = "returnee", "2026112402"
TEXTS = ("label::中文 (zh)", "label::English (en)")
SURVEY_HEADING = (
    *("type", "name", *TEXTS, "hint::中文 (zh)", "hint::English (en)", "required", "relevant", "constraint"),
    *("constraint_message::中文 (zh)", "constraint_message::English (en)"),
)
WIDTHS = {"type": 26, "name": 18, "required": 9, "relevant": 38, "constraint": 44, "list_name": 14}
ALONE = "not(selected(., 'none')) or . = 'none'"
FIFTEEN_DAYS = ". <= today() and . >= today() - 14"
NOT_TO_COME = ("日期不能晚于今天。", "This day is still to come.")
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
    row("note", "welcome", "下面几个问题，每户答一次。", "A few questions, once for each household."),
    row("begin group", "staying", "住宿", "Where you stay"),
    row(
        *("select_one stay", "stay", "回来以后住在哪里？", "Where will you stay?"),
        required="yes",
    ),
    row(
        *("text", "stay_where", "请写地址", "Please write the address"),
        hint=("楼名、街道、门牌号", "House, street and number"),
        required="yes",
        relevant="${stay} = 'hotel' or ${stay} = 'other'",
        constraint="string-length(.) >= 2",
        message=("地址太短，请写全。", "That is too short for an address."),
    ),
    row(
        *("integer", "nights", "打算住几晚？", "For how many nights?"),
        relevant="${stay} != 'home'",
        constraint=". >= 1 and . <= 365",
        message=("请填 1 到 365。", "Write 1 to 365."),
    ),
    row("end group", ""),
    row("begin group", "health", "健康情况", "Health"),
    row(
        *(
            "select_one yes_no",
            "met",
            "您知道最后一次接触患者是哪天吗？",
            "Do you know on which day you met a patient?",
        ),
        hint=("没接触过就选“没有”。", "Choose No where you met nobody who was ill."),
    ),
    row(
        *("date", "met_on", "最后一次接触是哪天？", "When was the last contact?"),
        required="yes",
        relevant="${met} = 'yes'",
        constraint=FIFTEEN_DAYS,
        message=("请填 14 天之内的日期。", "A day within the last 14 days."),
    ),
    row(
        *(
            "select_multiple medicine",
            "medicine",
            "近三天吃过什么药？",
            "Medicine taken in the last three days?",
        ),
        hint=("退烧药会让体温看起来正常。", "Medicine against fever hides a fever."),
        required="yes",
        constraint=ALONE,
        message=("选了“没有”就不能再选别的药。", "“None” cannot be chosen together with a medicine."),
    ),
    row(
        *("decimal", "highest", "吃药前最高体温（℃）", "Highest temperature before the medicine (℃)"),
        relevant="selected(${medicine}, 'fever')",
        constraint=". >= 34 and . <= 43",
        message=("体温应在 34 到 43 之间。", "Between 34 and 43."),
    ),
    row(
        *("date", "vaccinated", "最近一次接种疫苗是哪天？", "When were you last vaccinated?"),
        hint=("没有接种可以不填。", "Leave it out if you were not."),
        constraint=". <= today()",
        message=NOT_TO_COME,
    ),
    row("end group", ""),
    row("begin repeat", "members", "还有谁会一起来，今天没到？", "Who else will come, but not today?"),
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
        *("text", "member_guardian", "监护人的电话", "The guardian's phone number"),
        required="yes",
        relevant="${member_age} < 14",
        constraint="regex(., '^1[3-9][0-9]{9}$')",
        message=("请填 11 位手机号码。", "A mobile number of eleven digits."),
    ),
    row("end repeat", ""),
    row("text", "remark", "还有什么要告诉居委会？", "Anything else for the office?"),
)
CHOICES = (
    ("stay", "home", "自己家", "At home"),
    ("stay", "family", "亲戚朋友家", "With family or friends"),
    ("stay", "hotel", "酒店", "At a hotel"),
    ("stay", "other", "其他地方", "Somewhere else"),
    ("yes_no", "no", "没有 / 否", "No"),
    ("yes_no", "yes", "有 / 是", "Yes"),
    ("medicine", "none", "没有", "None"),
    ("medicine", "fever", "退烧药", "Against fever"),
    ("medicine", "cough", "止咳药", "Against a cough"),
    ("medicine", "cold", "感冒药", "Against a cold"),
    ("medicine", "other", "其他药", "Other medicine"),
)


def write_questionnaire(out: Annotated[Path, typer.Argument(help="The .xlsx file to write.")]) -> None:
    """Write a sample questionnaire for returnees."""
    # xlsxwriter describes neither its formats nor its strings.
    book = cast(Any, Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}))
    _sheet(book, "survey", SURVEY_HEADING, [tuple(cells.get(name, "") for name in SURVEY_HEADING) for cells in SURVEY])
    _sheet(book, "choices", ("list_name", "name", *TEXTS), CHOICES)
    heading = ("form_title", "form_id", "version", "default_language")
    _sheet(book, "settings", heading, [("返京人员补充问卷", ID, VERSION, "中文 (zh)")])
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

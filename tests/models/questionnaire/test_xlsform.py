"""An XLSForm is read whole, or every wrong cell is named; no file takes long or much room."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from demo.questionnaire import write_questionnaire
from models.errors import BadInput
from models.notice import Notice
from models.questionnaire.conditions import Answer, Matches, Number, Own, Pair, Sign, Text, Today
from models.questionnaire.form import (
    Group,
    Kind,
    Language,
    Question,
    Repeat,
    digest,
    from_json,
    questions,
    to_json,
)
from models.questionnaire.problems import BadQuestionnaire, Problem
from models.questionnaire.survey import MAX_ITEMS
from models.questionnaire.xlsform import read_xlsform
from tests.models.questionnaire.forms import CHOICES, EN, SETTINGS, ZH, form, row, xlsx


def problems(content: bytes) -> dict[str, str]:
    """Cell to sentences."""
    with pytest.raises(BadQuestionnaire) as caught:
        read_xlsform(content)
    found: dict[str, list[str]] = {}
    for problem in caught.value.problems:
        cell = f"{problem.sheet}!{problem.column}{problem.row or ''}"
        found.setdefault(cell, []).append(say(problem.notice))
    return {cell: " / ".join(sentences) for cell, sentences in found.items()}


def say(notice: Notice) -> str:
    return notice.say(lambda text: text)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    write_questionnaire(tmp_path / "sample.xlsx")
    return tmp_path / "sample.xlsx"


def test_the_sample_is_read_as_written(sample: Path) -> None:
    questionnaire = read_xlsform(sample)
    assert (questionnaire.id, questionnaire.version, questionnaire.title) == (
        "returnee",
        "2026112402",
        "返京人员补充问卷",
    )
    assert questionnaire.languages == (Language("zh", "中文"), Language("en", "English"))
    assert [item.name for item in questionnaire.items] == ["welcome", "staying", "health", "members", "remark"]
    assert [type(item) for item in questionnaire.items] == [Question, Group, Group, Repeat, Question]
    met = next(question for question in questions(questionnaire.items) if question.name == "met_on")
    assert met.kind is Kind.DATE
    assert met.required
    assert met.label["en"] == "When was the last contact?"
    assert met.relevant == Pair(Sign.EQUAL, Answer("met"), Text("yes"))
    assert met.constraint == Pair(
        Sign.AND,
        Pair(Sign.AT_MOST, Own(), Today()),
        Pair(Sign.AT_LEAST, Own(), Pair(Sign.MINUS, Today(), Number(14.0))),
    )
    assert [choice.name for choice in questionnaire.choices["yes_no"]] == ["no", "yes"]


def test_json_brings_the_same_questionnaire_back(sample: Path) -> None:
    questionnaire = read_xlsform(sample.read_bytes())
    assert from_json(to_json(questionnaire)) == questionnaire
    assert to_json(from_json(to_json(questionnaire))) == to_json(questionnaire)
    assert digest(questionnaire) == digest(read_xlsform(sample))


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[" * 100_000, b" " * 5_000_000, b'{"id":1}'])
def test_what_is_no_questionnaire_is_not_taken_for_one(content: bytes) -> None:
    with pytest.raises(BadInput):
        from_json(content)


def test_every_wrong_cell_is_named_at_once() -> None:
    content = form(
        [
            row("text", "name", relevant="${later} = 'x'"),
            row("integer", "age", required="maybe", constraint=". > '1' and", appearance="numbers"),
            row("select_one nowhere", "later"),
            row("calculate", "later"),
            row("text", "2nd"),
            {"type": "text", "name": "unnamed", ZH: "无名"},
            row("begin repeat", "inner", relevant="${inner} = 1"),
            row("select_multiple symptom", "signs", relevant="selected(${age}, '1') or ${age}"),
            row("note", "told", constraint="true()"),
            row("end repeat"),
            row("text", "after", relevant="${signs} = 'fever' or ${nobody} = 1 or . = 2"),
            row("end group"),
            row("begin group", "open"),
        ],
        [
            *CHOICES,
            {"list_name": "city", "name": "wuhan", ZH: "x", EN: "x"},
            {"list_name": "city", "name": "a b", ZH: "x"},
        ],
        {"form_id": "an id", "public_key": "abc"},
        entities=[{"dataset": "x"}],
    )
    assert problems(content) == {
        "entities!": "The sheet “entities” is not understood here.",
        "survey!H3": "“appearance” is not understood here. Leave the cell empty.",
        "choices!B8": "The list has the choice “wuhan” twice.",
        "choices!B9": "A choice's name has no spaces and no quotation marks, and at most 64 characters.",
        "choices!D9": "The text “label” is missing in English.",
        "survey!E2": "${later} comes later or is asked here. Ask only about earlier answers.",
        "survey!F3": "“required” is yes or no here.",
        "survey!G3": "The condition ends too early: something is missing at its end.",
        "survey!A4": "There is no list “nowhere” on the sheet of choices.",
        "survey!A5": "The type “calculate” is not understood. There are: text, integer, decimal, date, select_one …, "
        "select_multiple …, note, begin group, end group, begin repeat, end repeat.",
        "survey!B5": "The name “later” is there twice.",
        "survey!B6": "The name must be a letter, then letters, digits, _ . or -, at most 64 of them.",
        "survey!D7": "The text “label” is missing in English.",
        "survey!E8": "${inner} comes later or is asked here. Ask only about earlier answers.",
        "survey!E9": "The condition must be a yes or no, for instance a comparison: ${age} >= 18. / "
        "selected() is for questions with choices; age has none.",
        "survey!A10": "A note has no answer: neither “required” nor “constraint” fit.",
        "survey!E12": "${signs} is answered once in each repeat. Ask about it only in there. / "
        "There is no question “nobody”. / "
        "The dot stands for the answer itself: it belongs in “constraint”, not in “relevant”.",
        "survey!A13": "“end group” has no “begin group” before it.",
        "survey!A14": "“begin group” has no “end group”.",
        "settings!B2": "“public_key” is not understood here. Leave the cell empty.",
        "settings!1": "The column “version” is missing.",
        "settings!A2": "“form_id” must be of letters, digits, _ . or -, at most 64 of them.",
    }


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("label", "The text “label” is missing in 默认 / default."),
        ("label::", "Name the language and its short form, as in “label::中文 (zh)”."),
        ("label::Français", "Name the language and its short form, as in “label::中文 (zh)”."),
        ("hint::Uyghur (ug)", "The questions have no label in Uyghur."),
        ("hint", "The questions have no label in 默认 / default."),
        ("label::中文", "The column “label::中文” is there twice."),
        ("name ", "The column “name” is there twice."),
    ],
)
def test_a_wrong_heading_is_named(heading: str, sentence: str) -> None:
    content = form([{**row("text", "name"), heading: "x"}])
    assert sentence in " / ".join(problems(content).values())


@pytest.mark.parametrize("text", ["hint", "constraint_message"])
def test_a_text_is_given_in_every_language_or_in_none(text: str) -> None:
    survey = [
        row("text", "name", **{f"{text}::中文 (zh)": "一"}),
        row("text", "flat", **{f"{text}::English (en)": "one"}),
    ]
    assert problems(form(survey)) == {
        "survey!F2": f"The text “{text}” is missing in English.",
        "survey!E3": f"The text “{text}” is missing in 中文.",
    }
    both = {f"{text}::中文 (zh)": "一", f"{text}::English (en)": "one"}
    (question,) = questions(read_xlsform(form([row("text", "name", **both)])).items)
    assert getattr(question, text) == {"zh": "一", "en": "one"}


PLAIN_CHOICES = [{"list_name": "city", "name": name, "label": name.upper()} for name in ("wuhan", "beijing")]


@pytest.mark.parametrize(
    ("default", "language"),
    [
        (None, Language("und", "默认 / default")),
        ("English (en)", Language("en", "English")),
        ("English", Language("en", "English")),
        ("zh", Language("zh", "中文")),
        ("Français (fr)", Language("fr", "Français")),
        ("Français", Language("und", "Français")),
        ("(" * 90, Language("und", "(" * 40)),
    ],
)
def test_plain_columns_are_in_the_default_language(default: str | None, language: Language) -> None:
    survey: list[dict[str, object]] = [
        {"type": "text", "name": "who", "label": "Who?", "hint": "All of it", "constraint_message": "Longer, please"},
        {"type": "select_one city", "name": "where", "label": "Where?"},
    ]
    read = read_xlsform(form(survey, PLAIN_CHOICES, {**SETTINGS, "default_language": default}))
    assert read.languages == (language,)
    who, where = questions(read.items)
    assert (who.label, who.hint) == ({language.tag: "Who?"}, {language.tag: "All of it"})
    assert (who.constraint_message, where.label) == ({language.tag: "Longer, please"}, {language.tag: "Where?"})
    assert [choice.label for choice in read.choices["city"]] == [{language.tag: "WUHAN"}, {language.tag: "BEIJING"}]


@pytest.mark.parametrize(
    ("default", "tags"),
    [
        (None, ["und", "fr"]),
        ("English (en)", ["en", "fr"]),
        ("Deutsch", ["und", "fr"]),
    ],
)
def test_plain_columns_stand_beside_those_of_other_languages(default: str | None, tags: list[str]) -> None:
    survey = [{"type": "text", "name": "who", "label::Français (fr)": "Qui ?", "label": "Who?"}]
    read = read_xlsform(form(survey, (), {**SETTINGS, "default_language": default}))
    assert [language.tag for language in read.languages] == tags
    assert [question.label for question in questions(read.items)] == [{tags[0]: "Who?", "fr": "Qui ?"}]


def test_a_plain_column_and_one_of_the_default_language_are_the_same_twice() -> None:
    survey = [row("text", "name", label="x", **{"hint::English (en)": "x"})]
    assert problems(form(survey, settings={**SETTINGS, "default_language": "English"}))["survey!E1"] == (
        "The column “label” is there twice."
    )
    survey = [{"type": "text", "name": "name", "label": "x", "hint::Français (fr)": "x"}]
    assert problems(form(survey, (), {**SETTINGS, "default_language": "English"})) == {
        "survey!1": "The questions have no label in Français.",
        "survey!2": "The text “hint” is missing in English.",
    }


def test_a_survey_without_any_label_is_told_of_the_column() -> None:
    assert problems(form([{"type": "text", "name": "name"}], ()))["survey!1"] == "The column “label” is missing."


def test_a_third_language_needs_nothing_but_its_columns() -> None:
    ug = "label::ئۇيغۇرچە (ug)"
    choices = [{**choice, ug: "x"} for choice in CHOICES]
    questionnaire = read_xlsform(
        form([{**row("text", "name"), ug: "x"}], choices, {**SETTINGS, "default_language": "ug"})
    )
    assert [language.tag for language in questionnaire.languages] == ["ug", "zh", "en"]


def test_numbers_days_and_yes_in_cells_are_read_as_they_look() -> None:
    survey: list[dict[str, object]] = [
        row("text", "name", required=True),
        row("text", "code", constraint="regex(., ‘^[0-9]{2}$’)"),
    ]
    questionnaire = read_xlsform(form(survey, settings={"form_id": "a", "version": 2026112401.0}))
    assert questionnaire.version == "2026112401"
    name, code = questions(questionnaire.items)
    assert name.required
    assert code.constraint == Matches(Own(), "[0-9]{2}")


def test_there_are_bounds_to_a_questionnaire() -> None:
    many = [row("text", f"q{place}") for place in range(MAX_ITEMS + 1)]
    assert problems(form(many))["survey!"] == f"There are more than {MAX_ITEMS} rows of questions."
    long = problems(form([{**row("text", "name"), ZH: "长" * 501}]))
    assert long["survey!C2"] == "The text is longer than 500 characters."
    choices = [{"list_name": "l", "name": f"c{place}", ZH: "x", EN: "x"} for place in range(301)]
    assert problems(form([row("text", "name")], choices))["choices!A302"] == "The list has more than 300 choices."
    deep = [row("begin group", f"g{place}") for place in range(6)] + [row("text", "name")] + [row("end group")] * 6
    assert problems(form(deep))["survey!A7"] == "Groups stand more than 5 deep in each other."
    wrong = [row("magic", "name") for _ in range(400)]
    with pytest.raises(BadQuestionnaire) as caught:
        read_xlsform(form(wrong))
    assert len(caught.value.problems) == 200
    assert caught.value.more > 0


def repacked(content: bytes, change: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *change}:
            new.writestr(name, change.get(name) or old.read(name))
    return out.getvalue()


def far_cell() -> bytes:
    book = Workbook()
    book.active.title = "survey"  # pyright: ignore[reportOptionalMemberAccess]
    book["survey"]["XFD1048576"] = "x"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


GOOD = form([row("text", "name")])
STYLES = b"<styleSheet><cellXfs>" + b"<xf/>" * 200_000 + b"</cellXfs></styleSheet>"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><sst>&a;</sst>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is not an .xlsx file that can be read."),
        (b"type,name\ntext,name\n", "This is not an .xlsx file that can be read."),
        (GOOD[: len(GOOD) // 2], "This is not an .xlsx file that can be read."),
        (repacked(GOOD, {"xl/workbook.xml": b"<x"}), "This is not an .xlsx file that can be read."),
        (repacked(GOOD, {"xl/sharedStrings.xml": ENTITIES}), "This is not an .xlsx file that can be read."),
        (repacked(GOOD, {"bomb": b"\0" * 200_000_000}), "The file is larger than a questionnaire can be"),
        (repacked(GOOD, {f"p{place}": b"x" for place in range(300)}), "The file is larger than a questionnaire can be"),
        (repacked(GOOD, {"xl/styles.xml": STYLES}), "The file is larger than a questionnaire can be"),
        (b"x" * 3_000_000, "The file is larger than a questionnaire can be"),
        (far_cell(), "The sheet “settings” is missing."),
        (xlsx({"a": [{"b": 1}]}), "The sheet “survey” is missing."),
    ],
    ids=["empty", "csv", "half", "no-book", "entities", "bomb", "parts", "styles", "large", "far", "other"],
)
def test_a_file_that_is_none_is_refused_soon_and_small(content: bytes, sentence: str) -> None:
    tracemalloc.start()
    started = time.perf_counter()
    try:
        assert any(sentence in text for text in problems(content).values())
        assert time.perf_counter() - started < 5
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_a_large_file_on_disk_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(BadQuestionnaire) as caught:
        read_xlsform(path)
    assert say(caught.value.problems[0].notice).startswith("The file is larger")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    content = GOOD[:place] + data.draw(st.binary(min_size=1, max_size=3)) + GOOD[place + 1 :]
    try:
        read_xlsform(content)
    except BadQuestionnaire as error:
        assert error.problems


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(*[st.text(max_size=12) | st.sampled_from(["", "begin group", "end repeat", "note", "1.0"])] * 4))
)
def test_any_words_in_the_cells_are_read_or_refused(rows: list[tuple[str, str, str, str]]) -> None:
    clean = [[cell.encode("utf-8", "ignore").decode() for cell in cells if cell.isprintable()] for cells in rows]
    survey: list[dict[str, object]] = [
        dict(zip(("type", "name", ZH, "relevant"), cells, strict=False)) for cells in clean
    ]
    try:
        read_xlsform(form([row("text", "first"), *survey]))
    except BadQuestionnaire as error:
        assert all(isinstance(problem, Problem) and say(problem.notice) for problem in error.problems)

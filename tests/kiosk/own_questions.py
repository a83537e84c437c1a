"""A questionnaire of the office with each kind of question, and its way onto a tablet."""

import msgspec

from kiosk.gate import Gate
from models.protocol import Changes
from models.questionnaire.conditions import Answer, Condition, Length, Number, Own, Pair, Sign, Text
from models.questionnaire.form import (
    Choice,
    Group,
    Item,
    Kind,
    Language,
    Question,
    Questionnaire,
    Repeat,
    Words,
    to_json,
)
from tests.kiosk.conftest import NOON, row

FIRST = 21
"""A revision behind all of the sample's."""


def words(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}


def question(kind: Kind, name: str, zh: str, en: str, **other: object) -> Question:
    return Question(kind=kind, name=name, label=words(zh, en), **other)  # pyright: ignore[reportArgumentType]


def is_(name: str, value: str) -> Condition:
    return Pair(Sign.EQUAL, Answer(name), Text(value))


def choices(*given: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(name, words(zh, en)) for name, zh, en in given)


WELCOME = question(Kind.NOTE, "welcome", "请如实回答。", "Please answer truly.")
STAY = question(Kind.SELECT_ONE, "stay", "住在哪里？", "Where will they stay?", required=True, choices="stay")
HOTEL = question(
    Kind.TEXT,
    "hotel",
    "哪家酒店？",
    "Which hotel?",
    required=True,
    relevant=is_("stay", "hotel"),
    hint=words("全称", ""),
)
NIGHTS = question(
    Kind.INTEGER,
    "nights",
    "住几晚？",
    "How many nights?",
    relevant=is_("stay", "hotel"),
    constraint=Pair(Sign.AND, Pair(Sign.MORE, Own(), Number(0)), Pair(Sign.AT_MOST, Own(), Number(60))),
    constraint_message=words("住 1 到 {60} 晚。", "Between 1 and {60} nights."),
)
DOSES = question(Kind.SELECT_MULTIPLE, "medicine", "吃过什么药？", "Which medicine?", choices="medicine")
FLUID = question(Kind.DECIMAL, "litres", "带了几升消毒液？", "How many litres of disinfectant?")
SHOT = question(
    Kind.DATE, "shot", "哪天打的疫苗？", "When were they vaccinated?", hint=words("看本子", "See the booklet")
)
MEMBERS = Repeat(
    name="members",
    label=words("同行的人", "Who came along"),
    items=(
        question(
            Kind.TEXT,
            "member",
            "姓名",
            "Name",
            required=True,
            constraint=Pair(Sign.AT_LEAST, Length(Own()), Number(2)),
        ),
        question(Kind.INTEGER, "age", "年龄", "Age"),
    ),
)
SAMPLE = Questionnaire(
    id="sample",
    version="1",
    title="居委会问卷",
    languages=(Language("zh", "中文"), Language("en", "English")),
    choices={
        "stay": choices(("home", "自己家", "At home"), ("hotel", "酒店", "Hotel")),
        "medicine": choices(
            ("none", "没有", "None"), ("aspirin", "阿司匹林", "Aspirin"), ("cold", "感冒药", "Cold cure")
        ),
    },
    items=(
        WELCOME,
        STAY,
        HOTEL,
        NIGHTS,
        Group(name="health", label=words("健康", "Health"), items=(DOSES, FLUID, SHOT)),
        MEMBERS,
    ),
)


def only(*items: Item) -> Questionnaire:
    """The sample with these alone."""
    return msgspec.structs.replace(SAMPLE, items=items)


async def send_down(gate: Gate, questionnaire: Questionnaire, number: int = 1, *, gone: bool = False) -> None:
    """The office's version of this number is on the tablet, as a sync would bring it."""
    change = row(
        "questionnaire_version",
        FIRST + number,
        id=f"q{number}",
        number=number,
        body=to_json(questionnaire).decode(),
        gone=gone,
    )
    await gate.worker.run(gate.store.take_in, Changes([change], FIRST + number, 0), NOON)
    await gate.load()

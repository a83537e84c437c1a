"""What a phone sends, for the tests of the phone form."""

from typing import Any

import msgspec

from models.clock import local_day
from models.declared import Declared, DeclaredPerson
from models.questionnaire.conditions import Answer, Pair, Sign, Text
from models.questionnaire.form import Choice, Kind, Language, Question, Questionnaire, Repeat
from models.triage import Symptom, Transport
from office.declare.body import SentForm
from office.declare.consent import VERSION, Consent
from office.declare.declarations import Channel, NewDeclaration
from tests.office.clock import office_clock
from tests.office.tablet import ZONE

TODAY = "2026-11-24"
"""Of tests.office.tablet.NOON."""
ID_NUMBER = "11010519491231002X"


def token(number: int) -> str:
    return f"{number:032x}"


def real_today() -> str:
    """Of a served office."""
    return local_day(office_clock(), ZONE).isoformat()


def form(**other: Any) -> dict[str, Any]:
    return {
        "people": [
            {"name": "张伟", "phone": "138 1234 5678", "symptoms": ["cough"]},
            {"name": "张小宝", "child": True},
        ],
        "building": "3",
        "unit": "1",
        "room": "502",
        "origin": "420103",
        "left_on": real_today(),
        "arrived_on": real_today(),
        "transport": "train",
        "transport_number": "G502",
        "contact": False,
        "consent": VERSION,
        "consents": ["collect", "health", "children"],
        **other,
    }


def form_of(**changed: Any) -> SentForm:
    """As it stands once it was read; `changed` by fields of SentForm."""
    return msgspec.structs.replace(msgspec.convert(form(), SentForm), **changed)


def declare(number: int = 1, secret: int = 1, language: str = "zh", **other: Any) -> dict[str, Any]:
    sent = form(**other)
    return {"do": "declare", "id": token(number), "secret": token(1000 + secret), "language": language, "form": sent}


def declared(name: str = "张伟", **other: Any) -> Declared:
    fields: dict[str, Any] = {
        "building": "3",
        "unit": "1",
        "room": "502",
        "people": (DeclaredPerson(name=name, phone="13812345678", symptoms=(Symptom.COUGH,)),),
        "origin": "420103",
        "left_on": TODAY,
        "arrived_on": TODAY,
        "transport": Transport.TRAIN,
    }
    return Declared(**fields | other)


def new(site: str, number: int = 1, secret: int = 1, name: str = "张伟", **other: Any) -> NewDeclaration:
    fields: dict[str, Any] = {
        "site": site,
        "id": token(number),
        "secret": token(1000 + secret),
        "channel": Channel.PHONE,
        "place": "door",
        "language": "zh",
        "consents": (Consent.COLLECT, Consent.HEALTH),
        "questionnaire": 0,
        "version": None,
        "declared": declared(name),
    }
    return NewDeclaration(**fields | other)


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def questionnaire() -> Questionnaire:
    """Ways of asking: one and several choices, words, a number, what follows from an answer, a repeat."""
    has_pet = Pair(sign=Sign.EQUAL, left=Answer(name="pet"), right=Text(value="yes"))
    help_needed = both("需要帮什么忙？", "What help do you need?")
    return Questionnaire(
        id="own",
        version="1",
        title="own",
        languages=(Language("zh", "中文"), Language("en", "English")),
        choices={
            "yes_no": (Choice("yes", both("有", "Yes")), Choice("no", both("没有", "No"))),
            "help": (Choice("food", both("买菜", "Food")), Choice("medicine", both("买药", "Medicine"))),
        },
        items=(
            Question(
                name="pet",
                kind=Kind.SELECT_ONE,
                choices="yes_no",
                required=True,
                label=both("家里有宠物吗？", "Any pets?"),
            ),
            Question(name="kind", kind=Kind.TEXT, required=True, relevant=has_pet, label=both("什么宠物？", "Which?")),
            Question(name="help", kind=Kind.SELECT_MULTIPLE, choices="help", label=help_needed),
            Question(name="age", kind=Kind.INTEGER, label=both("年龄", "Age")),
            Repeat(
                name="stops",
                label=both("路上停过的地方", "Stops on the way"),
                items=(Question(name="town", kind=Kind.TEXT, required=True, label=both("地方", "Town")),),
            ),
        ),
    )

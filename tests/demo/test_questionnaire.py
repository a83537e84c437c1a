"""The sample questionnaire: one that the office can bring in as it is."""

import subprocess
import sys
from datetime import date

import pytest

from models.questionnaire.flow import flow
from models.questionnaire.form import Questionnaire, Repeat, questions, said
from models.questionnaire.xlsform import read_xlsform


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    out = tmp_path_factory.mktemp("sample") / "questionnaire.xlsx"
    subprocess.run([sys.executable, "-m", "demo.questionnaire", str(out)], check=True, timeout=60)
    return read_xlsform(out)


def test_it_asks_what_the_gate_asks_and_the_same_of_the_household(sample: Questionnaire) -> None:
    names = {question.name for question in questions(sample.items)}
    assert {"origin", "left", "arrived", "transport", "contact", "symptoms"} <= names
    assert [item.name for item in sample.items if isinstance(item, Repeat)] == ["members"]


def test_both_languages_are_complete_and_differ(sample: Questionnaire) -> None:
    for question in questions(sample.items):
        assert said(question.label, "zh") != said(question.label, "en")
        assert question.constraint is None or set(question.constraint_message) == {"zh", "en"}


def test_a_healthy_household_is_through_with_it(sample: Questionnaire) -> None:
    child = {"member_name": "王小明", "member_age": "7", "guardian": "yes", "member_symptoms": ["none"]}
    answers = {
        "origin": "武汉",
        "left": "2026-11-20",
        "arrived": "2026-11-21",
        "transport": "train",
        "contact": "no",
        "symptoms": ["none"],
        "members": [child],
    }
    found = flow(sample, answers, date(2026, 11, 24))
    assert found.complete
    assert found.answers == answers

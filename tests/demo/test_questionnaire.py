"""The sample questionnaire: one that the office can bring in as it is."""

import subprocess
import sys
from datetime import date

import pytest

from models.questionnaire.flow import flow
from models.questionnaire.form import Group, Kind, Questionnaire, Repeat, questions
from models.questionnaire.telling import spoken
from models.questionnaire.xlsform import read_xlsform


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    out = tmp_path_factory.mktemp("sample") / "questionnaire.xlsx"
    subprocess.run([sys.executable, "-m", "demo.questionnaire", str(out)], check=True, timeout=60)
    return read_xlsform(out)


def test_it_shows_each_kind_of_question_and_none_that_the_gate_asks_itself(sample: Questionnaire) -> None:
    asked = list(questions(sample.items))
    assert {question.kind for question in asked} == set(Kind)
    assert not {question.name for question in asked} & {"origin", "left", "arrived", "transport", "contact", "symptoms"}
    assert [item.name for item in sample.items if isinstance(item, Repeat)] == ["members"]
    assert any(isinstance(item, Group) for item in sample.items)


def test_both_languages_are_complete_and_differ(sample: Questionnaire) -> None:
    for question in questions(sample.items):
        assert spoken(question.label, "zh", ()) != spoken(question.label, "en", ())
        assert question.constraint is None or set(question.constraint_message) == {"zh", "en"}


def test_a_healthy_household_is_through_with_it(sample: Questionnaire) -> None:
    child = {"member_name": "王小明", "member_age": "7", "member_guardian": "13912345678"}
    answers = {"stay": "home", "met": "no", "medicine": ["none"], "members": [child]}
    found = flow(sample, answers, date(2026, 11, 24))
    assert found.complete
    assert found.answers == answers

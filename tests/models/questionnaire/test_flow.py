"""What is asked next, and what is missing or wrong."""

from datetime import date
from typing import Any

import msgspec
import pytest

from models.questionnaire.flow import DOES_NOT_FIT, MISSING, TOO_MANY, State, Step, flow
from models.questionnaire.form import Questionnaire
from models.questionnaire.xlsform import read_xlsform
from tests.models.questionnaire.engine import PINS, by_node
from tests.models.questionnaire.forms import TODAY, form, row

MESSAGES = {"constraint_message::中文 (zh)": "岁数不对", "constraint_message::English (en)": "That is no age"}


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return read_xlsform(
        form(
            [
                row("text", "name", required="yes"),
                row("begin group", "travel", relevant="${name} != ''"),
                row("select_one city", "city", required="yes"),
                row("date", "day", relevant="${city} = 'wuhan'", constraint=". <= today()"),
                row("end group"),
                row("select_multiple symptom", "signs"),
                row("begin repeat", "members"),
                row("integer", "age", constraint=". < 121", **MESSAGES),
                row("text", "school", relevant="${age} < 18 and ${city} = 'wuhan'"),
                row("end repeat"),
                row("note", "thanks"),
            ]
        )
    )


def standing(
    questionnaire: Questionnaire, answers: dict[str, Any], today: date = TODAY
) -> dict[tuple[str | int, ...], State]:
    return {step.path: step.state for step in flow(questionnaire, answers, today).steps}


def step(questionnaire: Questionnaire, answers: dict[str, Any], *path: str | int) -> Step:
    return next(step for step in flow(questionnaire, answers, TODAY).steps if step.path == path)


def test_questions_come_in_order_as_far_as_they_are_relevant(questionnaire: Questionnaire) -> None:
    assert standing(questionnaire, {}) == {
        ("name",): State.MISSING,
        ("signs",): State.OPEN,
        ("members",): State.SHOWN,
        ("thanks",): State.SHOWN,
    }
    answers = {"name": "王", "city": "wuhan", "signs": ["cough"], "members": [{"age": "7"}, {"age": "40"}]}
    assert list(standing(questionnaire, answers).items()) == [
        (("name",), State.ANSWERED),
        (("travel",), State.SHOWN),
        (("city",), State.ANSWERED),
        (("day",), State.OPEN),
        (("signs",), State.ANSWERED),
        (("members",), State.SHOWN),
        (("members", 0, "age"), State.ANSWERED),
        (("members", 0, "school"), State.OPEN),
        (("members", 1, "age"), State.ANSWERED),
        (("thanks",), State.SHOWN),
    ]
    assert step(questionnaire, answers, "members").count == 2


def test_the_next_to_answer_is_the_first_missing_or_wrong(questionnaire: Questionnaire) -> None:
    found = flow(questionnaire, {"name": "王", "members": [{"age": "x"}]}, TODAY)
    assert not found.complete
    assert found.next is not None
    assert (found.next.path, found.next.notice) == (("city",), MISSING)
    assert flow(questionnaire, {"name": "王", "city": "beijing"}, TODAY).complete


def test_the_offices_own_sentence_is_said_beside_the_notice(questionnaire: Questionnaire) -> None:
    wrong = step(questionnaire, {"members": [{"age": "121"}]}, "members", 0, "age")
    assert (wrong.state, wrong.notice) == (State.WRONG, DOES_NOT_FIT)
    assert wrong.said == {"zh": "岁数不对", "en": "That is no age"}


def test_today_is_given(questionnaire: Questionnaire) -> None:
    answers = {"name": "王", "city": "wuhan", "day": "2026-11-25"}
    assert standing(questionnaire, answers)["day",] is State.WRONG
    assert standing(questionnaire, answers, date(2026, 11, 25))["day",] is State.ANSWERED


def test_answers_of_hidden_questions_count_for_nothing_and_are_not_kept(questionnaire: Questionnaire) -> None:
    answers = {"city": "wuhan", "day": "2026-11-01", "members": [{"age": "7", "school": "一小"}]}
    found = flow(questionnaire, answers, TODAY)
    assert found.answers == {"members": [{"age": "7"}]}
    assert found.unknown == ()


def test_answers_are_kept_made_alike(questionnaire: Questionnaire) -> None:
    answers = {
        "name": " 王  ",
        "city": "beijing",
        "signs": ["cough", "fever", "cough"],
        "members": [{"age": "０７"}, {}],
    }
    assert flow(questionnaire, answers, TODAY).answers == {
        "name": "王",
        "city": "beijing",
        "signs": ["fever", "cough"],
        "members": [{"age": "7"}, {}],
    }


def test_what_cannot_be_an_answer_is_shown_as_it_came_and_not_kept(questionnaire: Questionnaire) -> None:
    wrong = step(questionnaire, {"members": [{"age": "seven"}]}, "members", 0, "age")
    assert (wrong.state, wrong.value) == (State.WRONG, "seven")
    assert flow(questionnaire, {"members": [{"age": "seven"}]}, TODAY).answers == {"members": [{}]}
    assert flow(questionnaire, {"name": {"a": 1}, "members": "x"}, TODAY).answers == {}


def test_names_that_nobody_asked_for_are_told(questionnaire: Questionnaire) -> None:
    answers = {
        "name": "王",
        "travel": "x",
        "members": [{"name": "x"}],
        "n" * 99: "x",
        **{f"x{i}": 1 for i in range(20)},
    }
    unknown = flow(questionnaire, answers, TODAY).unknown
    assert unknown[:3] == ("travel", "name", "n" * 64)
    assert len(unknown) == 10


def test_there_is_an_end_to_repeats(questionnaire: Questionnaire) -> None:
    found = flow(questionnaire, {"members": [{"age": "7"}] * 1000}, TODAY)
    assert step(questionnaire, {"members": [{}] * 21}, "members").notice == TOO_MANY
    assert len(found.answers["members"]) == 20
    assert not found.complete


def test_what_is_hidden_in_one_instance_is_not_taken_from_the_one_before() -> None:
    survey = [
        row("begin repeat", "members"),
        row("integer", "age"),
        row("text", "school", relevant="${age} < 18"),
        row("text", "teacher", relevant="${school} != ''"),
        row("end repeat"),
    ]
    questionnaire, answers = read_xlsform(form(survey)), {"members": [{"age": "7", "school": "一小"}, {"age": "40"}]}
    ours = [(step.path, str(step.state)) for step in flow(questionnaire, answers, TODAY).steps]
    assert ours == [
        (("members",), "shown"),
        (("members", 0, "age"), "answered"),
        (("members", 0, "school"), "answered"),
        (("members", 0, "teacher"), "open"),
        (("members", 1, "age"), "answered"),
    ]
    (theirs,) = by_node(PINS / "flows.js", [[msgspec.to_builtins(questionnaire), answers, TODAY.isoformat()]])
    assert [(tuple(step["path"]), step["state"]) for step in theirs["steps"]] == ours

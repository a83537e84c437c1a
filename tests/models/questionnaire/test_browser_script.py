"""office/static/questionnaire.js says what models/questionnaire/flow.py says, in the JavaScript of old phones."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from models.questionnaire.flow import Flow, flow
from models.questionnaire.form import Questionnaire, to_json
from models.questionnaire.xlsform import read_xlsform
from tests.models.questionnaire.engine import NODE, PINS, Engine, by_node, installed
from tests.models.questionnaire.forms import TODAY, Chance

NASTY: tuple[Any, ...] = (
    *(
        None,
        7,
        36.6,
        True,
        {},
        [],
        [[]],
        [1],
        [{}],
        "x" * 501,
        "𠮷" * 500,
        "\x00",
        "a\r\nb",
        "\u3000 a \u00a0",
        "\ufeff",
    ),
    *("007", "-0", "-0.0", "０７", "3６．５０", "1e3", "+1", "0x1", "1234567890123456", "-", ".5", "5.", "1.0000001"),
    *("2026-02-29", "2024-02-29", "1899-12-31", "2100-12-31", "2101-01-01", "2026-1-1", "0000-01-01", "2026-13-01"),
    *("fever", ["fever", "fever"], ["cough", "fever"], ["plague"], "fever cough", [None], "__proto__", [{"r_age": []}]),
)


def told(found: Flow) -> dict[str, Any]:
    """As the script says it."""
    steps = [json.loads(msgspec.json.encode(step)) | {"item": step.item.name} for step in found.steps]
    return {
        "steps": steps,
        "answers": found.answers,
        "unknown": list(found.unknown),
        "complete": found.complete,
        "next": list(found.next.path) if found.next else None,
    }


def test_it_gives_the_same_flow(script: Path) -> None:
    asked: list[tuple[Questionnaire, dict[str, Any]]] = []
    for seed in range(20):
        chance = Chance(seed)
        questionnaire = read_xlsform(chance.form())
        asked += [(questionnaire, spoilt(chance.answers(), random.Random(f"{seed} {place}"))) for place in range(10)]
    cases = [[msgspec.to_builtins(questionnaire), answers, TODAY.isoformat()] for questionnaire, answers in asked]
    for case, theirs in zip(asked, by_node(script, cases), strict=True):
        assert told(flow(*case, TODAY)) == theirs


def test_it_gives_the_same_flow_for_every_nasty_answer(script: Path) -> None:
    questionnaire = read_xlsform(Chance(1).form())
    names = [name for name in Chance(1).answers() if name != "others"]
    every = [{name: nasty} for nasty in NASTY for name in [*names, "others"]]
    every += [{"others": [{"r_" + name: nasty} for name in names]} for nasty in NASTY]
    every += [{"others": [{}] * 21}, {"constructor": "x", "toString": "y"}, {}]
    cases = [[msgspec.to_builtins(questionnaire), answers, TODAY.isoformat()] for answers in every]
    for answers, theirs in zip(every, by_node(script, cases), strict=True):
        assert told(flow(questionnaire, answers, TODAY)) == theirs, answers


def test_a_page_finds_it_by_name(engine: Engine, checkout: Path) -> None:
    engine.page.add_script_tag(path=checkout / "office/static/questionnaire.js")
    questionnaire, answers = read_xlsform(Chance(3).form()), Chance(3).answers()
    theirs = engine.page.evaluate(
        "([text, answers, today]) => questionnaire.flow(JSON.parse(text), answers, today).steps.map((s) => s.state)",
        [to_json(questionnaire).decode(), answers, TODAY.isoformat()],
    )
    assert theirs == [step.state for step in flow(questionnaire, answers, TODAY).steps]


@pytest.mark.parametrize(("source", "is_old"), [("", True), ("\nconst a = b?.c;", False), ("\nlet a = 1n;", False)])
def test_it_is_written_for_old_phones(source: str, is_old: bool, tmp_path: Path, checkout: Path) -> None:
    script = tmp_path / "script.js"
    script.write_text((checkout / "office/static/questionnaire.js").read_text("utf-8") + source, "utf-8")
    command = [str(NODE), str(PINS / "syntax.js"), str(installed()), str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode == 0) is is_old, done.stderr


@pytest.fixture
def script() -> Path:
    return PINS / "flows.js"


def spoilt(answers: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One in six answers made a nasty one, and a name that nobody asked for."""
    found = {name: chance.choice(NASTY) if chance.random() < 0.17 else given for name, given in answers.items()}
    if isinstance(found["others"], list):
        found["others"] = [
            spoilt(other, chance) if isinstance(other, dict) and "others" in other else other
            for other in found["others"]
        ]
    return found | {"stranger": "x"} if chance.random() < 0.2 else found

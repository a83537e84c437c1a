"""The same forms and answers as an independent engine: relevant, required and constraint come out alike.

pyxform makes the XForm, @getodk/xforms-engine fills it in; we read the same .xlsx.
"""

from pathlib import Path
from typing import Any

from demo.questionnaire import write_questionnaire
from models.questionnaire.flow import State, flow
from models.questionnaire.form import Question
from models.questionnaire.xlsform import read_xlsform
from tests.models.questionnaire.engine import Engine
from tests.models.questionnaire.forms import KINDS, TODAY, VALUES, Chance, form, row

FORMS, ANSWERS = 12, 8


def ours(xlsx: bytes, every: list[dict[str, Any]]) -> list[dict[tuple[str | int, ...], str]]:
    questionnaire = read_xlsform(xlsx)
    return [
        {
            step.path: str(step.state)
            for step in flow(questionnaire, answers, TODAY).steps
            if isinstance(step.item, Question)
        }
        for answers in every
    ]


def test_the_sample_questionnaire(tmp_path: Path, engine: Engine) -> None:
    write_questionnaire(tmp_path / "sample.xlsx")
    xlsx = (tmp_path / "sample.xlsx").read_bytes()
    healthy = {"stay": "home", "met": "no", "medicine": ["none"]}
    every = [
        {"members": []},
        healthy | {"members": []},
        healthy | {"stay": "hotel", "stay_where": "七", "nights": "0", "members": [{}]},
        healthy | {"stay": "other", "stay_where": "和平街 3 号", "nights": "365", "met": "yes", "members": []},
        healthy | {"stay": "family", "met": "yes", "met_on": "2026-11-09", "vaccinated": "2026-11-25", "members": []},
        healthy | {"met": "yes", "met_on": "2026-11-10", "medicine": ["none", "fever"], "members": []},
        healthy | {"medicine": ["fever"], "highest": "43.5", "members": [{"member_age": "13"}, {"member_age": "14"}]},
        healthy | {"members": [{"member_name": "王", "member_age": "121"}], "remark": "谢谢"},
        healthy | {"members": [{"member_name": "王小明", "member_age": "7", "member_guardian": "13912345678"}]},
    ]
    assert ours(xlsx, every) == engine.states(xlsx, every)


def test_forms_made_by_chance(engine: Engine) -> None:
    met: set[str] = set()
    for seed in range(FORMS):
        chance = Chance(seed)
        xlsx, every = chance.form(), [chance.answers() for _ in range(ANSWERS)]
        found = ours(xlsx, every)
        assert found == engine.states(xlsx, every), f"seed {seed}"
        met.update(state for states in found for state in states.values())
    assert met == {str(state) for state in State}


CONDITIONS = [
    *("${age} < 18", "${age} >= 18", "${age} != 18", "${age} = ''", "${age} != ''", "not(${age} < 18)"),
    *("${day} < today()", "${day} = today()", "today() - 7 <= ${day}", "${day} = '2026-11-24'"),
    *("${name} = 'a'", "${name} = ${city}", "${name} < 1", "string-length(${name}) = 0", "regex(${name}, '^a*$')"),
    *("selected(${signs}, 'fever')", "${signs} = 'fever cough'", "${signs} = ''", "not(selected(${city}, 'wuhan'))"),
    *("${heat} = 36.4", "${heat} > 37.2 or ${age} > 60 and ${city} = 'beijing'", "(${heat} + 1) * 2 > 4 div 0"),
    *("-${age} < -17", "${age} mod 2 = 1", "${age} mod -4 = -3", "7 - -1 = 8", "1 div 0 > 5", "0 div 0 != 0 div 0"),
    *("2 + 3 * 4 = 14", "1 < 2 = true()", "true() != false()", '${name} = "a"'),
]


def test_conditions_over_every_kind_of_answer(engine: Engine) -> None:
    asked = [row(kind, name) for name, kind in KINDS.items()]
    shown = [row("text", f"c{place}", relevant=condition) for place, condition in enumerate(CONDITIONS)]
    longest = max(len(values) for values in VALUES.values())
    every = [{name: VALUES[name][place % len(VALUES[name])] for name in KINDS} for place in range(longest)]
    xlsx = form(asked + shown)
    for answers, mine, theirs in zip(every, ours(xlsx, every), engine.states(xlsx, every), strict=True):
        differing = [
            condition
            for place, condition in enumerate(CONDITIONS)
            if mine.get((f"c{place}",)) != theirs.get((f"c{place}",))
        ]
        assert not differing, answers

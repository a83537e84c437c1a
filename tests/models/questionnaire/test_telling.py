"""Answers in words: by labels where the version is known, by names where it is not."""

from models.questionnaire.form import Choice, Group, Kind, Language, Question, Questionnaire, Repeat, from_json, to_json
from models.questionnaire.telling import names_in_order, spoken, tell

CITY = Question(kind=Kind.SELECT_ONE, name="city", label={"zh": "城市", "en": "City"}, choices="city")
AGE = Question(kind=Kind.INTEGER, name="age", label={"zh": "年龄"})
INNER = Repeat(name="inner", items=(AGE,))
OUTER = Repeat(name="outer", label={"zh": "家人", "en": "Kin"}, items=(INNER,))
FORM = Questionnaire(
    id="f",
    version="1",
    title="f",
    languages=(Language("zh", "中文"), Language("en", "English")),
    choices={"city": (Choice("wh", {"zh": "武汉", "en": "Wuhan"}), Choice("bj", {"zh": "北京"}))},
    items=(Group(name="g", items=(CITY,)), OUTER),
)


def told(answers: dict[str, object], form: Questionnaire | None = FORM, language: str = "en") -> list[tuple[str, str]]:
    return [(one.question, one.answer) for one in tell(form, answers, language, ", ")]


def test_labels_stand_instead_of_names() -> None:
    assert told({"city": "wh"}) == [("City", "Wuhan")]
    assert told({"city": "wh"}, language="zh") == [("城市", "武汉")]


def test_what_a_language_lacks_is_said_in_the_forms_first_also_after_a_journey() -> None:
    travelled = from_json(to_json(FORM))
    assert told({"city": "bj"}, travelled) == [("City", "北京")]
    assert spoken({"en": "City", "zh": "城市"}, "ug", travelled.languages) == "城市"
    assert spoken({}, "zh", travelled.languages) == ""


def test_instances_are_numbered_at_each_level() -> None:
    answers: dict[str, object] = {
        "outer": [{"inner": [{"age": "7"}, {"age": "9"}]}, {"inner": []}, {"inner": [{"age": "8"}]}]
    }
    assert told(answers) == [
        ("Kin 1: inner 1: 年龄", "7"),
        ("Kin 1: inner 2: 年龄", "9"),
        ("Kin 3: inner 1: 年龄", "8"),
    ]


def test_what_the_form_does_not_know_is_told_by_its_name() -> None:
    assert told({"city": "gz", "pets": ["cat", "dog"]}) == [("City", "gz"), ("pets", "cat, dog")]
    assert told({"kin": [{"age": "7"}]}, None) == [("kin", "age 7")]
    assert told({"a": "", "b": None, "c": []}, None) == []


def test_names_in_order_look_through_groups_and_into_repeats() -> None:
    assert list(names_in_order(FORM.items)) == [("city",), ("outer", "inner", "age")]

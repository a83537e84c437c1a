"""The office's own questions at the gate, without a window."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, delete, update

from kiosk.check_in import CheckIn
from kiosk.draft import CheckInDraft, Step
from kiosk.gate import Gate
from kiosk.presenters.today import Today
from kiosk.questions.questionnaire import MOST_BYTES, TOO_MUCH
from kiosk.store.questionnaire import load_questionnaires
from models.questionnaire.flow import DOES_NOT_FIT, MISSING
from models.questionnaire.form import MAX_INSTANCES, Kind, Questionnaire
from models.roster import QuestionnaireVersion
from models.store import writing
from tests.kiosk.conftest import SITE
from tests.kiosk.own_questions import (
    DOSES,
    FLUID,
    HOTEL,
    MEMBERS,
    NIGHTS,
    SAMPLE,
    SHOT,
    STAY,
    WELCOME,
    only,
    question,
    send_down,
)
from tests.kiosk.test_check_in import lines, people, trip


async def asked(gate: Gate, questionnaire: Questionnaire = SAMPLE) -> CheckIn:
    """王芳 came back, and the office's first question is asked."""
    await send_down(gate, questionnaire)
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    assert check_in.step is Step.QUESTIONS
    return check_in


def here(check_in: CheckIn) -> tuple[str | int, ...]:
    page = check_in.own.page
    assert page is not None
    return page.asked.path


async def stored(gate: Gate) -> CheckInDraft:
    """As it comes back after a crash."""
    await gate.worker.run(lambda: None)
    gate.tray.drafts = []
    await gate.load()
    (draft,) = gate.tray.drafts
    return draft


async def test_all_kinds_are_asked_one_by_one_and_stand_in_the_entry(gate: Gate) -> None:
    check_in = await asked(gate)
    own = check_in.own
    seen = [here(check_in)]

    def answered(*given: str | list[str]) -> None:
        for one in given:
            assert own.answer(one) is None
            seen.append(here(check_in))

    assert own.go_on() is None
    seen.append(here(check_in))
    answered("hotel", "七天酒店", "３")
    own.toggle("cold")
    own.toggle("aspirin")
    own.go_on()
    answered("0.50", "2026-01-20")
    assert own.add() is None
    answered("李四", "40")
    assert seen == [
        *(
            ("welcome",),
            ("stay",),
            ("hotel",),
            ("nights",),
            ("medicine",),
            ("shot",),
            ("members",),
            ("members", 0, "age"),
        ),
        ("members",),
    ]
    assert own.go_on() is None
    assert check_in.step is Step.TEMPERATURE
    await check_in.measuring.answer("364")
    (line,) = await lines(gate)
    assert line.person is not None
    assert line.person.questionnaire == 1
    assert line.person.answers == {
        "stay": "hotel",
        "hotel": "七天酒店",
        "nights": "3",
        "medicine": ["aspirin", "cold"],
        "litres": "0.5",
        "shot": "2026-01-20",
        "members": [{"member": "李四", "age": "40"}],
    }


async def test_without_a_questionnaire_nothing_is_asked(gate: Gate) -> None:
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    assert check_in.step is Step.TEMPERATURE
    assert check_in.draft.questionnaire == 0


async def test_a_questionnaire_with_nothing_to_ask_is_passed_over(gate: Gate) -> None:
    await send_down(gate, only(HOTEL))
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    assert check_in.step is Step.TEMPERATURE
    assert check_in.back()
    assert check_in.step is Step.SYMPTOMS


async def test_a_question_that_must_be_answered_is_not_passed(gate: Gate) -> None:
    check_in = await asked(gate, only(STAY))
    trouble = check_in.own.go_on()
    assert trouble is not None
    assert trouble.told("zh") == MISSING
    page = check_in.own.page
    assert page is not None and not page.may_be_skipped
    assert check_in.own.skip() is not None
    assert check_in.step is Step.QUESTIONS


async def test_the_offices_own_sentence_says_what_is_wrong(gate: Gate) -> None:
    check_in = await asked(gate, only(STAY, NIGHTS, HOTEL))
    check_in.own.answer("hotel")
    trouble = check_in.own.answer("61")
    assert trouble is not None
    assert trouble.told("zh").say(str) == "住 1 到 {60} 晚。"
    assert trouble.told("en").say(str) == "Between 1 and {60} nights."
    assert trouble.told("fr").say(str) == "住 1 到 {60} 晚。"
    assert here(check_in) == ("nights",)
    check_in.own.keep("abc")
    again = check_in.own.go_on()
    assert again is not None and "whole number" in again.told("zh").text


async def test_a_constraint_without_a_sentence_gets_ours(gate: Gate) -> None:
    check_in = await asked(gate, only(MEMBERS))
    check_in.own.add()
    trouble = check_in.own.answer("李")
    assert trouble is not None and trouble.told("en") == DOES_NOT_FIT


async def test_what_need_not_be_answered_is_skipped_by_one_press(gate: Gate) -> None:
    check_in = await asked(gate, only(DOSES, FLUID))
    check_in.own.toggle("cold")
    assert check_in.own.skip() is None
    assert here(check_in) == ("litres",)
    assert check_in.draft.answers == {}


async def test_a_changed_answer_hides_what_follows_from_it(gate: Gate) -> None:
    check_in = await asked(gate, only(STAY, HOTEL, FLUID))
    own = check_in.own
    own.answer("hotel")
    own.answer("七天")
    assert own.back() and own.back()
    assert here(check_in) == ("stay",)
    own.answer("home")
    assert here(check_in) == ("litres",)
    assert own.back()
    own.answer("hotel")
    assert own.page is not None and own.page.asked.value == "七天", "the way back loses nothing"
    own.back()
    own.answer("home")
    own.answer("1")
    await check_in.measuring.answer("364")
    (line,) = await lines(gate)
    assert line.person is not None and line.person.answers == {"stay": "home", "litres": "1"}


async def test_back_leads_through_the_questions_and_out_again(gate: Gate) -> None:
    check_in = await asked(gate, only(STAY, FLUID))
    assert not check_in.own.back()
    check_in.own.answer("home")
    check_in.own.answer("2")
    assert check_in.step is Step.TEMPERATURE
    assert check_in.back()
    assert (check_in.step, here(check_in)) == (Step.QUESTIONS, ("litres",))
    assert check_in.own.back()
    assert here(check_in) == ("stay",)
    assert not check_in.own.back()
    assert check_in.back()
    assert check_in.step is Step.SYMPTOMS
    check_in.answer_symptoms(())
    assert here(check_in) == ("stay",)
    assert check_in.draft.answers == {"stay": "home", "litres": "2"}


async def test_a_crash_comes_back_to_the_same_question_half_answered(gate: Gate) -> None:
    check_in = await asked(gate, only(STAY, MEMBERS))
    check_in.own.answer("home")
    check_in.own.add()
    check_in.own.keep("李")
    resumed = gate.resume(await stored(gate))
    assert resumed.step is Step.QUESTIONS
    assert here(resumed) == ("members", 0, "member")
    assert resumed.own.page is not None and resumed.own.page.asked.value == "李"
    assert resumed.own.answer("李四") is None


class TestInstances:
    async def test_one_more_and_one_less(self, gate: Gate) -> None:
        check_in = await asked(gate, only(MEMBERS))
        own = check_in.own
        for name in ("李四", "王五", "赵六"):
            own.add()
            own.answer(name)
            own.skip()
        page = own.page
        assert page is not None
        assert [instance["member"] for instance in page.instances] == ["李四", "王五", "赵六"]
        own.open(1)
        page = own.page
        assert page is not None and (page.instance, page.first_of_instance) == (2, True)
        assert [said["zh"] for said in page.headings] == ["同行的人"]
        own.take_out()
        assert here(check_in) == ("members",)
        assert check_in.draft.answers == {"members": [{"member": "李四"}, {"member": "赵六"}]}
        own.open(0)
        own.take_out()
        own.open(0)
        own.take_out()
        assert check_in.draft.answers == {}

    async def test_an_empty_one_is_gone_by_the_way_back(self, gate: Gate) -> None:
        check_in = await asked(gate, only(MEMBERS))
        check_in.own.add()
        assert check_in.own.back()
        assert here(check_in) == ("members",)
        assert check_in.draft.answers == {}
        check_in.own.add()
        check_in.own.keep("李四")
        check_in.own.back()
        assert check_in.draft.answers == {"members": [{"member": "李四"}]}

    async def test_one_left_unfinished_is_asked_before_it_goes_on(self, gate: Gate) -> None:
        check_in = await asked(gate, only(MEMBERS))
        own = check_in.own
        own.add()
        own.keep("李")
        own.back()
        trouble = own.go_on()
        assert trouble is not None and trouble.told("en") == DOES_NOT_FIT
        assert here(check_in) == ("members", 0, "member")

    async def test_twenty_and_no_more(self, gate: Gate) -> None:
        check_in = await asked(gate, only(MEMBERS))
        for _ in range(MAX_INSTANCES):
            assert check_in.own.add() is None
            check_in.own.answer("李四")
            check_in.own.skip()
        trouble = check_in.own.add()
        assert trouble is not None and trouble.notice.values == {"most": "20"}
        assert check_in.own.go_on() is None

    async def test_a_repeat_within_a_repeat(self, gate: Gate) -> None:
        inner = msgspec.structs.replace(MEMBERS, name="inner", items=(FLUID,))
        outer = msgspec.structs.replace(MEMBERS, items=(SHOT, inner))
        check_in = await asked(gate, only(outer))
        own = check_in.own
        own.add()
        own.skip()
        assert here(check_in) == ("members", 0, "inner")
        own.add()
        own.answer("1")
        own.add()
        assert own.back()
        assert here(check_in) == ("members", 0, "inner")
        own.go_on()
        assert here(check_in) == ("members",)
        own.go_on()
        assert check_in.step is Step.TEMPERATURE
        assert check_in.draft.answers == {"members": [{"inner": [{"litres": "1"}]}]}

    @pytest.mark.parametrize("given", ["x", [1, "x"], {"a": 1}, 7])
    async def test_what_is_no_list_of_instances_stops_nobody(self, given: object, gate: Gate) -> None:
        check_in = await asked(gate, only(MEMBERS))
        check_in.draft.answers = {"members": given, "other": given}
        own = check_in.own
        assert own.page is not None
        own.add()
        own.answer("李四")
        own.skip()
        assert own.go_on() is None
        assert check_in.step is Step.TEMPERATURE
        await check_in.measuring.answer("364")
        (line,) = await lines(gate)
        assert line.person is not None and line.person.answers == {"members": [{"member": "李四"}]}


class TestVersions:
    async def test_answers_stay_with_the_version_that_they_were_given_to(self, gate: Gate) -> None:
        check_in = await asked(gate, only(STAY, FLUID))
        check_in.own.answer("home")
        await send_down(gate, only(SHOT), 2)
        check_in.own.settle_version()
        assert (check_in.draft.questionnaire, here(check_in)) == (1, ("litres",))
        assert check_in.own.skip() is None
        assert check_in.step is Step.TEMPERATURE

    async def test_before_the_first_answer_the_new_one_is_asked(self, gate: Gate) -> None:
        check_in = await asked(gate, only(WELCOME, STAY))
        check_in.own.go_on()
        await send_down(gate, only(SHOT), 2)
        assert here(check_in) == ("shot",)
        check_in.own.answer("2026-01-20")
        assert check_in.draft.questionnaire == 2

    async def test_answers_to_a_version_that_is_gone_from_the_tablet_begin_anew(
        self, gate: Gate, tablet: Engine
    ) -> None:
        check_in = await asked(gate, only(STAY, FLUID))
        check_in.own.answer("home")
        with writing(tablet) as session:
            session.execute(delete(QuestionnaireVersion))
        await send_down(gate, only(SHOT), 2)
        check_in.own.settle_version()
        assert (check_in.draft.questionnaire, check_in.draft.answers) == (2, {})
        assert here(check_in) == ("shot",)

    async def test_an_answer_to_what_is_not_asked_any_more_goes_nowhere(self, gate: Gate) -> None:
        check_in = await asked(gate, only(STAY))
        await send_down(gate, only(SHOT), 2)
        check_in.own.answer("home")
        assert check_in.draft.answers == {"shot": "home"} or check_in.draft.answers == {}
        assert check_in.step is Step.QUESTIONS

    async def test_a_questionnaire_taken_back_is_not_asked_but_still_told(self, gate: Gate) -> None:
        await send_down(gate, SAMPLE)
        await send_down(gate, SAMPLE, gone=True)
        assert gate.questionnaires.newest == 0
        assert 1 in gate.questionnaires.versions

    async def test_one_taken_back_while_it_is_asked_lets_the_check_in_go_on(self, gate: Gate) -> None:
        check_in = await asked(gate, only(STAY))
        await send_down(gate, only(STAY), gone=True)
        assert check_in.own.page is None
        assert check_in.own.go_on() is None
        assert check_in.step is Step.TEMPERATURE
        assert check_in.back()
        assert check_in.step is Step.SYMPTOMS

    async def test_one_that_cannot_be_read_is_passed_over(self, gate: Gate, tablet: Engine) -> None:
        await send_down(gate, SAMPLE, 1)
        await send_down(gate, SAMPLE, 2)
        with writing(tablet) as session:
            session.execute(
                update(QuestionnaireVersion).where(QuestionnaireVersion.number == 2).values(body='{"is": "newer"}')
            )
        found = load_questionnaires(tablet, SITE)
        assert (found.newest, set(found.versions)) == (1, {1})


async def test_answers_that_came_with_a_pass_are_shown_and_kept(gate: Gate) -> None:
    await send_down(gate, only(STAY, FLUID))
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    check_in.draft.questionnaire, check_in.draft.answers = 1, {"stay": "home"}
    trip(check_in)
    page = check_in.own.page
    assert page is not None and (page.asked.value, page.answered) == ("home", True)
    assert check_in.own.go_on() is None
    assert here(check_in) == ("litres",)


class TestCorrections:
    async def opened(self, gate: Gate) -> CheckIn:
        check_in = await asked(gate, only(STAY, HOTEL, FLUID))
        check_in.own.answer("home")
        check_in.own.answer("1")
        await check_in.measuring.answer("364")
        correction = await Today(gate).correct(check_in.draft.people[0].entry)
        assert isinstance(correction, CheckIn)
        return correction

    async def test_one_answer_is_changed_and_comes_back_to_the_review(self, gate: Gate) -> None:
        correction = await self.opened(gate)
        shown = {page.asked.path[0]: page.asked.value for page in correction.own.overview()}
        assert shown == {"stay": "home", "litres": "1"}
        correction.review_question("litres")
        assert here(correction) == ("litres",)
        correction.own.answer("2")
        assert correction.step is Step.REVIEW
        await correction.save()
        before, after = await lines(gate)
        assert before.person is not None and after.person is not None
        assert before.person.answers == {"stay": "home", "litres": "1"}
        assert after.person.answers == {"stay": "home", "litres": "2"}
        assert after.person.questionnaire == 1

    async def test_what_follows_from_a_change_is_asked(self, gate: Gate) -> None:
        correction = await self.opened(gate)
        correction.review_question("stay")
        trouble = correction.own.answer("hotel")
        assert trouble is not None and trouble.told("en") == MISSING
        assert here(correction) == ("hotel",)
        correction.own.answer("七天")
        assert correction.step is Step.REVIEW

    async def test_the_way_back_leads_to_the_review(self, gate: Gate) -> None:
        correction = await self.opened(gate)
        correction.review_question("litres")
        assert not correction.own.back()
        assert correction.back()
        assert correction.step is Step.REVIEW

    async def test_answers_of_an_unknown_version_stay_as_they_are(self, gate: Gate, tablet: Engine) -> None:
        correction = await self.opened(gate)
        with writing(tablet) as session:
            session.execute(delete(QuestionnaireVersion))
        await send_down(gate, only(SHOT), 2)
        correction.answer_contact(True)
        await correction.save()
        _, after = await lines(gate)
        assert after.person is not None
        assert (after.person.questionnaire, after.person.answers) == (1, {"stay": "home", "litres": "1"})


async def test_all_answers_fit_an_entry(gate: Gate) -> None:
    texts = [question(Kind.TEXT, f"q{at}", "备注", "Remark") for at in range(9)]
    check_in = await asked(gate, only(*texts))
    own = check_in.own
    longest: Any = None
    for _ in texts:
        longest = own.answer("𠮷" * 500) or longest
        if longest is not None:
            break
    assert longest is not None and longest.notice == TOO_MUCH
    while check_in.step is Step.QUESTIONS:
        assert own.skip() is None
    assert len(msgspec.json.encode(check_in.draft.answers)) <= MOST_BYTES
    await check_in.measuring.answer("364")
    assert check_in.step is Step.DONE

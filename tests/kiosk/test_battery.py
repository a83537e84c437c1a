"""The battery goes at any step: after it the same person stands there, at the same question."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from kiosk.check_in import CheckIn
from kiosk.draft import CheckInDraft, DraftPerson, PassageDraft, Step
from kiosk.gate import Gate
from kiosk.passage import Passage
from kiosk.passes.check_in import PassCheckIn
from kiosk.store.drafts import DraftStore
from kiosk.store.tablet import open_tablet
from models.triage import Transport
from tests.kiosk.conftest import NOON, SITE
from tests.kiosk.own_questions import STAY, only, send_down
from tests.kiosk.test_check_in import people

OF_PASSAGES = {Step.FLAT, Step.VISITOR, Step.COURIER, Step.PLATE, Step.CAR}


async def after_the_power_went(gate: Gate, folder: Path) -> CheckIn:
    """What the next start makes of the tablet's folder as it lies on the disk at this moment."""
    await gate.worker.run(int)
    shutil.copytree(gate.folder, folder)
    engine = open_tablet(folder)
    (draft,) = DraftStore(engine, SITE, gate.clock).all()
    engine.dispose()
    shutil.rmtree(folder)
    return gate.resume(draft)


async def test_each_answer_is_on_the_disk_before_the_next_question_is_answered(gate: Gate, tmp_path: Path) -> None:
    await send_down(gate, only(STAY), 1)
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    seen: list[Step] = []

    async def same() -> None:
        again = await after_the_power_went(gate, tmp_path / "copy")
        assert again.draft == check_in.draft
        seen.append(again.step)

    await same()
    answers = (
        check_in.chosen,
        lambda: check_in.answer_origin("420100"),
        lambda: check_in.answer_left(date(2026, 2, 1)),
        lambda: check_in.answer_arrived(date(2026, 2, 3)),
        lambda: check_in.answer_transport(Transport.TRAIN),
        lambda: check_in.answer_transport_number("g1234"),
        lambda: check_in.answer_contact(False),
        lambda: check_in.answer_symptoms(()),
    )
    for answer in answers:
        assert answer() is None
        await same()
    assert seen == [
        Step.WHO, Step.ORIGIN, Step.LEFT, Step.ARRIVED, Step.TRANSPORT, Step.TRANSPORT_NUMBER, Step.CONTACT,
        Step.SYMPTOMS, Step.QUESTIONS,
    ]  # fmt: skip


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.DONE])
async def test_every_step_is_gone_on_with(gate: Gate, tmp_path: Path, step: Step) -> None:
    draft = CheckInDraft(
        id=gate.new_id(),
        started_at=NOON,
        step=step,
        household="h1",
        flat="3-1-502",
        people=[DraftPerson(entry=gate.new_id(), name="张伟", phone="13800000001")],
        pass_id="00" * 8 if step is Step.PASS else "",
        passage=PassageDraft(plate="京A12345", car=gate.new_id()) if step in OF_PASSAGES else None,
        resting_since=NOON if step is Step.REST else None,
    )
    gate.tray.keep(draft)
    again = await after_the_power_went(gate, tmp_path / "copy")
    assert again.draft == draft
    assert type(again) is (Passage if step in OF_PASSAGES else PassCheckIn if step is Step.PASS else CheckIn)

"""What the office issues, a tablet that has synced reads: both ends of a pass, with the rows that flow between them."""

import asyncio
from pathlib import Path

from kiosk.draft import Step
from kiosk.gate import Gate
from kiosk.passes.check_in import PassCheckIn
from kiosk.presenters.home import Home
from kiosk.store.identity import become
from kiosk.store.tablet import TabletStore, open_tablet
from models.declared import Declared
from models.enrolment import EnrolReply
from models.notice import Notice
from models.passes.check import Outcome
from models.triage import Transport
from office.passes.issuing import issue_pass, revoke_pass
from office.passes.keys import rotate
from office.register.changes import changes_after
from office.tablets.lost import lost
from tests.office.conftest import Office
from tests.office.passes.test_issuing import declared


async def synced(gate: Gate, office: Office) -> None:
    """All that the office has for the gate comes down."""
    changes = changes_after(office.engine, office.compound.id, await gate.worker.run(gate.store.cursor))
    await gate.worker.run(gate.store.take_in, changes, gate.clock())
    await gate.load()


def shown(gate: Gate, office: Office, what: Declared) -> tuple[PassCheckIn | Notice, str]:
    issued = issue_pass(office.engine, office.compound.id, what, 0, office.now)
    found = Home(gate).seen(issued.text)
    assert isinstance(found, PassCheckIn | Notice)
    return found, issued.pass_id


async def test_a_pass_of_the_office_is_read_at_the_gate(small_office: Office, tmp_path: Path) -> None:
    office, loop = small_office, asyncio.get_running_loop()
    engine = open_tablet(tmp_path / "tablet")
    become(engine, "http://127.0.0.1:9", EnrolReply("device", office.compound.id, "north"))
    gate = Gate(
        lambda: TabletStore(engine, lambda: office.now),
        tmp_path / "tablet",
        lambda: office.now,
        office.new_id,
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    await gate.load()
    issue_pass(office.engine, office.compound.id, declared(), 0, office.now)  # the first makes the keys
    await synced(gate, office)
    today = gate.today
    check_in, pass_id = shown(gate, office, declared(3, left_on=today, arrived_on=today))
    assert isinstance(check_in, PassCheckIn), check_in
    assert (check_in.step, check_in.draft.flat, check_in.draft.pass_id) == (Step.TEMPERATURE, "12-3-1802", pass_id)
    assert check_in.draft.transport is Transport.TRAIN
    assert [person.name for person in check_in.draft.people] == ["张伟", "李秀英", "欧阳娜娜"]
    gate.tray.drop(check_in.draft.id)

    issued = issue_pass(office.engine, office.compound.id, declared(left_on=today, arrived_on=today), 0, office.now)
    assert revoke_pass(office.engine, office.compound.id, issued.pass_id, office.now)
    await synced(gate, office)
    assert Home(gate).seen(issued.text) == Outcome.REVOKED.notice

    rotate(office.engine, office.compound.id, office.now)
    await synced(gate, office)
    known, _ = shown(gate, office, declared(left_on=today, arrived_on=today))
    assert isinstance(known, PassCheckIn), known
    assert gate.keys_refused is None
    gate.tray.drop(known.draft.id)

    under_way = issue_pass(office.engine, office.compound.id, declared(), 0, office.now)
    stolen = office.tablet()
    before = gate.pass_keys
    assert lost(office.engine, office.compound.id, stolen.device, office.now)
    await synced(gate, office)
    assert gate.pass_keys is not None
    assert before is not None
    assert gate.pass_keys.gate_key != before.gate_key == gate.pass_keys.former_gate_key
    for text in (under_way.text, issue_pass(office.engine, office.compound.id, declared(), 0, office.now).text):
        assert isinstance(Home(gate).seen(text), PassCheckIn), "sealed before the tablet was lost, and after"
    gate.close()
    engine.dispose()

"""People who came to the gate, answered up to their temperature; and the desk at which tests meet them."""

from collections.abc import Sequence

import msgspec
from kivy.uix.widget import Widget

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.link.office_client import OfficeClient
from models.protocol import Changes, Receipt, Refusal
from tests.kiosk.test_check_in import people, trip
from tests.screens.gate_stage import TALL, WIDE, Desk
from tests.screens.stage import walk
from tests.services.crooked_office import crooked_office, reply

SIZES = {"wide": WIDE, "tall": TALL}
VIEWS = [(size, language) for size in (WIDE, TALL) for language in ("zh", "en")]
"""Both orientations, both languages."""
LONG = "阿卜杜热合曼·古丽巴哈尔·艾合买提·吐尔逊娜依·努尔买买提·玉素甫·卡地尔·阿不都克里木·伊敏江·买买提"[:50]
RARE = ("𠮷田健", "赵㛃", "欧阳·𠮷")
CAUTION = "Not saved: the tablet's disk is full."


def party(gate: Gate, *names: str, household: str = "h1", origin: str = "130100") -> CheckIn:
    """These of the household came back; all is answered but their temperatures."""
    check_in = gate.begin(household)
    people(gate, check_in, *names)
    trip(check_in, origin)
    return check_in


def others(check_in: CheckIn, *names: str) -> None:
    """These came along; they are not on the roster."""
    for number, name in enumerate(names):
        person = DraftPerson(entry=f"{'f' * 16}{number:016x}", name=name, flat=check_in.draft.flat)
        assert check_in.walk_in(person) is None


async def registered(gate: Gate, name: str = "王芳", household: str = "h2", reading: str = "365") -> CheckIn:
    """One person, saved; a fever without a second reading."""
    check_in = party(gate, name, household=household)
    await check_in.measuring.answer(reading)
    if not check_in.outcomes:
        await check_in.measuring.hold_now()
    assert check_in.outcomes
    return check_in


async def measure(desk: Desk, *readings: str) -> None:
    """Pressed, and not waited for until it is taken by itself."""
    for reading in readings:
        await desk.press(f"degree.{reading[:2]}", f"tenth.{reading[2]}", "key.ok")


async def office_takes(gate: Gate, *refused: Refusal) -> None:
    """An office over the wire takes all entries that wait, but for the refused ones."""
    receipt = reply(200, msgspec.json.encode(Receipt(1, 0, list(refused), 1, 1)))
    nothing_new = reply(200, msgspec.json.encode(Changes([], 20, 0)))
    assert gate.background.sync is not None
    async with crooked_office(receipt, nothing_new) as office:
        client = OfficeClient(office.address)
        try:
            await gate.background.sync.once(client)
        finally:
            await client.close()


def written(screen: Widget) -> Sequence[str]:
    """Every text and name that the screen's widgets still hold, shown or not."""
    kinds = ("text", "name", "name_shown", "subtitle", "people", "who", "heading", "about")
    held = (getattr(widget, kind, "") for widget in walk(screen) for kind in kinds)
    return [text for text in held if isinstance(text, str) and text]

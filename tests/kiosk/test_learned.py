"""What a gate learns of its register: kept through a restart, and gone when the register is purged."""

from sqlalchemy import Engine, update

from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.learned import Learned, Seen
from kiosk.store.learned import read_learned
from models.places import COMMON_ORIGINS
from models.register import Entry
from models.store import writing
from tests.kiosk.test_check_in import trip


async def walk_in(gate: Gate, name: str) -> None:
    check_in = gate.begin()
    check_in.walk_in(DraftPerson(entry=gate.new_id(), name=name))
    trip(check_in, "420106")
    await check_in.measuring.answer("365")
    assert check_in.outcomes


async def test_it_is_learnt_at_once_and_again_from_the_register(gate: Gate, tablet: Engine) -> None:
    for name in ("章㛃", "章洁", "章洁"):
        await walk_in(gate, name)
    assert gate.memory.learned.characters(first=True) == {"章": 3}
    assert gate.memory.learned.characters(first=False) == {"洁": 2}, "of one time nothing is told"
    assert "420106" in gate.memory.learned.common_origins(COMMON_ORIGINS)
    assert read_learned(tablet, gate.store.identity) == gate.memory.learned
    with writing(tablet) as session:
        session.execute(update(Entry).values(personal=None))
    purged = read_learned(tablet, gate.store.identity)
    assert (purged.surnames, purged.origins) == (Learned().surnames, gate.memory.learned.origins)


def test_common_places_stay_as_many_and_move_up() -> None:
    learned = Learned()
    assert learned.common_origins(COMMON_ORIGINS) == COMMON_ORIGINS
    learned.note([Seen("JP")])
    assert learned.common_origins(COMMON_ORIGINS) == COMMON_ORIGINS, "once may be a slip"
    learned.note([Seen("JP"), Seen("440000"), Seen("440000")] * 6)
    first = learned.common_origins(COMMON_ORIGINS)
    assert first[:3] == ("440000", "JP", COMMON_ORIGINS[0])
    assert len(set(first)) == len(first) == len(COMMON_ORIGINS)

"""An enrolled tablet with the sample compound, as the office would have sent it; the office itself is out of reach."""

from pathlib import Path

import msgspec

from demo.compound import people, sample_policy
from kiosk.store import reference
from kiosk.store.identity import become
from kiosk.store.tablet import open_tablet
from models.codes import ALPHABET, CARD_ID_LENGTH
from models.enrolment import EnrolReply
from models.protocol import Change, Changes
from models.readings import initials_of, pinyins_of

SITE, GATE = "site", "gate"
UNREACHABLE = "http://127.0.0.1:9"
FIRST_CARD = ALPHABET[:CARD_ID_LENGTH]
"""The card of the first household."""


def own_folder() -> Path:
    """Where a run's files go: on the checkout's disk, outside git."""
    folder = Path("var", "bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


def enrolled_tablet(folder: Path, households: int = 200) -> Path:
    engine = open_tablet(folder)
    become(engine, UNREACHABLE, EnrolReply("device", SITE, GATE))
    reference.take_in(engine, SITE, _compound(households), 0)
    engine.dispose()
    return folder


def _compound(households: int) -> Changes:
    common = {"site_id": SITE, "revision": 1, "gone": False}
    policy = msgspec.json.encode(sample_policy()).decode()
    changes = [
        Change("site", {"id": SITE, "name": "景和园", "zone": "Asia/Shanghai", "revision": 1}),
        Change("gate", common | {"id": GATE, "name": "北门"}),
        Change("policy_version", common | {"id": "policy", "version": 1, "body": policy}),
    ]
    flats: dict[tuple[str, str, str], str] = {}
    for number, person in enumerate(people(households)):
        flat = (person.building, person.unit, person.room)
        if flat not in flats:
            flats[flat] = household = f"household{len(flats)}"
            where = dict(zip(("building", "unit", "room"), flat, strict=True))
            changes.append(Change("household", common | {"id": household} | where))
        readings = {"pinyin": " ".join(pinyins_of(person.name)), "initials": " ".join(initials_of(person.name))}
        who = {"id": f"resident{number}", "household_id": flats[flat], "name": person.name, "phone": person.phone}
        changes.append(Change("resident", common | who | readings))
    changes.append(Change("card", common | {"id": FIRST_CARD, "household_id": next(iter(flats.values()))}))
    return Changes(changes, 1, 0)

"""What the office of the sample compound sends and issues for passes, with keys that count."""

import base64
from typing import Any

from kiosk.gate import Gate
from kiosk.store import reference
from models.clock import Milliseconds
from models.declared import Declared, DeclaredPerson
from models.passes.claims import compound_number
from models.passes.declared import to_personal
from models.passes.issue import Signer, issue
from models.passes.key_list import KeyList, PassKey, sign_list
from models.protocol import Change, Changes, Value
from models.questionnaire.form import Questionnaire
from models.triage import Symptom, Transport
from tests.kiosk.conftest import NOON, SITE, row
from tests.models.passes.samples import GATE, GATE_PUBLIC, ROOT, ROOT_PUBLIC, SIGNER, SIGNING_PUBLIC, ed25519

HOUR: Milliseconds = 3600 * 1000
DAY = 24 * HOUR
PHONE_KEY = b"the compound's own HMAC key"
PASS_ID = bytes.fromhex("0102030405060708")
PASS = PASS_ID.hex()
OTHER_ROOT, OTHER_ROOT_PUBLIC = ed25519(5)


def key_list(**changed: Any) -> KeyList:
    key = PassKey(id=SIGNER.key_id, public=SIGNING_PUBLIC, valid_from=NOON - 30 * DAY, valid_until=NOON + 30 * DAY)
    return KeyList(**{"issued_at": NOON - HOUR, "counter": 5, "keys": (key,), **changed})


def trust_row(
    revision: int = 30, root: bytes = ROOT, root_public: bytes = ROOT_PUBLIC, gone: bool = False, **changed: Any
) -> Change:
    """As the office sends it; `changed` fields are of the list of keys."""
    values: dict[str, Value] = {
        "id": SITE,
        "key_list": base64.b64encode(sign_list(key_list(**changed), root)).decode(),
        "root_key": root_public.hex(),
        "gate_key": GATE.hex(),
        "phone_key": PHONE_KEY.hex(),
    }
    change = row("pass_trust", revision, **values)
    return Change(change.table, {**change.row, "gone": gone})


def use_row(revision: int, gate: str = "south", at: Milliseconds = NOON - HOUR, pass_id: str = PASS) -> Change:
    return row("pass_use", revision, id=f"use{revision}", pass_id=pass_id, gate_id=gate, at=at)


def sync_down(gate: Gate, *changes: Change) -> None:
    """In the store's thread, as a sync does it; the gate is told."""
    highest = max(int(change.row["revision"] or 0) for change in changes)
    gate.worker.submit(reference.take_in, gate.store.engine, SITE, Changes([*changes], highest, 0), gate.clock())
    gate.later_reference()


async def came_down(gate: Gate, *changes: Change) -> None:
    """As `sync_down`; returns when the gate has it."""
    sync_down(gate, *changes)
    await gate.worker.run(lambda: None)


def declared(*people: DeclaredPerson, **changed: Any) -> Declared:
    told: dict[str, Any] = {
        "building": "3",
        "unit": "1",
        "room": "502",
        "origin": "130100",
        "left_on": "2026-02-01",
        "arrived_on": "2026-02-03",
        "transport": Transport.TRAIN,
        "transport_number": "G1234",
    }
    return Declared(people=people or (DeclaredPerson(name="张伟", phone="13800000001"),), **{**told, **changed})


FAMILY = (
    DeclaredPerson(name="张伟", phone="13800000001"),
    DeclaredPerson(name="李 娜", symptoms=(Symptom.COUGH,)),
    DeclaredPerson(name="张爷爷", phone="13800000002"),
)
"""Two of flat 3-1-502's residents, and somebody who is not on the roster and has his daughter's phone."""


def pass_text(
    told: Declared | None = None,
    questionnaire: Questionnaire | None = None,
    number: int = 0,
    signer: Signer = SIGNER,
    site: str = SITE,
    gate_key: bytes = GATE_PUBLIC,
    **changed: Any,
) -> str:
    who = to_personal(told or declared(), questionnaire, number, PHONE_KEY)
    times: dict[str, Any] = {"issued_at": NOON - 2 * HOUR, "expires_at": NOON + DAY, "pass_id": PASS_ID}
    return issue(signer, gate_key, who, compound=compound_number(site), **{**times, **changed})

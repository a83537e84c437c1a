"""One compound, its keys, a household and a pass of theirs."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from models.passes import PREFIX, base45, cbor, cose
from models.passes.check import Trust
from models.passes.claims import compound_number
from models.passes.issue import Signer, issue
from models.passes.key_list import KeyList, PassKey
from models.passes.personal import PassPerson, Personal, short_hash

NOON = 1_780_027_200_000
"""2026-05-29T04:00Z, noon in Beijing."""
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EXPIRES = NOON + 3 * DAY
SITE = "5f0c1b7a9e3d4c2b8a6f1e0d9c8b7a65"
COMPOUND = compound_number(SITE)
PASS_ID = bytes.fromhex("0102030405060708")


def ed25519(seed: int) -> tuple[bytes, bytes]:
    """Private and public."""
    private = bytes([seed]) * 32
    return private, Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


ROOT, ROOT_PUBLIC = ed25519(1)
SIGNING, SIGNING_PUBLIC = ed25519(2)
SIGNER = Signer(7, SIGNING)
GATE = bytes([9]) * 32
GATE_PUBLIC = X25519PrivateKey.from_private_bytes(GATE).public_key().public_bytes_raw()

PHONE = short_hash("13800138000", b"the compound's own HMAC key")


def person(name: str = "张伟", **more: Any) -> PassPerson:
    return PassPerson(name=name, **{"phone_hash": PHONE, **more})


def household(*people: PassPerson, flat: tuple[str, str, str] = ("12", "3", "1802"), **more: Any) -> Personal:
    building, unit, room = flat
    known = {
        "origin": "420106",
        "left_on": "2026-05-26",
        "arrived_on": "2026-05-27",
        "answers": {0: 2, 2: 1},
    }
    return Personal(building=building, unit=unit, room=room, people=people or (person(),), **{**known, **more})


def key(
    key_id: int = 7, public: bytes = SIGNING_PUBLIC, since: int = NOON - 30 * DAY, until: int = NOON + 30 * DAY
) -> PassKey:
    return PassKey(id=key_id, public=public, valid_from=since, valid_until=until)


def keys(**changed: Any) -> KeyList:
    return KeyList(**{"issued_at": NOON - DAY, "counter": 5, "keys": (key(),), **changed})


def trust(**changed: Any) -> Trust:
    """What a tablet of the compound believes; `changed` fields are of the list of keys."""
    return Trust(keys=keys(**changed), compound=COMPOUND, built_at=NOON - 100 * DAY)


def a_pass(who: Personal | None = None, signer: Signer = SIGNER, **changed: Any) -> str:
    told = {"pass_id": PASS_ID, "issued_at": NOON, "expires_at": EXPIRES, "compound": COMPOUND, **changed}
    return issue(signer, GATE_PUBLIC, who or household(), **told)


def signed(payload: object) -> str:
    """A pass that the office's own key signed around whatever: `payload` is bytes or goes into CBOR."""
    written = payload if isinstance(payload, bytes) else cbor.encode(payload)
    return PREFIX + base45.encode(cose.sign(written, SIGNER.key_id, SIGNING))


def taken_apart(text: str) -> bytes:
    """The bytes of a pass."""
    data = base45.decode(text.removeprefix(PREFIX))
    assert data is not None
    return data


def put_together(data: bytes) -> str:
    return PREFIX + base45.encode(data)

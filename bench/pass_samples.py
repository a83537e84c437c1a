"""A compound's keys, its households and their passes, as the figures take them."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from models.passes.check import Trust
from models.passes.claims import compound_number
from models.passes.issue import Signer, issue
from models.passes.key_list import KeyList, PassKey
from models.passes.personal import PassPerson, Personal, short_hash

NOW = 1_780_027_200_000
DAY = 86_400_000
COMPOUND = compound_number("bench")
SIGNER = Signer(7, bytes([2]) * 32)
GATE = bytes([9]) * 32
GATE_PUBLIC = X25519PrivateKey.from_private_bytes(GATE).public_key().public_bytes_raw()
NAMES = ("张伟", "欧阳娜娜", "李小明", "阿依古丽·买买", "王芳")
PUBLIC = Ed25519PrivateKey.from_private_bytes(SIGNER.private).public_key().public_bytes_raw()
KEY = PassKey(id=SIGNER.key_id, public=PUBLIC, valid_from=NOW - 30 * DAY, valid_until=NOW + 30 * DAY)
TRUST = Trust(keys=KeyList(issued_at=NOW - DAY, counter=1, keys=(KEY,)), compound=COMPOUND, built_at=NOW - 90 * DAY)


def a_pass(number: int, who: Personal) -> str:
    return issue(
        SIGNER,
        GATE_PUBLIC,
        who,
        pass_id=number.to_bytes(8),
        issued_at=NOW,
        expires_at=NOW + 3 * DAY,
        compound=COMPOUND,
        flags=number % 256,
    )


def household(number: int, size: int) -> Personal:
    people = tuple(PassPerson(name=name, phone_hash=short_hash(f"138{number:08}", b"bench")) for name in NAMES[:size])
    return Personal(
        building=f"{1 + number % 40}号楼",
        unit="3单元",
        room=f"{100 + number % 2000}",
        people=people,
        origin="420106",
        left_on="2026-05-26",
        arrived_on="2026-05-27",
        answers={0: number % 5},
    )

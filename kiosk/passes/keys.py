"""Which keys for passes a tablet takes from the office, and keeps. Rules alone; `kiosk.store.passes` has the rows.

Whoever gets between office and tablet must not be able to put keys of their own in the place of the office's: the first
root key that came is kept, and only a list that it signed, of a higher counter, takes the place of the list before.
"""

import base64
from typing import NamedTuple

from kiosk.reference import PassKeys
from models.clock import Milliseconds
from models.notice import N_, Notice
from models.passes.check import Trust
from models.passes.claims import compound_number
from models.passes.cose import KEY_SIZE
from models.passes.key_list import KeyList, ListOutcome, accept

LONGEST_LIST = 400_000
"""Characters: a signed list of 256 KiB as base64."""

OTHER_ROOT = Notice(
    N_(
        "The office's keys for passes changed in a way that the office alone may allow. The tablet keeps the keys it "
        "had. Ask the office; if it was set up anew, enrol this tablet anew."
    )
)
NOT_WHOLE = Notice(
    N_("The keys for passes came from the office damaged and were not taken. Tell the office to send them again.")
)
NO_ROOT = Notice(
    N_(
        "This tablet has no keys of the office yet, so it cannot tell whether this list is genuine. It must reach the "
        "office once; leave the stick plugged in."
    )
)
TAKEN = (ListOutcome.ACCEPTED, ListOutcome.UNCHANGED)


class TrustRow(NamedTuple):
    """The columns of PassTrust, whatever stands in them."""

    key_list: str
    root_key: str
    gate_key: str
    phone_key: str


def refusal(kept: TrustRow | None, offered: TrustRow) -> Notice | None:
    """Why the tablet goes on with what it kept; None where it takes what the office offers."""
    if kept is not None and offered.root_key.lower() != kept.root_key.lower():
        return OTHER_ROOT
    root, signed = _key(offered.root_key), _signed(offered.key_list)
    if root is None or signed is None or _key(offered.gate_key) is None or not _bytes(offered.phone_key):
        return NOT_WHOLE
    outcome = accept(None if kept is None else _list(kept), signed, root).outcome
    return None if outcome in TAKEN else outcome.notice


def outcome_of(kept: TrustRow, signed: bytes) -> ListOutcome | None:
    """Of a list that came alone, as a file; None where what was kept has no root key to check it by."""
    root = _key(kept.root_key)
    return None if root is None else accept(_list(kept), signed, root).outcome


def read_keys(row: TrustRow, site: str, past: Milliseconds, former: str = "") -> PassKeys | None:
    """None where the row does not hold what it should. `past`: a time that has been, the program's or a sync's;
    `former`: the gate key before, hexadecimal."""
    keys, gate_key = _list(row), _key(row.gate_key)
    if keys is None or gate_key is None:
        return None
    trust = Trust(keys=keys, compound=compound_number(site), built_at=past)
    return PassKeys(trust, gate_key, _bytes(row.phone_key), _key(former) or b"")


def _list(row: TrustRow) -> KeyList | None:
    root, signed = _key(row.root_key), _signed(row.key_list)
    return None if root is None or signed is None else accept(None, signed, root).keys


def _signed(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) if len(text) <= LONGEST_LIST else None
    except ValueError:
        return None


def _key(text: str) -> bytes | None:
    found = _bytes(text)
    return found if len(found) == KEY_SIZE else None


def _bytes(text: str) -> bytes:
    """Empty where it is not hexadecimal."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""

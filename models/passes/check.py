"""At the gate: a pass is held up. Needs no network, only the list of keys; what comes of it is an outcome."""

from enum import StrEnum

import msgspec

from models.clock import Milliseconds
from models.notice import N_, Notice
from models.passes import MAX_TEXT, PREFIX, base45, claims, cose
from models.passes.claims import Pass
from models.passes.key_list import KeyList, PassKey

LEEWAY: Milliseconds = 5 * 60 * 1000
"""How far the clocks of office and tablet may differ."""


class Outcome(StrEnum):
    """In the order in which they are looked for."""

    NOT_A_PASS = "not_a_pass"  # noqa: S105 - no password
    DAMAGED = "damaged"
    UNKNOWN_KEY = "unknown_key"
    FALSE = "false"
    """Not signed by the office, or changed since."""
    OTHER_COMPOUND = "other_compound"
    KEY_REVOKED = "key_revoked"
    REVOKED = "revoked"
    CLOCK_DOUBTED = "clock_doubted"
    """The pass is genuine; whether it is still valid this tablet cannot tell."""
    KEY_EXPIRED = "key_expired"
    """The pass was signed outside the time for which its key stood, or is of a key no longer in use."""
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    GOOD = "good"

    @property
    def notice(self) -> Notice:
        return _NOTICES[self]


_NOTICES = {
    Outcome.NOT_A_PASS: Notice(N_("This code is not a pass. Ask for the pass, or look the person up by flat or name.")),
    Outcome.DAMAGED: Notice(N_("The pass is damaged and cannot be read. Look the person up by flat or name.")),
    Outcome.UNKNOWN_KEY: Notice(
        N_("This tablet does not know the key of this pass, its list may be old. Look the person up by flat or name.")
    ),
    Outcome.FALSE: Notice(
        N_("This pass does not come from your office, or was changed. Look the person up by flat or name.")
    ),
    Outcome.OTHER_COMPOUND: Notice(
        N_("This pass is for another compound. Ask where the person lives, or look them up by flat or name.")
    ),
    Outcome.KEY_REVOKED: Notice(
        N_("The office has withdrawn all passes of this kind. Look the person up by flat or name.")
    ),
    Outcome.REVOKED: Notice(N_("The office has withdrawn this pass. Look the person up by flat or name.")),
    Outcome.CLOCK_DOUBTED: Notice(
        N_("The pass is genuine, but this tablet's clock is wrong. Look at the date on the pass, and set the clock.")
    ),
    Outcome.KEY_EXPIRED: Notice(
        N_("This pass is of an old kind that no longer counts. Look the person up by flat or name.")
    ),
    Outcome.NOT_YET: Notice(
        N_("This pass is not valid yet. Check the date on this tablet, or look the person up by flat or name.")
    ),
    Outcome.EXPIRED: Notice(N_("This pass has expired. Look the person up by flat or name.")),
    Outcome.GOOD: Notice(N_("The pass is good.")),
}


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """What a tablet believes before a pass is held up."""

    keys: KeyList
    compound: int
    """`compound_number` of its site."""
    built_at: Milliseconds
    """When this program was made: no true clock shows less."""


class PassCheck(msgspec.Struct, frozen=True):
    outcome: Outcome
    shown: Pass | None = None
    """What the pass says, where the office signed it for this compound."""


def verify(text: str, trust: Trust, now: Milliseconds) -> PassCheck:
    """Any text at all may come in; nothing is raised. One form alone is taken: see `models.passes`."""
    if not text.startswith(PREFIX):
        return PassCheck(Outcome.NOT_A_PASS)
    data = base45.decode(text[len(PREFIX) :]) if len(text) <= MAX_TEXT else None
    frame = cose.take_apart(data) if data is not None else None
    if frame is None:
        return PassCheck(Outcome.DAMAGED)
    key = trust.keys.key(frame.key_id)
    if key is None:
        revoked = frame.key_id in trust.keys.revoked_keys
        return PassCheck(Outcome.KEY_REVOKED if revoked else Outcome.UNKNOWN_KEY)
    if not cose.is_signed(frame, key.public):
        return PassCheck(Outcome.FALSE)
    shown = claims.read(frame.payload)
    if shown is None:
        return PassCheck(Outcome.DAMAGED)
    if shown.compound != trust.compound:
        return PassCheck(Outcome.OTHER_COMPOUND)
    return PassCheck(_standing(shown, key, trust, now), shown)


def clock_doubted(trust: Trust, now: Milliseconds) -> bool:
    """True for a clock that is older than the list of keys or the program itself."""
    return now < max(trust.keys.issued_at, trust.built_at) - LEEWAY


def _standing(shown: Pass, key: PassKey, trust: Trust, now: Milliseconds) -> Outcome:
    """Of a pass that the office signed for this compound."""
    if key.id in trust.keys.revoked_keys:
        return Outcome.KEY_REVOKED
    if shown.id in trust.keys.revoked_passes:
        return Outcome.REVOKED
    if clock_doubted(trust, now):
        return Outcome.CLOCK_DOUBTED
    if shown.issued_at < key.valid_from - LEEWAY or now > key.valid_until + LEEWAY:
        return Outcome.KEY_EXPIRED
    if now < shown.issued_at - LEEWAY:
        return Outcome.NOT_YET
    return Outcome.EXPIRED if now > shown.expires_at + LEEWAY else Outcome.GOOD

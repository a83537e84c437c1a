"""Where the phone form is found: the address that a poster's code carries, with the compound and the place it hangs."""

import re
from enum import StrEnum
from urllib.parse import urlsplit

from models.errors import BadInput
from models.notice import N_, Notice

PATH = "/in"
LONGEST_BASE = 120


class Hangs(StrEnum):
    """Where a poster hangs, if not at a gate."""

    DOOR = "door"
    LIFT = "lift"
    BOARD = "board"
    CHAT = "chat"


PLACES = {
    Hangs.DOOR: N_("House doors"),
    Hangs.LIFT: N_("Lifts"),
    Hangs.BOARD: N_("Notice board"),
    Hangs.CHAT: N_("Chat group"),
}
_GATE = re.compile("gate-[0-9a-f]{8}")


def gate_place(gate: str) -> str:
    """The place of a gate's poster: `gate-` and the first 8 characters of the gate's id."""
    return f"gate-{gate[:8]}"


def known_place(place: str) -> bool:
    """Whether a code of ours can say that it hangs there."""
    return place in list(Hangs) or _GATE.fullmatch(place) is not None


def check_in_address(base: str, site: str, place: str) -> str:
    """`https://gate.example.org/in/<compound's id>/<place>`. Raises BadInput where the base is no address."""
    return f"{checked_base(base)}{PATH}/{site}/{place}"


def checked_base(base: str) -> str:
    """The office's address as phones call it, without a slash at its end. Raises BadInput."""
    base = base.strip().rstrip("/")
    try:
        parts = urlsplit(base)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        sound = sound and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or len(base) > LONGEST_BASE or not base.isascii() or re.search(r"[\s\"<>\\^`{|}]", base):
        raise BadInput(
            notice=Notice(N_("This is no address that a phone can open. Write it as https://gate.example.org"))
        )
    return base

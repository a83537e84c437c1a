"""A tablet as the office sees it: makes sound, chained entries, and what is wrong with them when a test asks for it."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from models.clock import local_day
from models.entry import EntryHead, EntryKind, Personal, SealedEntry, genesis, personal_bytes, personal_hash
from models.protocol import PURGED, VERSION, Batch, WireEntry
from models.signing import Signer
from models.triage import Answers, Reading, Reason, Transport, Verdict

NOON = 1_795_492_800_000
"""2026-11-24 12:00 in Shanghai."""
ZONE = "Asia/Shanghai"


@dataclass
class Tablet:
    device: str
    site: str
    gate: str
    private: bytes = field(default=b"", repr=False)
    sequence: int = 0
    number: int = 0
    previous: str = ""
    seed: int = 0
    made: list[SealedEntry] = field(default_factory=list[SealedEntry])

    def signed(self, method: str, url: str, body: bytes = b"", encoding: str = "") -> dict[str, str]:
        """The fields of its next request."""
        self.sequence += 1
        return Signer(self.device, self.private).sign(method, url, body, self.sequence, NOON, encoding)

    def entry(self, name: str = "张伟", at: int = NOON, **other: Any) -> SealedEntry:
        """The next entry; `other` replaces fields of the head, of the answers or of the personal part."""
        self.number += 1
        personal = personal_bytes(
            Personal(nonce=f"{self.seed}-{self.number}", name=name, **_of(Personal, other, {"flat": "3-1-502"}))
        )
        answers = Answers(**_of(Answers, other, {"origin": "420100", "transport": Transport.TRAIN}))
        head = EntryHead(
            personal=personal_hash(personal),
            answers=answers,
            **_of(
                EntryHead,
                other,
                {
                    "id": f"{self.device[-8:]}{self.seed:08x}{self.number:016x}",
                    "site": self.site,
                    "device": self.device,
                    "gate": self.gate,
                    "number": self.number,
                    "previous": self.previous or genesis(self.device),
                    "at": at,
                    "happened_at": at,
                    "day": local_day(other.get("happened_at", at), ZONE).isoformat(),
                    "kind": EntryKind.CHECK_IN,
                    "verdict": Verdict.ADMIT,
                    "policy": 1,
                },
            ),
        )
        sealed = SealedEntry(msgspec.json.encode(head), personal)
        self.previous = sealed.hash
        self.made.append(sealed)
        return sealed

    def fever(self, name: str, at: int = NOON, *tenths: int, **other: Any) -> SealedEntry:
        readings = tuple(Reading(one, at) for one in tenths or (381, 379))
        return self.entry(name, at, readings=readings, verdict=Verdict.HOLD, reasons=(Reason.FEVER,), **other)

    def correction(self, of: SealedEntry, name: str, at: int, **other: Any) -> SealedEntry:
        old = msgspec.json.decode(of.head, type=EntryHead)
        return self.entry(name, at, replaces=old.id, happened_at=old.happened_at, **other)


def _of(kind: type[msgspec.Struct], other: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in other.items() if name in kind.__struct_fields__}
    return {name: value for name, value in (defaults | given).items() if name not in ("personal", "answers", "nonce")}


def wire(*entries: SealedEntry) -> bytes:
    """A batch as it goes over the wire."""
    return msgspec.json.encode(
        Batch(
            VERSION,
            [
                WireEntry(msgspec.Raw(one.head), PURGED if one.personal is None else msgspec.Raw(one.personal))
                for one in entries
            ],
        )
    )

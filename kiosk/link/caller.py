"""How this tablet's requests are signed: in its name, each with a sequence that is never used again."""

from typing import Protocol

from models.clock import Clock
from models.signing import Signer

BLOCK = 1_000
"""So many sequences are reserved by one write; those left at a crash are not used."""


class Sequences(Protocol):
    """Where they are kept: durable before the first of a block is used."""

    async def reserve(self, above: int) -> int:
        """The first of a new block of BLOCK, all higher than `above` and than any block before. Raises StoreError."""
        ...

    async def reserved(self) -> int:
        """The highest that was ever reserved here. Raises StoreError."""
        ...


class Caller:
    """One for all of a tablet's requests: two would use up each other's sequences."""

    def __init__(self, device: str, private: bytes, sequences: Sequences, clock: Clock) -> None:
        """`private`: Ed25519, 32 bytes."""
        self._signer = Signer(device, private)
        self._sequences = sequences
        self._clock = clock
        self._next = self._end = 0

    async def fields(self, method: str, url: str, body: bytes, encoding: str) -> dict[str, str]:
        """What to send along. Raises StoreError."""
        if self._next == self._end:
            await self.skip(0)
        sequence, self._next = self._next, self._next + 1
        return self._signer.sign(method, url, body, sequence, self._clock(), encoding)

    async def skip(self, above: int) -> None:
        """Goes on with a new block. Raises StoreError."""
        first = await self._sequences.reserve(above)
        if first >= self._end:  # of two at once the later block counts
            self._next, self._end = first, first + BLOCK

    async def is_ours(self, sequence: int) -> bool:
        """Whether it was reserved here, by this program or by another one before the same store. Raises StoreError."""
        return sequence <= await self._sequences.reserved()


class Once:
    """For the one request of an enrolment: what is signed by a new key cannot have been sent before."""

    async def reserve(self, above: int) -> int:
        return above + 1

    async def reserved(self) -> int:
        return 0

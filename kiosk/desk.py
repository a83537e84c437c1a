"""What the check-ins need of the gate."""

from collections.abc import Sequence
from typing import Protocol

from kiosk.entries import Source
from kiosk.reference import Questionnaires
from kiosk.register import NewEntry
from kiosk.tray import Tray


class Desk(Source, Protocol):
    tray: Tray

    @property
    def questionnaires(self) -> Questionnaires: ...
    async def save(self, entries: Sequence[NewEntry], draft_id: str) -> None:
        """Done once durable. Raises StoreError."""
        ...

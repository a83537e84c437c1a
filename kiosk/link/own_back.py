"""A tablet whose store was damaged gets back from the office what it has lost of its own.

It asks by number, the highest first: the entry above each gap is here, and names the hash of the one below it. A page
that was put back need not come again, so that a cut line costs no more than a page. What the office never had stays
missing, and is told.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.gaps import Gap
from kiosk.link.office_client import OfficeClient
from kiosk.store.gaps import put_back, remaining_gaps
from kiosk.store.tablet import TabletStore
from kiosk.store_worker import StoreWorker
from models.errors import OfficeDenied, OfficeError, OfficeNonsense, StoreError
from models.protocol import MAX_RANGES

log = logging.getLogger(__name__)

AGAIN_SECONDS = 3600.0
"""After an office that answers all else failed at this: nothing of the sync waits for it."""


class OwnBack:
    """Once for each run of the program: what the office did not have an hour ago it will not have now."""

    def __init__(
        self,
        store: TabletStore,
        folder: Path,
        worker: StoreWorker,
        on_back: Callable[[int, tuple[Gap, ...]], None],
    ) -> None:
        """`on_back`: how many came back, and what is still missing."""
        self._store = store
        self._folder = folder
        self._worker = worker
        self._on_back = on_back
        self._asked = False

    async def run(self, client: OfficeClient) -> None:
        """Until the office was asked, beside the sync. Raises OfficeDenied."""
        while not self._asked:
            try:
                await self.ask(client)
            except OfficeDenied:
                raise
            except (OfficeError, StoreError) as error:
                log.warning("own entries: %s, asked for again later", type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)

    async def ask(self, client: OfficeClient) -> None:
        """Raises OfficeError, StoreError: then it is asked for again."""
        if self._asked:
            return
        gaps = await self._remaining()
        if gaps:
            count = await self._bring(client, gaps)
            self._on_back(count, await self._remaining())
        self._asked = True

    async def _bring(self, client: OfficeClient, gaps: tuple[Gap, ...]) -> int:
        count = 0
        while wanted := gaps[-MAX_RANGES:]:
            own = await client.own(tuple(reversed(wanted)))
            if own is None or not wanted[0].first <= own.down_to <= wanted[-1].last:
                if own is None:  # an office of an older version
                    break
                raise OfficeNonsense("other numbers than were asked for")
            sealed = [one.sealed for one in own.entries]
            count += await self._worker.run(put_back, self._store.engine, self._store.identity, sealed)
            gaps = _below(gaps, own.down_to)
        return count

    async def _remaining(self) -> tuple[Gap, ...]:
        return await self._worker.run(remaining_gaps, self._folder, self._store.engine, self._store.identity)


def _below(gaps: tuple[Gap, ...], number: int) -> tuple[Gap, ...]:
    """What of the gaps lies below a number."""
    return tuple(Gap(one.first, min(one.last, number - 1)) for one in gaps if one.first < number)

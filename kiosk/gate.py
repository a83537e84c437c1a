"""The gate: its parts put together, and what the screens and presenters ask of it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Engine

from kiosk.check_in import CheckIn
from kiosk.draft import CheckInDraft, DraftStore, Step
from kiosk.identity import Identity, Place, identity, place, set_language
from kiosk.office_client import OfficeClient
from kiosk.register import NewEntry, Register
from kiosk.roster import Roster, load_policy, load_roster
from kiosk.store_worker import StoreWorker
from kiosk.sync import Sync, SyncState
from models.clock import Clock, local_day
from models.errors import GatepostError
from models.ids import NewId
from models.notice import Notice
from models.triage import Policy

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Reference:
    """What the office has sent, in memory."""

    roster: Roster
    policy: Policy
    place: Place


class Gate:
    """Calls are made on the loop's thread; disk work goes to the store's thread.

    `on_change` is called after anything that a screen shows has changed: counts, sync, drafts, the roster.
    """

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        clock: Clock,
        new_id: NewId,
        hand_back: Callable[[Callable[[], None]], None],
        connect: Callable[[Identity], OfficeClient] | None = None,
    ) -> None:
        """`hand_back` runs a call on the loop's thread soon. Raises NotEnrolled, StoreError."""
        self.clock = clock
        self.new_id = new_id
        self.folder = folder
        self.identity = identity(engine)
        self.worker = StoreWorker()
        self.register = Register(engine, self.identity, clock)
        self.drafts: list[CheckInDraft] = []
        self.entries_today = 0
        self.sync_state = SyncState(self.register.state.waiting, self.register.state.refused)
        self.trouble: Notice | None = None
        """What the store last failed at, until it works again."""
        self.on_change: Callable[[], None] = lambda: None
        self._engine = engine
        self._hand_back = hand_back
        self._draft_store = DraftStore(engine, clock)
        self._reference = Reference(Roster(), Policy(), Place("", "Asia/Shanghai", {}))
        self._connect = connect or _connect
        self.sync: Sync | None = None

    @property
    def roster(self) -> Roster:
        return self._reference.roster

    @property
    def policy(self) -> Policy:
        return self._reference.policy

    @property
    def place(self) -> Place:
        return self._reference.place

    @property
    def zone(self) -> str:
        return self._reference.place.zone

    @property
    def gate_name(self) -> str:
        return self.place.gates.get(self.identity.gate, "")

    @property
    def today(self) -> str:
        """ISO 8601, at the site."""
        return local_day(self.clock(), self.zone).isoformat()

    async def load(self) -> None:
        """Roster, policy, drafts and counts from the store; until then the roster is empty. Raises StoreError."""
        self._reference = await self.worker.run(self._read_reference)
        self.drafts = await self.worker.run(self._draft_store.all)
        await self._recount()

    async def run_sync(self) -> None:
        """Until cancelled."""
        await asyncio.to_thread(import_module, "httpx")  # a tenth of a second that the window does not wait for
        self.sync = Sync(
            self._engine,
            self.identity.site,
            self.register,
            self.worker,
            lambda: self._connect(self.identity),
            self.clock,
            on_state=self._sync_changed,
            on_reference=lambda: self._later(self.worker.submit(self._read_reference), self._reference_came),
        )
        await self.sync.run()

    def begin(self, household: str | None = None) -> CheckIn:
        """A new check-in: of a household, or of somebody who is not on the roster."""
        flat = self.roster.flats.get(household or "")
        draft = CheckInDraft(
            id=self.new_id(),
            started_at=self.clock(),
            step=Step.WHO if flat else Step.WALK_IN,
            household=household,
            flat=flat.label if flat else "",
        )
        return CheckIn(self, draft)

    def resume(self, draft: CheckInDraft) -> CheckIn:
        return CheckIn(self, draft)

    def keep_draft(self, draft: CheckInDraft) -> None:
        self.drafts = [draft, *(other for other in self.drafts if other.id != draft.id)]
        self._later(self.worker.submit(self._draft_store.keep, draft.id, msgspec.json.encode(draft)))

    def drop_draft(self, draft: CheckInDraft) -> None:
        self.drafts = [other for other in self.drafts if other.id != draft.id]
        self._later(self.worker.submit(self._draft_store.drop, draft.id))

    async def save(self, entries: Sequence[NewEntry], draft_id: str) -> None:
        """Done once durable; then the office is told. Raises StoreError, BadEntry."""
        await self.worker.run(self.register.append, entries, draft_id)
        self.trouble = None
        self.drafts = [draft for draft in self.drafts if draft.id != draft_id]
        if self.sync is not None:
            self.sync.wake()
        self.sync_state = replace(self.sync_state, waiting=self.register.state.waiting)
        self.entries_today += sum(entry.replaces is None for entry in entries)
        self.on_change()

    def set_language(self, language: str) -> None:
        self._later(self.worker.submit(set_language, self._engine, language))

    def close(self) -> None:
        """Returns when all that was handed to the store is done."""
        self.worker.close()
        self._engine.dispose()

    async def _recount(self) -> None:
        self.entries_today = await self.worker.run(self.register.count_of_day, self.today)
        self.on_change()

    def _read_reference(self) -> Reference:
        site = self.identity.site
        return Reference(load_roster(self._engine, site), load_policy(self._engine, site), place(self._engine, site))

    def _reference_came(self, reference: Reference) -> None:
        self._reference = reference
        self.on_change()

    def _sync_changed(self, state: SyncState) -> None:
        if state != self.sync_state:
            self.sync_state = state
            self.on_change()

    def _later(self, job: Future[T], done: Callable[[T], None] | None = None) -> None:
        """Trouble of a job that nobody waits for is shown; a job that works again clears it."""
        job.add_done_callback(lambda finished: self._hand_back(lambda: self._finished(finished, done)))

    def _finished(self, job: Future[T], done: Callable[[T], None] | None) -> None:
        error = job.exception()
        before, self.trouble = self.trouble, None
        if isinstance(error, GatepostError):
            log.warning("store: %s", type(error).__name__)
            self.trouble = error.notice
        elif error is not None:
            raise error
        elif done is not None:
            done(job.result())
        if self.trouble != before:
            self.on_change()


def _connect(identity: Identity) -> OfficeClient:
    return OfficeClient(identity.office, identity.token)

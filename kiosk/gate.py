"""The gate: its parts put together, and what the screens and presenters ask of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kiosk.background import Background
from kiosk.check_in import CheckIn
from kiosk.draft import CheckInDraft, Step
from kiosk.duty import Duty, shift_entry
from kiosk.erase import erase
from kiosk.gaps import Gap, came_back, still_missing
from kiosk.identity import Place
from kiosk.instruments.thermometer import Thermometer
from kiosk.link.sync_state import SyncState
from kiosk.memory import Memory, News, read_anew, read_memory, read_news
from kiosk.passage import Passage
from kiosk.passes.check_in import PassCheckIn
from kiosk.pin import Pins
from kiosk.recall import HOUR
from kiosk.reference import PassKeys, Questionnaires, Reference
from kiosk.register import NewEntry, RegisterState
from kiosk.roster import Roster
from kiosk.settings import Settings, read_settings, write_settings
from kiosk.store_worker import StoreWorker
from kiosk.tray import Tray
from models.clock import Clock, Milliseconds, local_day
from models.duty import ShiftChange
from models.entry import EntryKind
from models.errors import GatepostError, OfficeError, StoreError
from models.ids import NewId
from models.notice import Notice
from models.triage import Policy

if TYPE_CHECKING:
    from kiosk.link.office_client import OfficeClient
    from kiosk.passes.held_up import HeldUp
    from kiosk.passes.key_file import Told
    from kiosk.store.register import Register
    from kiosk.store.tablet import TabletStore

log = logging.getLogger(__name__)
T = TypeVar("T")


class Gate:
    """Calls are made on the loop's thread; disk work goes to the store's thread, whose first job is to open the store.

    `on_change` is called after anything that a screen shows has changed: counts, sync, drafts, the roster.
    """

    def __init__(
        self,
        open_store: Callable[[], TabletStore],
        folder: Path,
        clock: Clock,
        new_id: NewId,
        hand_back: Callable[[Callable[[], None]], None],
        sticks: Callable[[], list[Path]] | None = None,
    ) -> None:
        """`open_store` is called in the store's thread by `load`. `hand_back` runs a call on the loop's thread soon.

        `sticks`: where USB sticks are mounted, else as the machine says.
        """
        self.clock = clock
        self.new_id = new_id
        self.folder = folder
        self.settings = read_settings(folder)
        self.worker = StoreWorker()
        self.tray = Tray(self._keep_draft, self._drop_draft)
        self.entries_today = 0
        self.sync_state = SyncState()
        self.pins = Pins(clock)
        self._since: Mapping[str, Milliseconds] = {}
        self.trouble: Notice | None = None
        """What the store last failed at, until it works again."""
        self.locked = False
        """The office was told that this tablet is lost."""
        self.news: list[Told] = []
        """What happened by itself; whoever shows it takes it out."""
        self.on_change: Callable[[], None] = lambda: None
        self.on_resume: Callable[[], None] = lambda: None
        """What runs on the store is to begin again."""
        self.enrolled_by = ""
        """The one-time code of this program's last enrolment: it may be held up still."""
        self.background = Background(self)
        self._open_store = open_store
        self._store: TabletStore | None = None
        self._hand_back = hand_back
        self._reference = Reference()
        self.missing: tuple[Gap, ...] = ()
        """Numbers of this tablet's own that were lost with a damaged page, as far as the office did not have them."""
        self.memory = Memory()
        self.thermometer = Thermometer(self._thermometer_changed, self._thermometer_found)
        if self.settings.thermometer:
            self.thermometer.use(self.settings.thermometer, self.settings.thermometer_name)
        self.sticks = sticks

    @property
    def store(self) -> TabletStore:
        """For the store's thread, and for all once `load` has returned. Raises StoreError if it could not be opened."""
        if self._store is None:
            raise StoreError("the store is not open")
        return self._store

    @property
    def is_open(self) -> bool:
        """The store is: before that nobody knows whether there is a roster."""
        return self._store is not None

    @property
    def register(self) -> Register:
        """As `store`."""
        return self.store.register

    @property
    def register_state(self) -> RegisterState:
        """Whether the store is open or not."""
        return RegisterState() if self._store is None else self._store.register.state

    @property
    def roster(self) -> Roster:
        return self._reference.roster

    @property
    def policy(self) -> Policy:
        return self._reference.policy

    @property
    def questionnaires(self) -> Questionnaires:
        return self._reference.questionnaires

    @property
    def pass_keys(self) -> PassKeys | None:
        """None until the office has sent them."""
        return self._reference.keys

    @property
    def keys_refused(self) -> Notice | None:
        """Why keys for passes that the office sent are not in use."""
        return self._reference.keys_refused

    @property
    def keys_renewed_at(self) -> Milliseconds:
        """When the list of keys was last known to be the newest: made, or asked for since. 0 where there is none."""
        if self.pass_keys is None:
            return 0
        asked = 0 if self.keys_refused else self.sync_state.synced_at or 0
        return max(self.pass_keys.trust.keys.issued_at, asked)

    @property
    def place(self) -> Place:
        return self._reference.place

    @property
    def zone(self) -> str:
        return self._reference.place.zone

    @property
    def duty(self) -> Duty:
        """Who may sign on, and who has."""
        return Duty(self._reference.volunteers, self._since)

    @property
    def gate_name(self) -> str:
        return "" if self._store is None else self.place.gates.get(self._store.identity.gate, "")

    @property
    def today(self) -> str:
        """ISO 8601, at the site."""
        return local_day(self.clock(), self.zone).isoformat()

    async def load(self) -> None:
        """Opens the store, if it is not open yet, and reads roster, policy, drafts and counts.

        Raises NotEnrolled, StoreError if the store cannot be opened; if it cannot be read, that is `trouble`.
        """
        if self._store is None:
            try:
                await self.worker.run(self._open)
            finally:
                await self._tell_of_mending()
        state = self.register_state
        self.sync_state = SyncState(state.waiting, state.refused)
        try:
            self._reference = await self.worker.run(self.store.reference, self._reference)
            self.tray.found(await self.worker.run(self.store.drafts.all))
            self.entries_today = await self.worker.run(self.register.count_of_day, self.today)
            self.missing = await self.worker.run(self._remaining_gaps)
            self._since = await self.worker.run(self.store.on_duty)
            since = self.clock() - self.policy.recall_hours * HOUR
            self.memory = await self.worker.run(read_memory, self.store, since)
        except StoreError as error:
            self.trouble = error.notice
        self.on_change()

    def later_reference(self) -> None:
        """Reads what the office has sent since, as soon as the store's thread comes to it."""
        self._later(self.worker.submit(self._read_reference), self._reference_came)

    def reference_anew(self) -> None:
        """As `later_reference`, and all that is remembered: the office's counter began anew, or a stick brought it."""
        since = self.clock() - self.policy.recall_hours * HOUR
        self._later(self.worker.submit(self._read_anew, since), self._reference_came)

    def own_came_back(self, count: int, missing: tuple[Gap, ...]) -> None:
        """After the store was mended: so many entries are here again, and those the office did not have either."""
        from kiosk.passes.key_file import Told

        self.missing = missing
        if missing:
            self.news.append(Told(still_missing(missing)))
        if count:
            self.news.append(Told(came_back(count), good=True))
            self.reference_anew()
            self._later(self.worker.submit(self._count_today), self._counted_today)
        self.on_change()

    def begin(self, household: str | None = None) -> CheckIn:
        """A new check-in: of a household, or of somebody who is not on the roster."""
        flat = self.roster.flats.get(household or "")
        slip, self.tray.slip = self.tray.slip, None
        draft = slip or CheckInDraft(id=self.new_id(), started_at=self.clock(), step=Step.WALK_IN)
        draft.step = Step.WHO if flat else Step.WALK_IN
        draft.household, draft.flat = household, flat.label if flat else ""
        return CheckIn(self, draft)

    def begin_slip(self) -> CheckIn:
        """A paper slip is keyed in: at the step SLIP."""
        return CheckIn(self, CheckInDraft(id=self.new_id(), started_at=self.clock(), step=Step.SLIP))

    def begin_with_pass(self, held: HeldUp) -> CheckIn:
        """All is answered by the pass. At the step TEMPERATURE, or at PASS where the volunteer is to decide first."""
        from kiosk.passes.held_up import draft_of

        now = self.clock()
        draft = draft_of(held, self._reference, self.new_id, now)
        uses = self.memory.pass_uses.of(held.id)
        begun = PassCheckIn(self, draft, issued_at=held.shown.issued_at, uses=uses, clock_doubted=held.clock_doubted)
        if not begun.doubts:
            begun.let_in()
        return begun

    def resume(self, draft: CheckInDraft) -> CheckIn:
        if draft.passage is not None:
            return Passage(self, draft)
        of_pass = draft.pass_id and draft.correction is None
        return PassCheckIn(self, draft) if of_pass else CheckIn(self, draft)

    async def save(self, entries: Sequence[NewEntry], draft_id: str) -> None:
        """Done once durable, with those on duty; then the office is told. Raises StoreError, BadEntry."""
        entries = [replace(entry, volunteers=self.duty.ids) for entry in entries]
        await self.worker.run(self._append, entries)
        self.memory.note(entries, self.store.identity.gate, self.clock())
        self.trouble = None
        self.tray.drop(draft_id)
        self.background.wake()
        self.sync_state = replace(self.sync_state, waiting=self.register_state.waiting)
        self.entries_today += sum(
            entry.replaces is None and entry.kind is EntryKind.CHECK_IN and entry.day == self.today for entry in entries
        )
        self.on_change()

    async def change_shift(self, change: ShiftChange) -> None:
        """Somebody came or went: durable once it returns, with the entry that says so. Raises StoreError."""
        now, before = self.clock(), self.duty
        entry = shift_entry(self, change, before.ids)
        await self.worker.run(self._append_shift, entry, change, now)
        self._since = before.changed(change.came, change.went, now).since
        self.background.wake()
        self.sync_state = replace(self.sync_state, waiting=self.register_state.waiting)
        self.on_change()

    def set_settings(self, settings: Settings) -> None:
        """In force at once, and on the disk soon; whoever shows what changed looks by itself."""
        if settings != self.settings:
            self.settings = settings
            self._later(self.worker.submit(write_settings, self.folder, settings))
            self.background.settings_changed()
            self.on_change()

    def _thermometer_changed(self) -> None:
        self.on_change()

    def _thermometer_found(self, address: str, name: str) -> None:
        self.set_settings(msgspec.structs.replace(self.settings, thermometer=address, thermometer_name=name))

    def close(self) -> None:
        """Returns when all that was handed to the store is done."""
        if self.is_open:
            self.tray.write_typed()
        self.worker.close()
        if self._store is not None:
            self._store.close()

    async def enrol(self, work: Coroutine[Any, Any, object]) -> None:
        """`work` makes this tablet a gate's, or enrols it anew; nothing else runs on the store meanwhile.

        Raises what `work` raises; then all goes on as it was.
        """
        await self.background.leave_store()
        try:
            await work
        except BaseException:
            if self.is_open:
                self.on_resume()
            raise
        if self._store is not None:
            await self.worker.run(self._store.close)
            self._store = None
        self.locked = False
        await self.load()
        self.on_resume()

    async def lost(self, client: OfficeClient) -> None:
        """The office was told that this tablet is lost: all that it holds goes, and the office hears of it."""
        self.locked = True
        self.on_change()
        await self.background.leave_store()
        await self.worker.run(self._erase)
        self.tray.forget_all()
        self.news, self._reference = [], Reference()
        self.memory = Memory()  # names and phones among it
        self.sync_state, self.entries_today = SyncState(), 0
        self.on_change()
        with suppress(OfficeError):
            await client.erased()

    def _erase(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()
        erase(self.folder, self.clock())

    async def _tell_of_mending(self) -> None:
        """What the opening of a damaged store came to: also where nobody is enrolled any more."""
        from kiosk.passes.key_file import Told
        from kiosk.store.recover import take_report

        report = await self.worker.run(take_report, self.folder)
        if report is not None:
            self.tell(Told(report))

    def _open(self) -> None:
        self._store = self._open_store()

    def _remaining_gaps(self) -> tuple[Gap, ...]:
        """In the store's thread: what it imports takes a quarter of a second, which the first frame need not wait."""
        from kiosk.store.gaps import remaining_gaps

        return remaining_gaps(self.folder, self.store.engine, self.store.identity)

    def _keep_draft(self, draft_id: str, body: bytes) -> None:
        self._later(self.worker.submit(lambda: self.store.drafts.keep(draft_id, body)))

    def _drop_draft(self, draft_id: str) -> None:
        self._later(self.worker.submit(lambda: self.store.drafts.drop(draft_id)))

    def _append(self, entries: Sequence[NewEntry]) -> None:
        self.register.append(entries)

    def _append_shift(self, entry: NewEntry, change: ShiftChange, now: Milliseconds) -> None:
        from kiosk.store.duty import statements

        self.register.append([entry], beside=statements(change, now))

    def _count_today(self) -> int:
        return self.register.count_of_day(self.today)

    def _counted_today(self, count: int) -> None:
        self.entries_today = count
        self.on_change()

    def _read_reference(self) -> tuple[Reference, News]:
        """In the store's thread."""
        return self.store.reference(self._reference), read_news(self.store, self.memory)

    def _read_anew(self, since: Milliseconds) -> tuple[Reference, News]:
        """In the store's thread."""
        return self.store.reference(self._reference), read_anew(self.store, since)

    def _reference_came(self, came: tuple[Reference, News]) -> None:
        self._reference, news = came
        self.memory.take_in(news)
        self.on_change()

    def tell(self, told: Told) -> None:
        self.news.append(told)
        self.on_change()

    def sync_changed(self, state: SyncState) -> None:
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

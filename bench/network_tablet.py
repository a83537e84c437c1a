"""A real tablet with its store, its register and its sync, and no window: what may happen to it, it does here."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from bench.network_line import Fault, Line
from bench.network_office import NOON, Office
from kiosk.erase import erase, unlock
from kiosk.link.batch_file import take_answer, write_entries
from kiosk.link.caller import Caller
from kiosk.link.enrolment import request_of, whom
from kiosk.link.office_client import OfficeClient
from kiosk.link.sync import Sync
from kiosk.register import NewEntry
from kiosk.store.backup import restore, write_backup
from kiosk.store.identity import become, reserve, reserved
from kiosk.store.purge import Purge
from kiosk.store.register import Register
from kiosk.store.tablet import STORE, TabletStore, open_tablet
from kiosk.store_key import store_key
from kiosk.store_worker import StoreWorker
from models.clock import Milliseconds, local_day
from models.entry import EntryKind, Personal, VoidReason
from models.errors import BadInput, GatepostError
from models.escrow import sealed_for_office
from models.signing import new_key
from models.triage import Answers, Reading, Triage, Verdict

ADDRESS = "http://office"
ZONE = "Asia/Shanghai"


class _Sequences:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def reserve(self, above: int) -> int:
        return reserve(self._engine, above)

    async def reserved(self) -> int:
        return reserved(self._engine)


class Tablet:
    def __init__(
        self, folder: Path, office: Office, gate: str, new_id: Callable[[], str], chance: random.Random
    ) -> None:
        """Of a folder that is no tablet's yet, or is an image of one."""
        self.folder = folder
        self._office = office
        self._gate = gate
        self._new_id = new_id
        self._chance = chance
        self.line = Line(office.answer, chance)
        self.clock_error: Milliseconds = 0
        self._copy: tuple[Path, bytes] | None = None
        if not (folder / STORE).exists():
            self._enrol()
        self._open()

    @property
    def device(self) -> str:
        return self.store.identity.device

    def clock(self) -> Milliseconds:
        return NOON + self.clock_error

    def _open(self) -> None:
        self.engine = open_tablet(self.folder)
        self.store = TabletStore(self.engine, self.clock)
        self.register = Register(self.engine, self.store.identity, self.clock, lambda: 0.0)
        self.store.register = self.register
        self._worker = StoreWorker()
        private = bytes.fromhex(self.store.identity.private_key)
        self._caller = Caller(self.device, private, _Sequences(self.engine), self.clock)
        self.sync = Sync(
            self.store,
            self._worker,
            self._connect,
            self.clock,
            on_state=lambda _: None,
            on_reference=lambda: None,
        )

    def _connect(self) -> OfficeClient:
        return OfficeClient(ADDRESS, caller=self._caller, clock=self.clock, transport=self.line)

    def _enrol(self) -> None:
        """As `kiosk.link.enrolment.enrol` does, without its way over TLS."""
        before, key = whom(self.folder)
        private, public = new_key()
        sealed = sealed_for_office(key, self._office.escrow())
        code = self._office.code(self._gate, before.device)
        reply = self._office.enrol(request_of(before, code, "平板", public.hex(), sealed))
        engine = open_tablet(self.folder, also_locked=True)
        become(engine, ADDRESS, reply, self._office.ca, private.hex())
        engine.dispose()
        unlock(self.folder)

    def enrol_anew(self) -> None:
        self.close()
        self._enrol()
        self._open()

    def restart(self) -> None:
        """As after kill -9: what is not durable is gone."""
        self.close()
        self._open()

    def close(self) -> None:
        self._worker.close()
        self.engine.dispose()

    def erase(self) -> None:
        """It has heard that it was reported lost."""
        self.close()
        erase(self.folder, NOON)

    def image(self, folder: Path) -> "Tablet":
        """Another machine, made of this one's disk while it runs."""
        shutil.copytree(self.folder, folder)
        return Tablet(folder, self._office, self._gate, self._new_id, self._chance)

    def back_up(self) -> None:
        key = store_key(self.folder)
        to = self.folder.with_name(f"{self.folder.name}-copies")
        self._copy = write_backup(self.folder / STORE, key, to, self.device, NOON), key

    def restore(self) -> None:
        """This machine is gone; another one is made of its backup, if there is one."""
        if self._copy is None:
            return
        self.close()
        shutil.rmtree(self.folder)
        restore(*self._copy, self.folder)
        self._enrol()
        self.line = Line(self._office.answer, self._chance)
        self._open()

    def visit(self, stick: Path, *, answered: bool) -> bool:
        """What waits goes to the office by stick; `answered`: its answer gets back. False if the office took none."""
        stick.mkdir(exist_ok=True)
        key = store_key(self.folder)
        write_entries(self.store, stick, key)
        try:
            self._office.take_stick(stick)
        except BadInput:
            return False
        finally:
            for file in stick.glob("*.entries"):
                file.unlink()
        if answered:
            take_answer(self.store, stick, key, self.clock)
        return True

    def night(self) -> None:
        """As `kiosk.store_care` does."""
        now, doubted = self.register.clock_watch.look()
        if doubted:
            return
        purge = Purge(self.engine, self.store.identity.site, local_day(now, ZONE), now)
        while purge.step():
            pass

    def save(self, count: int = 1, pass_id: str = "", resident: str | None = None) -> list[str]:
        entries = [self._entry(pass_id, resident) for _ in range(count)]
        self.register.append(entries)
        return [entry.id for entry in entries]

    def void(self, entry: str) -> str:
        void = self._entry(kind=EntryKind.VOID, replaces=entry, void_reason=VoidReason.TWICE)
        self.register.append([void])
        return void.id

    def _entry(self, pass_id: str = "", resident: str | None = None, **more: object) -> NewEntry:
        now = self.clock()
        return NewEntry(
            id=self._new_id(),
            day=local_day(now, ZONE).isoformat(),
            happened_at=now,
            building="3",
            answers=Answers(origin="420100", readings=(Reading(364, now),)),
            triage=Triage(Verdict.ADMIT),
            policy=1,
            personal=Personal(
                nonce=self._new_id(), name="张伟", flat="3-1-502", phone="19900000001", resident=resident
            ),
            pass_id=pass_id,
            **more,  # pyright: ignore[reportArgumentType]
        )

    async def talk(self, faults: list[Fault]) -> GatepostError | None:
        """One round of sync; what it ended with."""
        self.line.faults = list(faults)
        client = self._connect()
        try:
            await self.sync.once(client)
        except GatepostError as error:
            return error
        finally:
            self.line.faults = []
            await client.close()
        return None

"""A real office with its store, in this process: its machine may die, and it may come back from a backup."""

import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
from sqlalchemy import select

from bench.network_line import with_body
from models.access import Device
from models.clock import Milliseconds
from models.enrolment import EnrolReply, EnrolRequest
from models.store import open_store, reading, upgrade
from office.care.backup import back_up, restore
from office.care.escrow import escrow_public
from office.parts import Parts
from office.reference.compound import make_compound
from office.register.announce import LocalAnnouncer
from office.register.writers import writers_for
from office.tablets.authority import authority
from office.tablets.batch_file import take_stick
from office.tablets.devices import enrol, new_code
from office.tablets.lost import lost
from office.tablets.tablet_app import create_tablet_app

NOON: Milliseconds = 1_795_492_800_000
"""2026-11-24 12:00 in Shanghai; the office's clock stands there."""
DAY = "2026-11-24"


def noon() -> Milliseconds:
    return NOON


class Office:
    def __init__(self, folder: Path, new_id: Callable[[], str]) -> None:
        self._folder = folder
        self._new_id = new_id
        self._backup: Path | None = None
        self.engine = open_store(self._store)
        upgrade(self.engine)
        self._serve()
        compound = make_compound(self.engine, "康静里", ["北门", "南门"], new_id)
        self.site, self.gates = compound.id, list(compound.gates)
        self.ca = authority(self.engine, NOON).certificate_pem

    @property
    def _store(self) -> Path:
        return self._folder / "office.sqlite"

    def _serve(self) -> None:
        self._announcer = LocalAnnouncer()
        self._writers = writers_for(self.engine)
        parts = Parts(self.engine, self._announcer, clock=noon, new_id=self._new_id)
        self._app = httpx.ASGITransport(create_tablet_app(parts, self._writers))

    async def answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._app.handle_async_request(with_body(request, request.content))
        await response.aread()
        return response

    def close(self) -> None:
        self._writers.shutdown()
        self.engine.dispose()

    def restart(self) -> None:
        self.close()
        self.engine = open_store(self._store)
        self._serve()

    def back_up(self) -> None:
        """The one before is forgotten."""
        for folder in ("backups", "keys"):
            shutil.rmtree(self._folder / folder, ignore_errors=True)
        self._backup = back_up(self.engine, self._folder / "backups", self._folder / "keys", NOON)

    def restore(self) -> None:
        """All that came since the backup is gone, tablets and their rights as well."""
        if self._backup is None:
            return
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self._store.with_name(f"{self._store.name}{suffix}").unlink(missing_ok=True)
        self.engine = open_store(self._store)
        upgrade(self.engine)
        restore(self._backup, self._folder / "keys", self.engine)
        self._serve()

    def escrow(self) -> bytes:
        return bytes.fromhex(escrow_public(self.engine, NOON))

    def code(self, gate: str, device: str) -> str:
        """For a tablet that is new, or for one that is to enrol anew, if this office knows it."""
        return new_code(self.engine, self.site, gate, NOON, device=device if self.knows(device) else None).code

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        return enrol(self.engine, request, NOON, self._new_id)

    def lose(self, device: str) -> bool:
        """A tablet is reported lost."""
        return lost(self.engine, self.site, device, NOON)

    def take_stick(self, stick: Path) -> None:
        """Raises BadInput."""
        take_stick(self.engine, stick, noon, self._announcer)

    def knows(self, device: str) -> bool:
        with reading(self.engine) as session:
            return session.get(Device, device) is not None

    def devices(self) -> list[Device]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Device).order_by(Device.enrolled_at, Device.id)))

"""Each thing that a tablet writes, as an act that can be repeated; and rounds of a disk that takes none of them."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from kiosk.link.enrolment import whom
from kiosk.settings import Settings, TextSize, read_settings, write_settings
from kiosk.store import reference
from kiosk.store.backup import write_backup
from kiosk.store.drafts import DraftStore
from kiosk.store.duty import load_on_duty, statements
from kiosk.store.identity import become, identity, reserve, reserved
from kiosk.store.passes import take_in_list
from kiosk.store.tablet import STORE, open_for_window
from kiosk.store_key import store_key
from models.duty import ShiftChange, ShiftKind
from models.enrolment import EnrolReply
from models.entry import EntryKind, VoidReason
from models.errors import StoreDamaged, StoreFull, StoreReadOnly
from models.passes.key_list import sign_list
from models.protocol import Changes
from tests.faults.disks import Disk, leave
from tests.faults.rounds import Acknowledged
from tests.faults.tablets import SITE, entry, new_tablet, register_of
from tests.kiosk.conftest import DEVICE, NOON, NORTH, row
from tests.kiosk.office_passes import key_list, trust_row
from tests.models.passes.samples import ROOT

ROOMS = (0, 24, 8, 128, 4, 48, 16, 500, 12, 64, 20, 1_000, 32)
"""Kilobytes that are left on the disk."""
Act = Callable[[], object]


class Steps:
    """Of one tablet with trust in its office's keys; `more` names what each round writes."""

    def __init__(self, folder: Path, stick: Path) -> None:
        self.folder, self.stick = folder, stick
        new_tablet(folder, 5)
        self.key = store_key(folder)
        self.engine: Engine = open_for_window(folder, NOON)
        reference.take_in(self.engine, SITE, Changes([trust_row()], 30, 0), NOON)
        self.register = register_of(self.engine)
        self.drafts = DraftStore(self.engine, SITE, lambda: NOON)
        self.acknowledged = Acknowledged(folder)
        self.done = 0

    def acts(self, more: int) -> dict[str, Act]:
        """All of them, by their names."""
        waiting = self.register.waiting(8)
        void = replace(entry(f"v{more}"), kind=EntryKind.VOID, replaces="e1", void_reason=VoidReason.TWICE)
        came = ShiftChange(kind=ShiftKind.ON, came=(f"volunteer{more}",))
        shift = replace(entry(f"s{more}"), kind=EntryKind.SHIFT, shift=came)
        changes = Changes([row("household", 40 + more, id=f"h{more}", building="9", unit="", room="1")], 40 + more, 0)
        size = list(TextSize)[more % 2]
        return {
            "save": lambda: self.register.append([entry(f"{more}-{number}") for number in range(12)]),
            "void": lambda: self.register.append([void]),
            "shift": lambda: self.register.append([shift], statements(came, NOON)),
            "draft": lambda: self.drafts.keep("draft", b'"%s"' % (b"x" * 300 * (1 + more % 60))),
            "acknowledge": lambda: self.register.acknowledge(waiting, {0: "impossible"}) if waiting.ids else None,
            "reference": lambda: reference.take_in(self.engine, SITE, changes, NOON),
            "key file": lambda: take_in_list(self.engine, SITE, sign_list(key_list(counter=10 + more), ROOT)),
            "enrolment": lambda: become(self.engine, f"https://{more}", EnrolReply(DEVICE, SITE, NORTH)),
            "sequence": lambda: reserve(self.engine, more * 1_000),
            "first start": lambda: whom(self.folder.with_name(f"another{more}")),
            "settings": lambda: write_settings(self.folder, Settings(text_size=size)),
            "copy": lambda: write_backup(self.folder / STORE, self.key, self.stick, DEVICE, NOON + more * 1_000),
        }

    def tried(self, more: int, harm: Callable[[], None], heal: Callable[[], None]) -> int:
        """Each act, on a disk that is harmed; what it refuses is repeated once it is healed. How many were refused."""
        refused = 0
        for name, act in self.acts(more).items():
            harm()
            if self._refused(name, act):
                refused += 1
                heal()
                act()
            assert not list(self.stick.glob("*.part"))
        heal()
        self._check(more)
        return refused

    def _refused(self, name: str, act: Act) -> bool:
        try:
            act()
        except (StoreFull, StoreReadOnly):
            return True
        except StoreDamaged:
            # SQLite says no more than "disk I/O error" where a store is opened and its index of the log has no room.
            assert name == "first start", f"{name}: the person would be told something else"
            return True
        return False

    def _check(self, more: int) -> None:
        self.acknowledged.ids += [*(f"{more}-{number}" for number in range(12)), f"v{more}", f"s{more}"]
        assert f"volunteer{more}" in load_on_duty(self.engine)
        assert reference.cursor(self.engine) == 40 + more
        assert reserved(self.engine) > more * 1_000
        assert identity(self.engine).office == f"https://{more}"
        assert read_settings(self.folder).text_size is list(TextSize)[more % 2]
        for copy in self.stick.glob("*"):
            copy.unlink()
        self.engine.dispose()
        self.acknowledged.check()
        self.register = register_of(self.engine)
        self.done = len(self.acknowledged.ids)


def full_tablet(disk: Path, rounds: int) -> Iterator[int]:
    """`disk`: a small one, of which less or more is left; yields how many acts were refused so far."""
    steps, refused = Steps(disk / "tablet", disk / "stick"), 0
    for number in range(rounds):
        harm = partial(leave, disk, ROOMS[number % len(ROOMS)])
        refused += steps.tried(number, harm, lambda: (disk / "ballast").unlink(missing_ok=True))
        for folder in disk.glob("another*"):
            shutil.rmtree(folder)
        yield refused
    steps.engine.dispose()


def read_only_tablet(disk: Disk, rounds: int) -> Iterator[int]:
    """Yields how many acts were refused so far."""
    steps, refused = Steps(disk.folder / "tablet", disk.folder / "stick"), 0
    steps.stick.mkdir()

    def harm() -> None:
        steps.engine.dispose()
        disk.read_only(True)

    for number in range(rounds):
        refused += steps.tried(number, harm, lambda: disk.read_only(False))
        yield refused
    steps.engine.dispose()

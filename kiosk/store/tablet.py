"""The tablet's folder and the store in it."""

from pathlib import Path

from sqlalchemy import Engine

from kiosk.erase import refuse_locked
from kiosk.passes.held_up import addresses
from kiosk.passes.uses import UseRow
from kiosk.recall import Passed, SeenRow
from kiosk.reference import Reference
from kiosk.store import reference
from kiosk.store.drafts import DraftStore
from kiosk.store.duty import load_on_duty, load_volunteers
from kiosk.store.encrypt import encrypt_once
from kiosk.store.identity import identity, move_to, place, reserve, reserved
from kiosk.store.passes import load_keys, load_uses, newest
from kiosk.store.questionnaire import load_questionnaires
from kiosk.store.recover import open_mended, refuse_damaged
from kiosk.store.register import Register
from kiosk.store.roster import load_policy, load_roster
from kiosk.store.sightings import load_passed, load_seen
from kiosk.store_key import store_key
from models.clock import Clock, Milliseconds
from models.errors import StoreReadOnly
from models.protocol import Changes
from models.roster import Card, Household, Resident
from models.store import open_store, upgrade

STORE = "tablet.sqlite"


def open_tablet(folder: Path, *, also_locked: bool = False) -> Engine:
    """Makes folder, key and store if there are none; brings the tables up to date. Raises StoreError, TabletLocked.

    The store is encrypted; one of an older version that is not yet becomes so. `also_locked`: to enrol it anew.
    """
    _prepare(folder, also_locked=also_locked)
    refuse_damaged(folder)
    key = store_key(folder)
    encrypt_once(folder / STORE, key)
    engine = open_store(folder / STORE, key)
    upgrade(engine)
    return engine


def open_for_window(folder: Path, now: Milliseconds) -> Engine:
    """As `open_tablet`, and a damaged store is mended first (`kiosk.store.recover`): no other program may use it."""
    _prepare(folder)
    return open_mended(folder / STORE, now)[0]


def _prepare(folder: Path, *, also_locked: bool = False) -> None:
    if not also_locked:
        refuse_locked(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreReadOnly(str(error)) from error


class TabletStore:
    """An enrolled tablet's store. All calls are made in the store's thread, and raise StoreError."""

    def __init__(self, engine: Engine, clock: Clock, built_at: Milliseconds = 0) -> None:
        """`built_at`: when the program was made, 0 where that is not known. Raises NotEnrolled, StoreError."""
        self.engine = engine
        self.clock = clock
        self.built_at = built_at
        self.identity = identity(engine)
        self.register = Register(engine, self.identity, clock)
        self.drafts = DraftStore(engine, self.identity.site, clock)

    def reference(self, before: Reference | None = None) -> Reference:
        """The roster of `before` is kept where none of its rows changed: of all that comes, it alone takes long."""
        site = self.identity.site
        revisions = newest(self.engine, (Household, Resident, Card))
        if before is not None and before.roster_revisions == revisions:
            roster, known = before.roster, before.addresses
        else:
            roster = load_roster(self.engine, site)
            known = addresses(roster)
        keys, refused = load_keys(self.engine, site, self.built_at)
        return Reference(
            roster,
            load_policy(self.engine, site),
            place(self.engine, site),
            load_questionnaires(self.engine, site),
            keys,
            refused,
            known,
            revisions,
            load_volunteers(self.engine, site),
        )

    def uses(self, after: int = -1) -> list[UseRow]:
        """Of passes, those that came above this revision; -1: all."""
        return load_uses(self.engine, self.identity.site, after)

    def seen(self, after: int) -> list[SeenRow]:
        """Who was seen at any gate: the office's rows above this revision."""
        return load_seen(self.engine, self.identity.site, after, self.clock())

    def passed(self, recalled: Milliseconds) -> list[Passed]:
        """This gate's own entries that are remembered: all since `recalled`, and those that count for longer."""
        return load_passed(self.engine, self.identity, self.clock(), recalled)

    def on_duty(self) -> dict[str, Milliseconds]:
        """Volunteers by their ids, and since when."""
        return load_on_duty(self.engine)

    def reserve(self, above: int) -> int:
        """Of the sequences of this tablet's requests: the first of a new block."""
        return reserve(self.engine, above)

    def reserved(self) -> int:
        """The highest sequence that was ever reserved."""
        return reserved(self.engine)

    def move_to(self, gate: str) -> None:
        """The office has put this tablet at another gate: what is registered from now on was there."""
        self.identity = move_to(self.engine, self.identity, gate)
        self.register.stand_at(self.identity)

    def cursor(self) -> int:
        """The revision up to which this tablet has the office's reference data."""
        return reference.cursor(self.engine)

    def take_in(self, changes: Changes, synced_at: Milliseconds) -> None:
        """Raises OfficeNonsense, StoreError; then nothing was stored."""
        reference.take_in(self.engine, self.identity.site, changes, synced_at)

    def close(self) -> None:
        self.engine.dispose()

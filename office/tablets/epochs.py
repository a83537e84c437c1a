"""Whether what a tablet has had is still a part of what this office has.

A cursor that a tablet is given holds two things: the counter of changes up to which it has everything (40 bits), and
in which epoch of the office that was (19 bits above). An epoch begins with each start of an office process; the office
keeps where the counters stood then. From yesterday's backup it comes back with yesterday's epochs and starts a new one:
a tablet that has come farther in the epoch before than where the new one begins has rows that this office never wrote,
and is sent everything from the beginning.
"""

import secrets
from collections.abc import Callable

import msgspec
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from models.access import OfficeSecret
from models.clock import Clock
from models.protocol import REVISION_BITS
from models.roster import Site
from models.store import writing

TAG_BITS = 19
MOST_KEPT = 40
_NAME = "epoch:"
FARTHEST = 1_000_000
"""By so much at most the counter is moved on to where a tablet says that it was."""

NewTag = Callable[[], int]


def random_tag() -> int:
    return 1 + secrets.randbelow(2**TAG_BITS - 1)


class Epochs:
    """One for an office process. Calls raise StoreError."""

    def __init__(self, engine: Engine, clock: Clock, new_tag: NewTag = random_tag) -> None:
        self._engine = engine
        self._clock = clock
        self._new_tag = new_tag
        self._begun = False
        self._starts: dict[int, dict[str, int]] = {}
        """By tag, the counters of all compounds when it began."""

    def begin(self) -> None:
        """Before anything is written. Once; later calls do nothing."""
        if self._begun:
            return
        with writing(self._engine) as session:
            counters = dict(session.execute(select(Site.id, Site.revision)).all())
            last = session.scalar(select(func.max(OfficeSecret.made_at)).where(_IS_EPOCH)) or 0
            session.add(
                OfficeSecret(
                    name=f"{_NAME}{self._free_tag(session)}",
                    value=msgspec.json.encode(counters).decode(),
                    made_at=max(self._clock(), last + 1),  # their order, whatever the clock does
                    expires_at=None,
                )
            )
            for name in _names(session)[:-MOST_KEPT]:
                session.execute(delete(OfficeSecret).where(OfficeSecret.name == name))
        self._begun = True

    def after(self, session: Session, site: str, cursor: int, newest: int) -> int:
        """The counter from which a tablet with this cursor needs everything. `newest`: where the counter stands."""
        tag, revision = split(cursor)
        tags = self._tags(session)
        if tag == 0:  # of version 1
            end = newest
        elif tag not in tags:
            return 0
        else:
            later = tags[tags.index(tag) + 1 :]
            end = self._start(session, later[0]).get(site, 0) if later else newest
        return revision if revision <= end else 0

    def cursor(self, session: Session, revision: int) -> int:
        tags = self._tags(session)
        return (tags[-1] if tags else 0) << REVISION_BITS | revision

    def move_on(self, site: str, cursor: int, newest: int) -> None:
        """A tablet has come farther than the counter stands: what is written from now on is new to it, too."""
        revision = split(cursor)[1]
        if newest < revision <= newest + FARTHEST:
            with writing(self._engine) as session:
                session.execute(update(Site).where(Site.id == site, Site.revision < revision).values(revision=revision))

    def _tags(self, session: Session) -> list[int]:
        return [int(name.removeprefix(_NAME)) for name in _names(session)]

    def _start(self, session: Session, tag: int) -> dict[str, int]:
        if tag not in self._starts:
            value = session.scalar(select(OfficeSecret.value).where(OfficeSecret.name == f"{_NAME}{tag}"))
            self._starts[tag] = msgspec.json.decode(value or "{}", type=dict[str, int])
        return self._starts[tag]

    def _free_tag(self, session: Session) -> int:
        taken = self._tags(session)
        return next(tag for tag in iter(self._new_tag, None) if tag not in taken)


def split(cursor: int) -> tuple[int, int]:
    """Tag and counter."""
    return cursor >> REVISION_BITS, cursor & (2**REVISION_BITS - 1)


def _names(session: Session) -> list[str]:
    """In the order in which they began."""
    return list(session.scalars(select(OfficeSecret.name).where(_IS_EPOCH).order_by(OfficeSecret.made_at)))


_IS_EPOCH = OfficeSecret.name.startswith(_NAME, autoescape=True)

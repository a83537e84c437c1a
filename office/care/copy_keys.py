"""The office's keys for copies of tablets' stores, a pair for each month: `models.copy_key` says what they are for.

The private one goes when the month is over by the longest retention of any compound here and MORE_DAYS: what its copies
hold is purged everywhere else by then. The office's own backups that hold it cannot be read 14 days later.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from models.access import OfficeSecret
from models.clock import Milliseconds
from models.copy_key import CopyKey, month_of, read_sealed
from models.errors import AlreadyThere, BadInput
from models.escrow import open_sealed
from models.notice import N_, Notice
from models.roster import PolicyVersion
from models.store import reading, writing
from models.triage import Policy
from office.care.audit import COMMAND, Action, note_alone
from office.care.escrow import Tablet
from office.care.purge import tidy

MORE_DAYS = 31
TOLD = 2
DAY: Milliseconds = 86_400_000
_NAME = "copies-"
_IS_COPY_KEY = OfficeSecret.name.startswith(_NAME, autoescape=True)
GONE = Notice(
    N_("The key of this copy is erased, as it has to be when its time is over: nobody can read it. Take a newer copy.")
)


def make_copy_keys(engine: Engine, now: Milliseconds) -> None:
    """Of this month and the next, where there are none yet. Raises StoreError."""
    first = now
    for _ in range(TOLD):
        ends = _end_of_month(first)
        _make(engine, month_of(first), ends, now)
        first = ends


def copy_keys(session: Session, now: Milliseconds) -> list[CopyKey]:
    """What tablets are told: of this month and the next, as far as they are made."""
    query = select(OfficeSecret.name, OfficeSecret.value).where(_IS_COPY_KEY, OfficeSecret.expires_at > now)
    rows = session.execute(query.order_by(OfficeSecret.name).limit(TOLD))
    return [CopyKey(name.removeprefix(_NAME), _public(value)) for name, value in rows]


def open_copy_key(engine: Engine, tablet: Tablet, beside: bytes, now: Milliseconds) -> bytes:
    """The 32 bytes that open a copy, from what lies beside it; stands in the audit before it returns.

    Raises BadInput where its month's key is erased or it is nothing of the kind, StoreError.
    """
    sealed = read_sealed(beside)
    with reading(engine) as session:
        private = session.scalar(select(OfficeSecret.value).where(OfficeSecret.name == f"{_NAME}{sealed.month}"))
    if private is None:
        raise BadInput(notice=GONE)
    key = open_sealed(sealed.sealed, bytes.fromhex(private))
    note_alone(engine, tablet.site, COMMAND, Action.ESCROW, tablet.device, now)
    return key


def erase_copy_keys(engine: Engine, now: Milliseconds) -> int:
    """Of months whose time is over; how many. Not to be called while the clock is doubted. Raises StoreError."""
    with writing(engine) as session:
        bodies = session.scalars(select(PolicyVersion.body).where(PolicyVersion.gone.is_(False)))
        policies = [Policy(), *(msgspec.json.decode(body, type=Policy) for body in bodies)]
        days = max(policy.retention_days for policy in policies) + MORE_DAYS
        over = (_IS_COPY_KEY, OfficeSecret.expires_at <= now - days * DAY)
        names = list(session.scalars(select(OfficeSecret.name).where(*over)))
        session.execute(update(OfficeSecret).where(OfficeSecret.name.in_(names)).values(value="0" * 64))
        session.execute(delete(OfficeSecret).where(OfficeSecret.name.in_(names)))
    if names:
        tidy(engine)
    return len(names)


def _make(engine: Engine, month: str, ends: Milliseconds, now: Milliseconds) -> None:
    name = f"{_NAME}{month}"
    with reading(engine) as session:
        if session.scalar(select(OfficeSecret.name).where(OfficeSecret.name == name)) is not None:
            return
    made = X25519PrivateKey.generate().private_bytes_raw().hex()
    try:
        with writing(engine) as session:
            session.add(OfficeSecret(name=name, value=made, made_at=now, expires_at=ends))
    except AlreadyThere:  # another office process was first
        pass


def _public(private: str) -> str:
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key().public_bytes_raw().hex()


def _end_of_month(at: Milliseconds) -> Milliseconds:
    day = datetime.fromtimestamp(at / 1000, UTC).date()
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return int(datetime(first.year, first.month, 1, tzinfo=UTC).timestamp() * 1000)

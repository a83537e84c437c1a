"""A tablet with a small roster, a clock that stands until it is moved, and ids that count."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from kiosk.gate import Gate
from kiosk.store import reference
from kiosk.store.identity import become
from kiosk.store.tablet import TabletStore, open_tablet
from models.clock import Milliseconds
from models.enrolment import EnrolReply
from models.protocol import Change, Changes, Value
from models.triage import Policy, RiskArea, RiskLevel

SITE, DEVICE, NORTH = "site", "device", "north"
POLICY = Policy(version=4, risk_areas=(RiskArea("420000", RiskLevel.HIGH), RiskArea("330300", RiskLevel.MEDIUM)))
CARD = "0123456789ABCDEF"
LOST = "FEDCBA9876543210"
NOON: Milliseconds = 1_770_091_200_000
"""2026-02-03 12:00 in Beijing."""

PEOPLE = (
    ("r1", "h1", "张伟", "zhangwei", "zw", "13800000001"),
    ("r2", "h1", "李娜", "lina", "ln", "13800000002"),
    ("r3", "h1", "张小宝", "zhangxiaobao", "zxb", ""),
    ("r4", "h2", "王芳", "wangfang", "wf", "13800000004"),
    ("r5", "h3", "买买提·艾力", "maimaitiaili", "mmtal", "13800000005"),
)


class Ticker:
    """A clock that moves when it is told to."""

    def __init__(self, at: Milliseconds = NOON) -> None:
        self.at = at

    def __call__(self) -> Milliseconds:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += int(seconds * 1000)


class Counter:
    """Ids that count: 000…001, 000…002."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> str:
        self.last += 1
        return f"{self.last:032x}"


def row(table: str, revision: int, **values: Value) -> Change:
    common: dict[str, Value] = {"site_id": SITE, "revision": revision, "gone": False}
    return Change(table, common | values)


def sample_changes() -> Changes:
    changes = [
        Change("site", {"id": SITE, "name": "景和园", "zone": "Asia/Shanghai", "revision": 20}),
        row("gate", 1, id=NORTH, name="北门"),
        row("gate", 2, id="south", name="南门"),
        row("policy_version", 3, id="p4", version=4, body=msgspec.json.encode(POLICY).decode()),
        row("household", 4, id="h1", building="3", unit="1", room="502"),
        row("household", 5, id="h2", building="3", unit="2", room="101"),
        row("household", 6, id="h3", building="12", unit="", room="88"),
        row("card", 7, id=CARD, household_id="h1"),
        Change("card", {"site_id": SITE, "revision": 8, "gone": True, "id": LOST, "household_id": "h1"}),
        *(
            row("resident", 9 + i, id=r, household_id=h, name=n, pinyin=p, initials=s, phone=t)
            for i, (r, h, n, p, s, t) in enumerate(PEOPLE)
        ),
    ]
    return Changes(changes, 20, 0)


@pytest.fixture
def clock() -> Ticker:
    return Ticker()


@pytest.fixture
def new_id() -> Counter:
    return Counter()


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Engine]:
    """An enrolled tablet's store with the sample roster."""
    engine = open_tablet(tmp_path / "tablet")
    become(engine, "http://127.0.0.1:9", EnrolReply(DEVICE, SITE, NORTH))
    reference.take_in(engine, SITE, sample_changes(), NOON)
    yield engine
    engine.dispose()


@pytest.fixture
async def gate(tablet: Engine, tmp_path: Path, clock: Ticker, new_id: Counter) -> AsyncIterator[Gate]:
    """A gate that is loaded and not syncing."""
    loop = asyncio.get_running_loop()
    made = Gate(
        lambda: TabletStore(tablet, clock),
        tmp_path / "tablet",
        clock,
        new_id,
        lambda call: loop.call_soon_threadsafe(call) and None,
    )
    await made.load()
    yield made
    made.close()

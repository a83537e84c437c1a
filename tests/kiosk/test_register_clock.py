"""What the register writes while the clock is wrong: numbers and chain go on, the entries say it."""

from dataclasses import dataclass

from sqlalchemy import Engine

from kiosk.store.identity import identity
from kiosk.store.register import Register
from models.chain import prove
from models.entry import read_head
from tests.kiosk.conftest import NOON
from tests.kiosk.test_register import entry, links

DAY = 86_400_000


@dataclass
class Time:
    seconds: float = 0
    error: int = 0

    def clock(self) -> int:
        return NOON + int(self.seconds * 1000) + self.error


def test_back_a_day_and_forward_a_year_while_running(tablet: Engine) -> None:
    time = Time()
    register = Register(tablet, identity(tablet), time.clock, lambda: time.seconds)
    for name, error in (("a", 0), ("b", -DAY), ("c", -DAY), ("d", 0), ("e", 365 * DAY), ("f", 0)):
        time.seconds += 30
        time.error = error
        register.append([entry(name)])
    heads = [read_head(head) for _, _, head in links(tablet)]
    assert [head.clock_doubted for head in heads] == [False, True, True, False, True, False]
    assert [head.at - NOON for head in heads] == [
        30_000,
        60_000 - DAY,
        90_000 - DAY,
        120_000,
        150_000 + 365 * DAY,
        180_000,
    ]
    assert prove("device", links(tablet)).sound
    time.error = -DAY
    register.append([entry("g")])
    time.error = 0
    again = Register(tablet, identity(tablet), time.clock, lambda: time.seconds)
    assert again.clock_watch.high == NOON + 180_000, "a doubted time moves no mark"

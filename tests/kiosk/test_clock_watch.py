"""A clock that goes back, leaps ahead or is set is doubted; once it is right, it is believed again."""

from dataclasses import dataclass

from kiosk.clock_watch import SILENCE, ClockWatch

DAY = 86_400_000
NOON = 1_770_091_200_000


@dataclass
class World:
    """Time, and a clock that may be wrong."""

    seconds: float = 0
    error: int = 0

    def clock(self) -> int:
        return NOON + int(self.seconds * 1000) + self.error

    def watch(self, high: int = 0) -> ClockWatch:
        return ClockWatch(self.clock, high, lambda: self.seconds)


def test_a_good_clock_is_believed() -> None:
    world = World()
    watch = world.watch(NOON - 5 * DAY)
    for _ in range(50):
        world.seconds += 3600
        assert watch.look() == (world.clock(), False)


def test_back_a_day_and_right_again() -> None:
    world = World()
    watch = world.watch()
    assert watch.look() == (NOON, False)
    world.seconds, world.error = 60, -DAY
    assert watch.look() == (NOON + 60_000 - DAY, True)
    assert world.watch(watch.high).look()[1], "a new start does not make it right"
    world.error = 0
    assert watch.look() == (NOON + 60_000, False)


def test_ahead_a_year_and_right_again() -> None:
    world = World()
    watch = world.watch()
    watch.look()
    world.seconds, world.error = 60, 365 * DAY
    assert watch.look() == (NOON + 60_000 + 365 * DAY, True)
    assert world.watch(watch.high).look()[1]
    world.error = 0
    assert watch.look() == (NOON + 60_000, False)


def test_a_little_back_stands_still() -> None:
    world = World()
    watch = world.watch()
    watch.look()
    world.error = -30_000
    assert watch.look() == (NOON, False)


def test_the_office_puts_an_end_to_doubt() -> None:
    world = World(error=-2 * 365 * DAY)
    watch = world.watch(NOON)
    assert watch.look()[1]
    watch.heard(30_000)
    assert watch.look() == (world.clock(), False)


def test_a_clock_that_the_office_contradicts_is_doubted_until_it_is_set() -> None:
    world = World(error=365 * DAY)
    watch = world.watch()
    watch.heard(-365 * DAY)
    world.seconds = 600
    assert watch.look() == (world.clock(), True)
    world.error = 0
    assert watch.look() == (world.clock(), False), "and believed before the office is heard again"


def test_a_long_sleep_is_doubted() -> None:
    world = World()
    assert world.watch(NOON - SILENCE - 1).look()[1]
    assert not world.watch(NOON - SILENCE).look()[1]

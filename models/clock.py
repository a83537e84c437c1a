"""The one door to the time."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

Milliseconds = int
"""Milliseconds since 1970-01-01T00:00Z."""

Clock = Callable[[], Milliseconds]


def system_clock() -> Milliseconds:
    return time.time_ns() // 1_000_000


def local_time(at: Milliseconds, zone: str) -> datetime:
    """The wall clock at the site, for instance zone `Asia/Shanghai`."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone))


def local_day(at: Milliseconds, zone: str) -> date:
    return local_time(at, zone).date()


def start_of_day(day: date, zone: str) -> Milliseconds:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def end_of_day(day: date, zone: str) -> Milliseconds:
    return start_of_day(day + timedelta(days=1), zone)

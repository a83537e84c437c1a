"""What is known at once of whoever is chosen: the last reading, and the day of an observation at home."""

from dataclasses import dataclass

from kiosk.gate import Gate
from kiosk.recall import HOUR, Observed
from models.answers import degrees
from models.clock import Milliseconds, local_time
from models.notice import N_, Notice, Translate
from models.passes import personal


@dataclass(frozen=True)
class Remembered:
    """Of one person; whatever is not known is None or empty."""

    at: Milliseconds | None = None
    time: str = ""
    """`10:05`, at the site."""
    gate_name: str = ""
    reading: str = ""
    """In degrees Celsius."""
    observed: Observed | None = None

    def say(self, translate: Translate) -> str:
        """`Observed at home, day 3 of 14 · Measured 10:05 北门 36.4 ℃`; empty where nothing is known."""
        found = (self.observation(), self.measurement())
        return " · ".join(" ".join(notice.say(translate).split()) for notice in found if notice is not None)

    def measurement(self) -> Notice | None:
        if not self.reading:
            return None
        return Notice(
            N_("Measured {when} {gate} {reading} ℃"),
            {"when": self.time, "gate": self.gate_name, "reading": self.reading},
        )

    def observation(self) -> Notice | None:
        if self.observed is None:
            return None
        day, days = str(self.observed.day), str(self.observed.days)
        return Notice(N_("Observed at home, day {day} of {days}"), {"day": day, "days": days})


def remembered(gate: Gate, resident: str | None, phone: str = "") -> Remembered:
    """Of a resident by id, of anybody else by phone."""

    def hashed(number: str) -> str:
        keys = gate.pass_keys
        return "" if keys is None else personal.phone_hash(number, keys.phone_key).hex()

    since = gate.clock() - gate.policy.recall_hours * HOUR
    measured = gate.memory.recall.measured(resident or "", since, phone, hashed)
    observed = gate.memory.recall.observed(resident or "", gate.today, phone, hashed)
    if measured is None:
        return Remembered(observed=observed)
    return Remembered(
        measured.at,
        f"{local_time(measured.at, gate.zone):%H:%M}",
        gate.place.gates.get(measured.gate, ""),
        degrees(measured.tenths),
        observed,
    )

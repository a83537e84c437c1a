"""The temperature: where it is taken, what the thermometer is doing, and what came of it."""

from dataclasses import dataclass

from msgspec.structs import replace

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from kiosk.instruments.health_thermometer import NoNumber, Type
from kiosk.instruments.thermometer import Taken, ThermometerState
from models.clock import Milliseconds
from models.notice import N_, Notice
from models.triage import BodySite, Reading, ReadingSource, fever_from

TWICE_WITHIN: Milliseconds = 1_500
"""A second reading of the thermometer's so soon is the same person's."""

NO_VALUE = Notice(N_("The thermometer could not measure. Try again."))
_SITES = {Type.EAR: BodySite.EAR, Type.EARDRUM: BodySite.EAR, Type.ARMPIT: BodySite.ARMPIT}
_STATES = {
    ThermometerState.OFF: N_("No Bluetooth thermometer: key the digits in."),
    ThermometerState.SEARCHING: N_("Switch the thermometer on and measure once, close to the tablet."),
    ThermometerState.CONNECTED: N_("{device} is ready: measure."),
    ThermometerState.LOST: N_("Waiting for {device}. Until it is there: key the digits in."),
    ThermometerState.NO_BLUETOOTH: N_("Bluetooth is off: key the digits in."),
}


@dataclass(frozen=True)
class ThermometerLine:
    """What stands beside the keys about the thermometer."""

    words: Notice
    warns: bool = False
    """It drifts."""
    searching: bool = False
    may_search: bool = False


class Temperatures:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._taken_at: Milliseconds | None = None

    @property
    def site(self) -> BodySite:
        return self._gate.settings.body_site

    def choose_site(self, site: BodySite) -> None:
        """Remembered until another is chosen."""
        self._gate.set_settings(replace(self._gate.settings, body_site=site))

    def fever_from(self, site: BodySite) -> int:
        """Tenths of a degree Celsius."""
        return fever_from(site, self._gate.policy)

    def thermometer(self) -> ThermometerLine:
        known = self._gate.thermometer
        drift = self._gate.memory.drift.of(known.name, self._gate.today)
        if drift is not None and known.state is ThermometerState.CONNECTED:
            return ThermometerLine(drift, warns=True)
        searching = known.state is ThermometerState.SEARCHING
        may = known.state not in (ThermometerState.SEARCHING, ThermometerState.CONNECTED)
        return ThermometerLine(Notice(_STATES[known.state], {"device": known.name}), False, searching, may)

    def search(self) -> None:
        self._gate.thermometer.search()

    def stop_searching(self) -> None:
        self._gate.thermometer.give_up()

    async def came(self, check_in: CheckIn, taken: Taken | NoNumber) -> Notice | None:
        """What the thermometer told; as `Measuring.take`."""
        now = self._gate.clock()
        if isinstance(taken, NoNumber):
            return NO_VALUE
        if self._taken_at is not None and 0 <= now - self._taken_at < TWICE_WITHIN:
            return None
        site = self.site if taken.type is None else _SITES.get(taken.type, self.site)
        reading = Reading(taken.tenths, now, site, ReadingSource.BLUETOOTH, taken.device)
        notice = await check_in.measuring.take(reading)
        if notice is None:
            self._taken_at = now
        return notice

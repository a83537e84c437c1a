"""The one door to Bluetooth: a thermometer of the Health Thermometer service, found, remembered, and met again.

A task of the loop. bleak is loaded when a thermometer is first wanted: a gate without one does not wait for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

from kiosk.instruments.health_thermometer import (
    MEASUREMENT,
    SERVICE,
    TYPE,
    Measurement,
    NoNumber,
    Type,
    read_measurement,
    read_type,
)

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.device import BLEDevice

log = logging.getLogger(__name__)

LONGEST_NAME = 14


class ThermometerState(StrEnum):
    OFF = "off"
    """None is known, and none is looked for."""
    SEARCHING = "searching"
    """The first one that measures nearby becomes this gate's."""
    CONNECTED = "connected"
    LOST = "lost"
    """Known, but switched off or out of reach; it is met again by itself. Many switch off after each measurement."""
    NO_BLUETOOTH = "no_bluetooth"
    """No adapter, switched off, or no BlueZ. Tried again by itself."""


@dataclass(frozen=True)
class Times:
    """Seconds; how long anything may take."""

    search: float = 60.0
    """For a first thermometer; then it is given up."""
    round: float = 20.0
    """One scan for a known one; the next follows at once."""
    connect: float = 10.0
    step: float = 5.0
    """Any other answer of the thermometer's."""
    settle: float = 0.6
    """What is older in the thermometer's memory comes at once before the newest."""
    first_pause: float = 1.0
    longest_pause: float = 30.0
    """Between tries that failed: doubled from the first to the longest."""


@dataclass(frozen=True)
class Taken:
    """One measurement, as it came."""

    tenths: int
    """Of a degree Celsius."""
    device: str
    """The thermometer's short name."""
    type: Type | None
    """Where it was taken, if the thermometer says so."""


class Thermometer:
    """Its calls come on the loop."""

    def __init__(
        self, on_change: Callable[[], None], on_paired: Callable[[str, str], None], times: Times | None = None
    ):
        self.state = ThermometerState.OFF
        self.address = self.name = ""
        self._speaker = ""
        """The short name of the one that is met: it may measure before it is paired."""
        self.on_reading: Callable[[Taken | NoNumber], None] = nobody
        """Gets every measurement."""
        self._on_change = on_change
        self._on_paired = on_paired
        self._times = times or Times()
        self._searching = False
        self._wish = asyncio.Event()
        self._type: Type | None = None
        self._held: Measurement | None = None
        self._settled: asyncio.TimerHandle | None = None

    def use(self, address: str, name: str) -> None:
        """This one from now on; an empty address: none."""
        self.address, self.name, self._searching = address, name, False
        self._be(ThermometerState.LOST if address else ThermometerState.OFF)
        self._wish.set()

    def search(self) -> None:
        """For a minute; the first thermometer that measures nearby becomes this gate's, in place of the one it has."""
        self._searching = True
        self._be(ThermometerState.SEARCHING)
        self._wish.set()

    def give_up(self) -> None:
        """Ends the search: back to the one that was known, if any."""
        if self._searching:
            self.use(self.address, self.name)

    async def run(self) -> None:
        """Until cancelled. Whatever Bluetooth does, it is a state."""
        while True:
            self._wish.clear()
            work, wish = asyncio.create_task(self._work()), asyncio.create_task(self._wish.wait())
            try:
                await asyncio.wait({work, wish}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                work.cancel()
                wish.cancel()
                await asyncio.gather(work, wish, return_exceptions=True)

    async def _work(self) -> None:
        """As long as nobody wishes otherwise."""
        if self._wanted:
            await asyncio.to_thread(import_module, "bleak")
        pause = self._times.first_pause
        while self._wanted:
            try:
                await self._visit()
                pause = self._times.first_pause
            except Exception as error:
                # Adapters, drivers, D-Bus and thermometers raise whatever they like: the next try is due anyway.
                log.info("thermometer: %s", type(error).__name__)
                self._be(ThermometerState.NO_BLUETOOTH if _is_missing(error) else self._away)
                await asyncio.sleep(pause)
                pause = min(2 * pause, self._times.longest_pause)
        await asyncio.Event().wait()

    @property
    def _wanted(self) -> bool:
        return bool(self.address) or self._searching

    @property
    def _away(self) -> ThermometerState:
        return ThermometerState.SEARCHING if self._searching else ThermometerState.LOST

    async def _visit(self) -> None:
        """From the scan to the moment at which it is gone again."""
        device = await self._scan()
        if device is None:
            self.give_up()
            return
        from bleak import BleakClient

        gone = asyncio.Event()
        self._speaker = short_name(device.name, device.address) if self._searching else self.name
        client = BleakClient(device, lambda _client: gone.set(), [SERVICE], timeout=self._times.connect)
        try:
            await client.connect()
            await self._subscribe(client)
            self._remember(device.address)
            self._be(ThermometerState.CONNECTED)
            await gone.wait()
        finally:
            async with asyncio.timeout(self._times.step):
                await client.disconnect()
        self._be(ThermometerState.LOST)

    async def _scan(self) -> BLEDevice | None:
        from bleak import BleakScanner

        self._be(self._away)
        if self._searching:
            return await BleakScanner.find_device_by_filter(
                lambda _device, told: SERVICE in told.service_uuids, self._times.search, service_uuids=[SERVICE]
            )
        return await BleakScanner.find_device_by_filter(
            lambda device, _told: device.address == self.address, self._times.round
        )

    async def _subscribe(self, client: BleakClient) -> None:
        from bleak.exc import BleakGATTProtocolError

        async with asyncio.timeout(2 * self._times.connect):
            try:
                await self._read_type(client)
                await client.start_notify(MEASUREMENT, lambda _characteristic, data: self._came(bytes(data)))
            except BleakGATTProtocolError:
                # It talks to those alone with whom it is paired.
                await client.pair()
                await client.start_notify(MEASUREMENT, lambda _characteristic, data: self._came(bytes(data)))

    async def _read_type(self, client: BleakClient) -> None:
        known = client.services.get_characteristic(TYPE)
        self._type = None if known is None else read_type(bytes(await client.read_gatt_char(known)))

    def _remember(self, address: str) -> None:
        if self._searching:
            self._searching = False
            self.address, self.name = address, self._speaker
            self._on_paired(self.address, self.name)

    def _came(self, data: bytes) -> None:
        read = read_measurement(data)
        if isinstance(read, NoNumber):
            self.on_reading(read)
        elif read.stamp is None:
            self._tell(read)
        else:
            self._hold(read)

    def _hold(self, read: Measurement) -> None:
        """What bears a time may be one of many out of the memory: the newest of those that come together counts."""
        if self._settled is not None:
            self._settled.cancel()
        held = self._held
        if held is None or held.stamp is None or read.stamp is None or read.stamp >= held.stamp:
            self._held = read
        self._settled = asyncio.get_running_loop().call_later(self._times.settle, self._tell_held)

    def _tell_held(self) -> None:
        held, self._held, self._settled = self._held, None, None
        if held is not None:
            self._tell(held)

    def _tell(self, read: Measurement) -> None:
        self.on_reading(Taken(read.tenths, self._speaker, read.type or self._type))

    def _be(self, state: ThermometerState) -> None:
        if state is not self.state:
            self.state = state
            self._on_change()


def short_name(name: str | None, address: str) -> str:
    """`UT-201 3F2A`: what the thermometer calls itself, if it can be read, and the end of its address."""
    cleaned = "".join(c for c in name or "" if c.isprintable())[:LONGEST_NAME].strip()
    return f"{cleaned or 'BLE'} {address.replace(':', '')[-4:]}"


def nobody(_came: Taken | NoNumber) -> None:
    """Nobody asks for a temperature."""


def _is_missing(error: Exception) -> bool:
    """Bluetooth as such is, not the thermometer."""
    from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError

    unknown = isinstance(error, BleakDBusError) and error.dbus_error.endswith(("ServiceUnknown", "NotReady"))
    return unknown or isinstance(error, OSError | BleakBluetoothNotAvailableError)

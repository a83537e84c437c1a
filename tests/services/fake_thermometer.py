"""A fake BlueZ on a D-Bus of the tests' own: a thermometer in the air, as the Linux Bluetooth stack shows one.

It answers with the objects, properties and signals of org.bluez (BlueZ's doc/org.bluez.*.rst): Adapter1, Device1,
GattService1, GattCharacteristic1. The bus is the real dbus-daemon.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from kiosk.instruments.health_thermometer import MEASUREMENT, SERVICE, TYPE

ADAPTER, DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
GATT_SERVICE, GATT_CHARACTERISTIC = "org.bluez.GattService1", "org.bluez.GattCharacteristic1"
OBJECTS, PROPERTIES = "org.freedesktop.DBus.ObjectManager", "org.freedesktop.DBus.Properties"
HCI = "/org/bluez/hci0"
ADVERTISING_SECONDS = 0.03
BUS_ADDRESS = "DBUS_SYSTEM_BUS_ADDRESS"
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>"""

Props = dict[str, Variant]


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """Runs a dbus-daemon, the system bus of this process meanwhile; yields its address, ends it by its pid."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bus.conf").write_text(CONFIG.format(socket=folder / "bus"))
    command = ["setpriv", "--pdeathsig", "TERM", "dbus-daemon", "--nofork", "--nopidfile", "--print-address"]
    daemon = subprocess.Popen(
        [*command, f"--config-file={folder / 'bus.conf'}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    before = os.environ.get(BUS_ADDRESS)
    try:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        if not address:
            raise RuntimeError("dbus-daemon did not start; scripts/setup --test installs it")
        os.environ[BUS_ADDRESS] = address
        yield address
    finally:
        if before is None:
            os.environ.pop(BUS_ADDRESS, None)
        else:
            os.environ[BUS_ADDRESS] = before
        daemon.terminate()
        daemon.wait(timeout=10)


class FakeThermometer:
    """Switched off at first. `type`: a value of 0x2A1D; `shy`: it talks to those alone with whom it is paired."""

    def __init__(self, bluez: "FakeBlueZ", address: str, name: str, type: int | None, shy: bool) -> None:
        self._bluez = bluez
        self.path = f"{HCI}/dev_{address.replace(':', '_')}"
        self._service = f"{self.path}/service000a"
        self._measurement, self._type_path = f"{self._service}/char000b", f"{self._service}/char000e"
        self._address, self._name, self._type, self._shy = address, name, type, shy
        self.on_air = False
        self.paired = False
        self.at_once: bytes | None = None
        """What it measures before it has said that it is listened to."""
        self.listened_to = asyncio.Event()
        """Somebody has subscribed to its measurements."""

    def switch_on(self) -> None:
        self.on_air = True
        self._bluez.advertise(self)

    async def switch_off(self) -> None:
        """Gone, as a thermometer goes out of reach."""
        self.on_air = False
        self.disconnect()
        await self._bluez.sent()

    async def measure(self, value: bytes) -> None:
        """Indicates a value of 0x2A1C to whoever subscribed."""
        async with asyncio.timeout(5):
            await self.listened_to.wait()
        self._bluez.change(self._measurement, GATT_CHARACTERISTIC, {"Value": Variant("ay", value)})
        await self._bluez.sent()

    def device(self) -> Props:
        return {
            "Address": Variant("s", self._address),
            "AddressType": Variant("s", "public"),
            "Name": Variant("s", self._name),
            "Alias": Variant("s", self._name),
            "Adapter": Variant("o", HCI),
            "Paired": Variant("b", self.paired),
            "Trusted": Variant("b", False),
            "Connected": Variant("b", False),
            "ServicesResolved": Variant("b", False),
            "UUIDs": Variant("as", [SERVICE]),
            "RSSI": Variant("n", -60),
        }

    def call(self, message: Message) -> Message:
        member = message.member
        if member == "Connect":
            return self._connect(message)
        if member == "Disconnect":
            self.disconnect()
        elif member == "Pair":
            self.paired = True
            self._bluez.change(self.path, DEVICE, {"Paired": Variant("b", True)})
        elif member == "ReadValue":
            return Message.new_method_return(message, "ay", [bytes([self._type or 0])])
        elif member == "StartNotify":
            if self._shy and not self.paired:
                words = "Operation failed with ATT error: 0x05"
                return Message.new_error(message, "org.bluez.Error.Failed", words)
            self.listened_to.set()
            if self.at_once is not None:
                self._bluez.change(self._measurement, GATT_CHARACTERISTIC, {"Value": Variant("ay", self.at_once)})
        return Message.new_method_return(message)

    def disconnect(self) -> None:
        self.listened_to.clear()
        if self._bluez.objects[self.path][DEVICE]["Connected"].value:
            self._bluez.change(
                self.path, DEVICE, {"ServicesResolved": Variant("b", False), "Connected": Variant("b", False)}
            )
            for path in (self._type_path, self._measurement, self._service):
                self._bluez.remove(path)

    def _connect(self, message: Message) -> Message:
        if not self.on_air:
            return Message.new_error(message, "org.bluez.Error.Failed", "le-connection-abort-by-remote")
        self._bluez.change(self.path, DEVICE, {"Connected": Variant("b", True)})
        service = {"UUID": Variant("s", SERVICE), "Device": Variant("o", self.path), "Primary": Variant("b", True)}
        self._bluez.add(self._service, {GATT_SERVICE: service})
        self._bluez.add(self._measurement, {GATT_CHARACTERISTIC: self._characteristic(MEASUREMENT, "indicate")})
        if self._type is not None:
            self._bluez.add(self._type_path, {GATT_CHARACTERISTIC: self._characteristic(TYPE, "read")})
        self._bluez.change(self.path, DEVICE, {"ServicesResolved": Variant("b", True)})
        return Message.new_method_return(message)

    def _characteristic(self, uuid: str, flag: str) -> Props:
        return {
            "UUID": Variant("s", uuid),
            "Service": Variant("o", self._service),
            "Flags": Variant("as", [flag]),
            "Value": Variant("ay", b""),
            "Notifying": Variant("b", False),
        }


class FakeBlueZ:
    """Takes the name org.bluez on the bus. One adapter, which can be switched off."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self.objects: dict[str, dict[str, Props]] = {}
        self.thermometers: list[FakeThermometer] = []
        self._scanning = 0
        self.add(
            HCI,
            {
                ADAPTER: {
                    "Address": Variant("s", "00:1A:7D:00:00:01"),
                    "Powered": Variant("b", True),
                    "Discovering": Variant("b", False),
                    "Roles": Variant("as", ["central", "peripheral"]),
                }
            },
        )
        bus.add_message_handler(self._handle)

    def thermometer(
        self, address: str, name: str = "UT-201", type: int | None = None, shy: bool = False
    ) -> FakeThermometer:
        made = FakeThermometer(self, address, name, type, shy)
        self.thermometers.append(made)
        return made

    def power(self, on: bool) -> None:
        self.change(HCI, ADAPTER, {"Powered": Variant("b", on)})

    def advertise(self, thermometer: FakeThermometer) -> None:
        """As BlueZ tells of a device while anybody looks for one."""
        if not self._scanning or not thermometer.on_air:
            return
        if thermometer.path in self.objects:
            self.change(thermometer.path, DEVICE, {"RSSI": Variant("n", -58)})
        else:
            self.add(thermometer.path, {DEVICE: thermometer.device()})

    def add(self, path: str, interfaces: dict[str, Props]) -> None:
        self.objects[path] = interfaces
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])

    def remove(self, path: str) -> None:
        if path in self.objects:
            interfaces = list(self.objects.pop(path))
            self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [path, interfaces])

    def change(self, path: str, interface: str, changed: Props) -> None:
        self.objects[path][interface].update(changed)
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, changed, []])

    async def sent(self) -> None:
        """Returns once the bus has taken all that was said."""
        await self._bus.call(Message("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId"))

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        if self._bus.connected:
            self._bus.send(Message.new_signal(path, interface, member, signature, body))

    def _handle(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.member == "GetManagedObjects":
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [self.objects])
        if message.path == HCI:
            return self._adapter(message)
        found = next((t for t in self.thermometers if (message.path or "").startswith(t.path)), None)
        if found is None:
            return None
        if message.interface == PROPERTIES:
            return Message.new_method_return(message)
        return found.call(message)

    def _adapter(self, message: Message) -> Message:
        answers: dict[str, Callable[[], None]] = {"StartDiscovery": self._start, "StopDiscovery": self._stop}
        if message.member == "StartDiscovery" and not self.objects[HCI][ADAPTER]["Powered"].value:
            return Message.new_error(message, "org.bluez.Error.NotReady", "Resource Not Ready")
        answers.get(message.member or "", _done)()
        return Message.new_method_return(message)

    def _start(self) -> None:
        self._scanning += 1
        if self._scanning == 1:
            self._tell_again()

    def _tell_again(self) -> None:
        for thermometer in self.thermometers if self._scanning else ():
            self.advertise(thermometer)
        if self._scanning and self._bus.connected:
            asyncio.get_running_loop().call_later(ADVERTISING_SECONDS, self._tell_again)

    def _stop(self) -> None:
        self._scanning = max(0, self._scanning - 1)


@asynccontextmanager
async def fake_bluez(address: str) -> AsyncIterator[FakeBlueZ]:
    """Plays BlueZ on the bus at this address."""
    bus = await MessageBus(bus_address=address).connect()
    bluez = FakeBlueZ(bus)
    await bus.request_name("org.bluez")
    try:
        yield bluez
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()


def _done() -> None:
    """Nothing is to be done for it."""

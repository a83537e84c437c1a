"""How the tablets of one compound find each other: mDNS (RFC 6762) and DNS-SD (RFC 6763), by the library zeroconf.

What is announced names nothing and nobody: a name by chance, new at each start; a port; and a salted hash of the
compound's id, which is made by chance itself, so that the tablets of another compound are not called. IPv4 alone.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

import ifaddr
from zeroconf import Error, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

SERVICE = "_gatepost._tcp.local."
SALT, TAG = 8, 16
"""Bytes."""
RESOLVE_MS = 3000
LONGEST_NAME = 100
MOST_HOSTS = 8


class Where(NamedTuple):
    host: str
    port: int


OnFound = Callable[[str, tuple[Where, ...]], None]


def own_addresses() -> list[str]:
    """Of this machine, IPv4, in a fixed order; those that lead to itself alone are left out."""
    found = {str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4}
    return sorted(address for address in found if not address.startswith("127."))


class Discovery:
    """Announces this tablet and hears of others, from `start` until `close`. All calls are made on the loop's
    thread."""

    def __init__(self, site: str, on_found: OnFound, on_gone: Callable[[str], None]) -> None:
        """`on_found`: another tablet, by its announced name, and where it says it is; perhaps one that was named
        before. A machine has addresses that lead to it from nowhere else, so any one of them may be of no use."""
        self._site = site
        self._on_found = on_found
        self._on_gone = on_gone
        self._name = f"{secrets.token_hex(8)}.{SERVICE}"
        self._asking: set[asyncio.Task[None]] = set()
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None

    async def start(self, addresses: Sequence[str], port: int) -> None:
        """Raises OSError where the network does not let it."""
        salt = secrets.token_bytes(SALT)
        info = AsyncServiceInfo(
            SERVICE,
            self._name,
            port=port,
            parsed_addresses=list(addresses),
            properties={"s": salt, "t": tag(self._site, salt)},
            server=f"{self._name.partition('.')[0]}.local.",
        )
        self._zeroconf = AsyncZeroconf(interfaces=list(addresses), ip_version=IPVersion.V4Only)
        try:
            await (await self._zeroconf.async_register_service(info))  # pyright: ignore[reportUnknownMemberType]
        except Error as error:
            raise OSError(str(error)) from None
        self._browser = AsyncServiceBrowser(self._zeroconf.zeroconf, SERVICE, handlers=[self._changed])

    async def close(self) -> None:
        if self._browser is not None:
            await self._browser.async_cancel()  # first: it would name others while those named are let go
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)
        if self._zeroconf is not None:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()

    def _changed(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if name == self._name or len(name) > LONGEST_NAME:
            return
        if state_change is ServiceStateChange.Removed:
            self._on_gone(name)
            return
        task = asyncio.get_running_loop().create_task(self._resolve(zeroconf, service_type, name))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _resolve(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        info = AsyncServiceInfo(service_type, name)
        if not await info.async_request(zeroconf, RESOLVE_MS) or not info.port:
            return
        salt, told = info.properties.get(b"s") or b"", info.properties.get(b"t")
        hosts = sorted(info.parsed_addresses(IPVersion.V4Only))[:MOST_HOSTS]
        if hosts and len(salt) == SALT and told == tag(self._site, salt):
            self._on_found(name, tuple(Where(host, info.port) for host in hosts))


def tag(site: str, salt: bytes) -> bytes:
    return sha256(salt + b"gatepost " + site.encode()).digest()[:TAG]

"""How the tablets of one compound find each other: mDNS (RFC 6762) and DNS-SD (RFC 6763), by the library zeroconf.

What is announced names nothing and nobody: a name by chance, new at each start; a port; and a salted hash of the
compound's id, which is made by chance itself, so that the tablets of another compound are not called.

By IPv4, and by the IPv6 address that each interface has of itself and that leads no farther than its link (RFC 4291,
section 2.5.6): others change from day to day, and gates that hear each other are on one link. By which interface such
an address is reached (its scope, RFC 4007) this machine knows from where it heard of it; nothing of it is announced.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

import ifaddr
from zeroconf import Error, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

log = logging.getLogger(__name__)

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
    """Of this machine, in a fixed order, IPv4 first; those that lead to itself alone are left out."""
    every = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    found = {ip_address(ip if isinstance(ip, str) else ip[0]) for ip in every}
    return [str(one) for one in sorted(found, key=_order) if _leads_to_others(one)]


def _leads_to_others(address: IPv4Address | IPv6Address) -> bool:
    return address.is_link_local if address.version == 6 else not address.is_loopback


def _order(address: IPv4Address | IPv6Address) -> tuple[int, int]:
    return address.version, int(address)


def _has_scope(host: str) -> bool:
    """One that leads no farther than its link leads nowhere without it."""
    address = ip_address(host)
    return address.version == 4 or not address.is_link_local or address.scope_id is not None


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
        both = any(":" in address for address in addresses)
        version = IPVersion.All if both else IPVersion.V4Only
        self._zeroconf = AsyncZeroconf(interfaces=list(addresses), ip_version=version)
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
        task = asyncio.get_running_loop().create_task(self._resolved(zeroconf, service_type, name))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _resolved(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        try:
            await self._resolve(zeroconf, service_type, name)
        except Exception as error:  # it is announced again
            log.info("peers: %s is not found, %s", name, type(error).__name__)

    async def _resolve(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        info = AsyncServiceInfo(service_type, name)
        if not await info.async_request(zeroconf, RESOLVE_MS) or not info.port:
            return
        salt, told = info.properties.get(b"s") or b"", info.properties.get(b"t")
        heard = [host for host in info.parsed_scoped_addresses(IPVersion.All) if _has_scope(host)]
        hosts = sorted(heard, key=lambda host: _order(ip_address(host)))[:MOST_HOSTS]
        if hosts and len(salt) == SALT and told == tag(self._site, salt):
            self._on_found(name, tuple(Where(host, info.port) for host in hosts))


def tag(site: str, salt: bytes) -> bytes:
    return sha256(salt + b"gatepost " + site.encode()).digest()[:TAG]

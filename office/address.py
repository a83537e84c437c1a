"""Under which addresses phones, browsers and tablets reach this office."""

import ipaddress
import socket
from urllib.parse import urlsplit

from models.enrolment import TABLETS_PORT


def lan_address() -> str | None:
    """This machine's own address in its network; None without one. Nothing is sent: a route is looked up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737)
        except OSError:
            return None
        found = probe.getsockname()[0]
    return None if ipaddress.ip_address(found).is_loopback else found


def served_at(host: str, port: int) -> str:
    """The address of the pages, for a host that the office listens on: `http://192.168.1.10:8470`."""
    return f"http://{host_at(host, port)}"


def host_at(host: str, port: int) -> str:
    """The address to tell tablets, for a host that the office listens on: `192.168.1.10:8471`."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not listened on
        host = lan_address() or "127.0.0.1"
    return f"{f'[{host}]' if ':' in host else host}:{port}"


def tablets_address(set_address: str, page_url: str) -> str:
    """What tablets call: as it is set, else the host that a browser called, at the port of tablets."""
    return set_address or host_at(urlsplit(page_url).hostname or "", TABLETS_PORT)


def is_local(address: str) -> bool:
    """Whether only this machine itself can reach the address, `host:port` or a URL."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

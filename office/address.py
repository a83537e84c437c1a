"""Under which address tablets reach this office."""

import ipaddress
import socket
from urllib.parse import urlsplit


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
    """The address to tell tablets, for a host that the office listens on: `http://192.168.1.10:8470`."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not listened on
        host = lan_address() or "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_local(address: str) -> bool:
    """Whether only this machine itself can reach the address."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

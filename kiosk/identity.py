"""Who this tablet is, and what its place is called."""

from dataclasses import dataclass, field

DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Identity:
    device: str
    site: str
    gate: str
    office: str
    """The office's address, `https://host:port`."""
    ca: str = ""
    """The office's CA certificate, PEM: nobody else is trusted. Empty in a store of before there was one."""
    private_key: str = field(default="", repr=False)
    """Ed25519, hexadecimal: signs what this tablet asks."""


@dataclass(frozen=True)
class Place:
    """Names for people, as far as the office has sent them."""

    site_name: str
    zone: str
    gates: dict[str, str]
    """Gate id to name."""

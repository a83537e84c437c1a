"""Who this tablet is, and what its place is called."""

from dataclasses import dataclass

DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Identity:
    device: str
    site: str
    gate: str
    office: str
    """The office's address, `http://host:port`."""
    token: str


@dataclass(frozen=True)
class Place:
    """Names for people, as far as the office has sent them."""

    site_name: str
    zone: str
    gates: dict[str, str]
    """Gate id to name."""

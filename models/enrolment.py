"""How a tablet becomes a gate's, and how it hears that it is one no more.

The enrolment code tells it where its office is, that it may come in, and whom it may trust there.

As a picture: `GPE2:<one-time code>:<fingerprint>:<host>:<port>`, ASCII, at most 150 characters; the fingerprint is
the SHA-256 of the office's CA certificate (DER), base64url without padding (RFC 4648, section 5). By hand: address,
code, and the first 80 bits of the fingerprint as 16 Crockford characters: too many to be met by trying.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from models.codes import ALPHABET
from models.codes import ENROLMENT_PREFIX as PREFIX
from models.errors import BadInput
from models.notice import N_, Notice

CODE_LENGTH = 10
"""Crockford characters: 50 bits, for ten minutes and one use."""
WORDS_LENGTH = 16
SERVER_NAME = "office.gatepost.invalid"
"""The name in the office's certificate, wherever the office is: a new address needs no new certificate (RFC 6761)."""
TABLETS_PORT = 8471
MOST_CHAINS = 64
"""A tablet has one for each time that it was enrolled under another id."""


AUTHORITY = "/api/v1/ca"
"""GET, not signed: AuthorityReply."""
ENROL = "/api/v1/enrol"
"""POST of an EnrolRequest, signed by its own key with that key's hexadecimal as key id: EnrolReply."""
ERASED = "/api/v1/erased"
"""POST, the last that a lost tablet says."""
CLONED = "/api/v1/cloned"
"""POST, by a tablet that was told of sequences which it never used: another machine signs with its key."""
GATE = "gatepost-gate"
"""Field of each answer to a tablet: the id of the gate at which it stands."""

NO_CODE = Notice(N_("That is no enrolment code. The office shows one under “Tablets”."))
NO_ADDRESS = Notice(N_("That is no address of an office. It looks like 192.168.1.10:8471."))
NO_FINGERPRINT = Notice(N_("Type the office's fingerprint, too: the office shows its 16 characters beside the code."))

CODE_REFUSED = Notice(N_("This code is wrong, used or too old. Make a new one at the office."))
NO_RIGHT = Notice(N_("The office gives rights to gate tablets alone. Update this program, then try again."))
OTHER_OFFICE = Notice(N_("This code is of another office than this tablet's own. Ask the office that it belongs to."))
OTHER_COMPOUND = Notice(
    N_(
        "This tablet's entries belong to another compound. Use another folder for this one, "
        "or ask that compound's office."
    )
)
REFUSALS = (CODE_REFUSED, NO_RIGHT, OTHER_COMPOUND)
"""Why the office enrols a tablet not; it answers with the sentence."""

_LONGEST = 150
_HOST = re.compile(r"\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,90}[A-Za-z0-9])?")
_LOOKALIKES = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Fingerprint:
    """Of the office's CA: all of the SHA-256, or the first 80 bits of it where it was typed by hand."""

    start: bytes

    def fits(self, ca: bytes) -> bool:
        """`ca`: the certificate, DER."""
        return len(self.start) >= WORDS_LENGTH * 5 // 8 and sha256(ca).digest().startswith(self.start)


@dataclass(frozen=True)
class Enrolment:
    """What the code says."""

    code: str
    fingerprint: Fingerprint
    address: str
    """`host:port`."""


class AuthorityReply(msgspec.Struct, frozen=True):
    ca: str
    """The office's CA certificate, PEM."""
    escrow: str = ""
    """The office's public key for the keys of tablets' stores (`models.escrow`), hexadecimal; true once it has come
    by a connection that was verified."""


class Chain(msgspec.Struct, frozen=True):
    """Of entries of one author: what a tablet has of them."""

    device: str
    last_number: int
    last_hash: str


class Held(msgspec.Struct, frozen=True):
    """What the office has of a Chain that it was asked about, up to that chain's last number."""

    device: str
    ranges: tuple[tuple[int, int], ...]
    """Of numbers, both included, in their order."""
    last_hash: str
    """Of the highest of them; empty where there is none."""


class EnrolRequest(msgspec.Struct, frozen=True):
    code: str
    device_name: str
    public_key: str
    """Ed25519, 64 hexadecimal digits."""
    kind: str = "gate"
    version: str = ""
    """Of the program."""
    store_key: str = ""
    """The key of the tablet's store, sealed to the office's escrow key."""
    device: str = ""
    """Whom the tablet was before, if it was somebody, with the site and the end of its chain."""
    site: str = ""
    last_number: int = 0
    last_hash: str = ""
    restored: bool = False
    """Out of a backup: the tablet may have numbered more than it knows of, so its numbers do not go on."""
    chains: tuple[Chain, ...] = ()
    """All that the tablet has been, the oldest first; at most MOST_CHAINS."""
    former_key: str = ""
    """The public key that it signed with until now, if it knows: another than the office's is an image's."""


class EnrolReply(msgspec.Struct, frozen=True):
    device: str
    site: str
    gate: str
    through: int = 0
    """The office has every entry of the device that the tablet was before, up to this number; the hash of that one."""
    through_hash: str = ""
    held: tuple[Held, ...] | None = None
    """Of the chains that were asked about; None from an office that does not know the question."""


def enrolment_text(address: str, code: str, ca: bytes) -> str:
    """What the picture holds. `ca`: the certificate, DER."""
    digest = base64.urlsafe_b64encode(sha256(ca).digest()).decode().rstrip("=")
    return f"{PREFIX}{code}:{digest}:{address}"


def fingerprint_words(ca: bytes) -> str:
    """`XXXX-XXXX-XXXX-XXXX`, to be read aloud. `ca`: the certificate, DER."""
    bits = int.from_bytes(sha256(ca).digest()[: WORDS_LENGTH * 5 // 8], "big")
    text = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(WORDS_LENGTH)))
    return "-".join(text[at : at + 4] for at in range(0, WORDS_LENGTH, 4))


def read_enrolment(text: str) -> Enrolment:
    """What the picture says. Raises BadInput."""
    parts = text.strip().split(":", 3)
    if len(text) > _LONGEST or len(parts) != 4 or f"{parts[0]}:" != PREFIX:
        raise BadInput(notice=NO_CODE)
    code, digest = read_code(parts[1]), _digest(parts[2])
    if code is None or digest is None:
        raise BadInput(notice=NO_CODE)
    return Enrolment(code, Fingerprint(digest), read_address(parts[3]))


def typed_enrolment(address: str, code: str, words: str) -> Enrolment:
    """What a person typed; `code` may be all of the picture's text, then the rest is not asked. Raises BadInput."""
    if code.strip().startswith(PREFIX):
        return read_enrolment(code)
    known = read_code(code)
    if known is None:
        raise BadInput(notice=NO_CODE)
    where = read_address(address)
    start = _typed(words)
    if start is None:
        raise BadInput(notice=NO_FINGERPRINT)
    return Enrolment(known, Fingerprint(start), where)


def read_code(text: str) -> str | None:
    """What was keyed in as the code it stands for (Crockford: I and L are 1, O is 0); None if it cannot be one."""
    code = _plain(text)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def read_address(text: str) -> str:
    """`host:port`, from what was typed: `https://` before it and a `/` after it are left out, the port may be, too.

    Raises BadInput.
    """
    bare = text.strip().removeprefix("https://").removesuffix("/")
    host, _, port = bare.rpartition(":") if re.search(r":\d+\Z", bare) and not bare.endswith("]") else (bare, "", "")
    number = int(port) if port and len(port) <= 5 else 0 if port else TABLETS_PORT
    if not _HOST.fullmatch(host) or not 0 < number < 65536:
        raise BadInput(notice=NO_ADDRESS)
    return f"{host}:{number}"


def _digest(text: str) -> bytes | None:
    try:
        digest = base64.b64decode(text + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == sha256().digest_size else None


def _typed(words: str) -> bytes | None:
    text = _plain(words)
    if len(text) != WORDS_LENGTH or not set(text) <= set(ALPHABET):
        return None
    bits = 0
    for character in text:
        bits = bits << 5 | ALPHABET.index(character)
    return bits.to_bytes(WORDS_LENGTH * 5 // 8, "big")


def _plain(text: str) -> str:
    return "".join(text[:60].upper().split()).replace("-", "").translate(_LOOKALIKES)

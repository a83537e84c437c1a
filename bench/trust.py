"""What a signed request costs beside a bare signature, and many spoilt ones: none is taken."""

import random
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.table import Figure, median
from models.signing import BadSignature, Signer, new_key, verify

ROUNDS = 2_000
WARM_UP = 100
SPOILT = 20_000
GOAL_MS = 1.0
SEED = 2026
NOW = 1_795_492_800_000
URL = "https://192.168.1.10:8471/api/v1/entries"
BODY = bytes(range(256)) * 200
"""51 KB: about a batch of 500 entries in the compact form."""
DEVICE = "0123456789abcdef" * 2
Fields = list[tuple[str, str]]


def measure() -> list[Figure]:
    private, public = new_key()
    signer, key = Signer(DEVICE, private), Ed25519PrivateKey.from_private_bytes(private)
    fields = [*signer.sign("POST", URL, BODY, 7, NOW).items()]
    bare = key.sign(BODY[:400])
    signing = _milliseconds(lambda: signer.sign("POST", URL, BODY, 7, NOW))
    checking = _milliseconds(lambda: verify("POST", URL, fields, BODY, DEVICE, public))
    limit = (
        _milliseconds(lambda: key.sign(BODY[:400])),
        _milliseconds(lambda: key.public_key().verify(bare, BODY[:400])),
    )
    return [
        _figure("sign a request with a body of 51 KB, median", signing, limit[0]),
        _figure("check it, median", checking, limit[1]),
        _spoilt(fields, public),
    ]


def _figure(name: str, value: float, bare: float) -> Figure:
    return Figure(name, f"{value:.2f} ms", f"{bare:.2f} ms, bare Ed25519", f"≤ {GOAL_MS:.0f} ms", value <= GOAL_MS)


def _milliseconds(work: Callable[[], object]) -> float:
    times: list[float] = []
    for number in range(WARM_UP + ROUNDS):
        begun = time.perf_counter()
        work()
        if number >= WARM_UP:
            times.append((time.perf_counter() - begun) * 1000)
    return median(times)


def _spoilt(fields: Fields, public: bytes) -> Figure:
    chance, taken, crashed = random.Random(SEED), 0, 0
    for _ in range(SPOILT):
        spoilt = _spoil(fields, chance)
        if spoilt == fields:
            continue
        try:
            verify("POST", URL, spoilt, BODY, DEVICE, public)
            taken += 1
        except BadSignature:
            continue
        except Exception:
            crashed += 1
    found = f"{taken} taken, {crashed} crashed"
    return Figure(f"{SPOILT:,} requests with a spoilt field", found, "seeded", "0 and 0", not taken and not crashed)


def _spoil(fields: Fields, chance: random.Random) -> Fields:
    """One field changed, left out, doubled, or with another's value; the signature by more than its spare bits."""
    spoilt = list(fields)
    place = chance.randrange(len(spoilt))
    name, value = spoilt[place]
    at = chance.randrange(max(1, len(value) - 8))
    match chance.randrange(4):
        case 0:
            spoilt[place] = (name, value[:at] + chr(chance.randrange(33, 127)) + value[at + 1 :])
        case 1:
            spoilt.pop(place)
        case 2:
            spoilt.append((name, value))
        case _:
            spoilt[place] = (name, chance.choice(fields)[1])
    return spoilt

"""Passes issued and verified, many of them, and a million spoilt ones: none crashes the gate, none is accepted."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from tempfile import TemporaryDirectory

from bench.pass_samples import COMPOUND, GATE, NAMES, NOW, SIGNER, TRUST, a_pass, household
from bench.table import Figure, median, percentile
from models.passes import PREFIX, base45, cbor, cose
from models.passes.check import Outcome, verify
from models.passes.issue import Signer
from models.passes.personal import open_personal

ROUNDS = 2000
WARM_UP = 200
ISSUED = 100_000
SPOILT = 1_000_000
SPOILT_OF_EACH = 1000
"""Spoilt passes made of one good one."""
GOAL_MS = 1.0
FUZZED = 1_000_000
FUZZ_TIMEOUT_S = 1800
SEED = 2026
STRANGER = Signer(7, bytes([3]) * 32)


def measure() -> list[Figure]:
    return [_speed(), _many(), _spoilt()]


def measure_fuzz() -> list[Figure]:
    """Spoilt by atheris, which looks for ways into the code that it has not taken yet; it ends its own process."""
    with TemporaryDirectory() as corpus:
        options = [f"-runs={FUZZED}", f"-seed={SEED}", f"-artifact_prefix={corpus}/"]
        run = subprocess.run(
            [sys.executable, "-m", "bench.fuzz_passes", corpus, *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=FUZZ_TIMEOUT_S,
        )
    done = next((line for line in run.stderr.splitlines() if line.startswith("Done ")), "did not end")
    found = run.returncode != 0 or not done.startswith(f"Done {FUZZED} runs")
    return [
        Figure(
            f"fuzzed by atheris, {FUZZED:,} times",
            f"exit {run.returncode}: {run.stderr[-300:]}" if found else "nothing found",
            done,
            "nothing found",
            not found,
        )
    ]


def _speed() -> Figure:
    """One person's pass, made and checked; opening the personal part beside it."""
    who = household(0, 1)
    whole: list[float] = []
    checked: list[float] = []
    opened: list[float] = []
    for number in range(ROUNDS + WARM_UP):
        began = time.perf_counter()
        text = a_pass(number, who)
        issued = time.perf_counter()
        check = verify(text, TRUST, NOW)
        verified = time.perf_counter()
        assert check.shown is not None
        assert open_personal(check.shown, GATE) == who
        opened.append(time.perf_counter() - verified)
        whole.append(verified - began)
        checked.append(verified - issued)
    taken = median(whole[WARM_UP:]) * 1000
    return Figure(
        "issue + verify one pass, median",
        f"{taken:.2f} ms",
        f"p95 {percentile(whole[WARM_UP:], 95) * 1000:.2f} ms; verify alone {median(checked[WARM_UP:]) * 1000:.2f} ms, "
        f"then opened {median(opened[WARM_UP:]) * 1000:.2f} ms",
        f"≤ {GOAL_MS:.0f} ms",
        taken <= GOAL_MS,
    )


def _many() -> Figure:
    """Households of one to five: each pass is accepted and opens to what was put in."""
    failed = 0
    began = time.perf_counter()
    for number in range(ISSUED):
        who = household(number, 1 + number % len(NAMES))
        check = verify(a_pass(number, who), TRUST, NOW)
        opened = open_personal(check.shown, GATE) if check.shown else None
        failed += check.outcome is not Outcome.GOOD or opened != who
    seconds = time.perf_counter() - began
    return Figure(
        "passes issued, verified and opened, failures",
        f"{failed} of {ISSUED:,}",
        f"{ISSUED / seconds:,.0f} passes a second",
        "0",
        not failed,
    )


def _spoilt() -> Figure:
    """Seeded: another million with another seed is another test."""
    chance = random.Random(SEED)
    accepted = crashed = 0
    outcomes: dict[Outcome, int] = dict.fromkeys(Outcome, 0)
    began = time.perf_counter()
    for text in islice(_spoilt_passes(chance), SPOILT):
        try:
            outcome = verify(text, TRUST, NOW).outcome
        except Exception:  # whatever it is, it is a crash
            crashed += 1
            continue
        outcomes[outcome] += 1
        accepted += outcome in (Outcome.GOOD, Outcome.CLOCK_DOUBTED)
    seconds = time.perf_counter() - began
    met = ", ".join(f"{outcome.value} {times:,}" for outcome, times in outcomes.items() if times)
    return Figure(
        f"spoilt passes accepted; crashes, of {SPOILT:,}",
        f"{accepted}; {crashed}",
        f"{met}; {SPOILT / seconds:,.0f} a second",
        "0; 0",
        not accepted and not crashed,
    )


def _spoilt_passes(chance: random.Random) -> Iterator[str]:
    """Without end; each differs from the good pass that it was made of."""
    for number in count():
        good = a_pass(number, household(number, chance.randint(1, len(NAMES))))
        for _ in range(SPOILT_OF_EACH):
            spoilt = chance.choice(SPOILERS)(good, chance)
            if spoilt != good:
                yield spoilt


def _characters(text: str, chance: random.Random) -> str:
    """As a code is read wrongly: characters changed, lost, doubled, the rest cut off."""
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        place = chance.randrange(len(text) + 1)
        put = chance.choice(base45.ALPHABET) * chance.randint(0, 2)
        text = text[:place] + put + text[place + chance.randint(0, 2) :]
    return text if chance.random() < 0.9 else text[: chance.randrange(len(text) + 1)]


def _bytes(text: str, chance: random.Random) -> str:
    """Bits turned, bytes put in or taken out, heads of CBOR written over."""
    data = bytearray(_data(text))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                data[place] = chance.choice(HEADS)
            case 2:
                data[place:place] = chance.randbytes(chance.randint(1, 3))
            case _:
                del data[place : place + chance.randint(1, 3)]
        data = data or bytearray(1)
    return _text(bytes(data))


def _frames(text: str, chance: random.Random) -> str:
    """The frame put together another way: a tag, other headers, another key id, another signature."""
    frame = cose.take_apart(_data(text))
    assert frame is not None
    protected = {1: chance.choice((-8, -7, -19)), 4: bytes([chance.choice((7, 8))])}
    unprotected: dict[int, object] = {}
    if chance.random() < 0.5:
        protected[chance.choice((2, 3, 5, 33))] = chance.choice(([4], b"", 0))
    if chance.random() < 0.5:
        unprotected[chance.choice((1, 2, 4))] = chance.choice((-8, b"\x07", [4]))
    parts = [cbor.encode(protected), unprotected, frame.payload, frame.signature]
    if chance.random() < 0.2:
        parts[3] = chance.choice((b"", bytes(64), chance.randbytes(64)))
    return _text(chance.choice((b"", b"", b"\xd2", b"\xd8\x3d")) + cbor.encode(parts))


def _claims(text: str, chance: random.Random) -> str:
    """The claims changed, under the old signature, a stranger's, or the office's own where they could never be good."""
    frame = cose.take_apart(_data(text))
    assert frame is not None
    claims = cbor.decode(frame.payload)
    assert isinstance(claims, dict)
    changed: dict[object, object] = dict(claims)
    changed[chance.choice((4, 6, 7, -65537))] = chance.choice(NEVER)
    payload = cbor.encode(changed) + (b"" if chance.random() < 0.9 else b"\x00")
    match chance.randrange(3):
        case 0:
            return _text(cbor.encode([cose.protected(7), {}, payload, frame.signature]))
        case 1:
            return _text(cose.sign(frame.payload, STRANGER.key_id, STRANGER.private))
        case _:
            return _text(cose.sign(payload, SIGNER.key_id, SIGNER.private))


SPOILERS: tuple[Callable[[str, random.Random], str], ...] = (_characters, _bytes, _frames, _claims)
HEADS = (
    0x00,
    0x1B,
    0x3B,
    0x41,
    0x58,
    0x5B,
    0x5F,
    0x84,
    0x9B,
    0x9F,
    0xA0,
    0xBF,
    0xC2,
    0xD2,
    0xD8,
    0xF4,
    0xF6,
    0xFB,
    0xFF,
)
NEVER = (
    float("nan"),
    float("inf"),
    1.5,
    -1,
    2**63,
    2**80,
    True,
    None,
    "",
    b"",
    [],
    [[[]]],
    {},
    [COMPOUND, 0],
    [True, 0, b""],
)


def _data(text: str) -> bytes:
    data = base45.decode(text.removeprefix(PREFIX))
    assert data is not None
    return data


def _text(data: bytes) -> str:
    return PREFIX + base45.encode(data)

"""`python -m bench.fuzz_passes CORPUS -runs=N -seed=N`: atheris looks for a text that crashes the gate or is accepted.

The first byte of each input says which door it knocks at. Ends with code 0 where nothing was found.
"""

import sys
from pathlib import Path

import atheris
from atheris.import_hook import instrument_imports

with instrument_imports(include=["models.passes"]):
    from bench.pass_samples import NOW, PUBLIC, SIGNER, TRUST, a_pass, household
    from models.passes import MAX_TEXT, PREFIX, base45, cose
    from models.passes.check import Outcome, verify
    from models.passes.key_list import accept, sign_list
    from models.passes.personal import pack, unpack

GOOD = [a_pass(number, household(number, 1 + number % 5)) for number in range(5)]
LIST_CONTEXT = b"gatepost-key-list-1"
AS_TEXT, AS_BYTES, AS_CLAIMS, AS_LIST, AS_PERSONAL = range(5)
ACCEPTED = (Outcome.GOOD, Outcome.CLOCK_DOUBTED)


def knock(data: bytes) -> None:
    """Raises where a door does what it must not."""
    door, rest = (data[0] % 5, data[1:]) if data else (AS_TEXT, b"")
    if door == AS_TEXT:
        _refused(PREFIX + rest.decode("latin-1"))
    elif door == AS_BYTES:
        _refused(PREFIX + base45.encode(rest))
    elif door == AS_CLAIMS:
        verify(PREFIX + base45.encode(cose.sign(rest, SIGNER.key_id, SIGNER.private)), TRUST, NOW)
    elif door == AS_LIST:
        accept(None, cose.sign(rest, 0, SIGNER.private, LIST_CONTEXT), PUBLIC)
    else:
        unpack(rest, NOW)


def _refused(text: str) -> None:
    if text not in GOOD and verify(text, TRUST, NOW).outcome in ACCEPTED:
        raise AssertionError(f"accepted: {text!r}")


def write_corpus(folder: Path) -> None:
    """What is good at each door, to be spoilt from there."""
    for number, text in enumerate(GOOD):
        data = base45.decode(text.removeprefix(PREFIX)) or b""
        frame = cose.take_apart(data)
        assert frame is not None
        (folder / f"text{number}").write_bytes(bytes([AS_TEXT]) + text.removeprefix(PREFIX).encode())
        (folder / f"bytes{number}").write_bytes(bytes([AS_BYTES]) + data)
        (folder / f"claims{number}").write_bytes(bytes([AS_CLAIMS]) + frame.payload)
        packed = pack(household(number, 1 + number), NOW)
        (folder / f"personal{number}").write_bytes(bytes([AS_PERSONAL]) + packed)
    keys = cose.take_apart(sign_list(TRUST.keys, SIGNER.private))
    assert keys is not None
    (folder / "list").write_bytes(bytes([AS_LIST]) + keys.payload)


if __name__ == "__main__":
    write_corpus(Path(sys.argv[1]))
    atheris.Setup([*sys.argv, f"-max_len={MAX_TEXT}"], knock)
    atheris.Fuzz()

"""What comes through the air from a thermometer, against the standard's own numbers."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.instruments.health_thermometer import Measurement, NoNumber, Type, read_float, read_measurement, read_stamp

STAMP = datetime.fromisoformat("2026-02-03T12:30:15")


@pytest.mark.parametrize(
    ("float_", "value"),
    [
        ("6c0100ff", Decimal("36.4")),
        ("383800fe", Decimal("143.92")),
        ("240000 00", Decimal(36)),
        ("94feffff", Decimal("-36.4")),
        ("fdff7f00", Decimal(2**23 - 3)),
        ("0300 8000", Decimal(-(2**23 - 3))),
        ("ffff7f00", NoNumber.NAN),
        ("00008000", NoNumber.NOT_AT_THIS_RESOLUTION),
        ("feff7f00", NoNumber.PLUS_INFINITY),
        ("02008000", NoNumber.MINUS_INFINITY),
        ("01008000", NoNumber.RESERVED),
        ("ffff7fff", NoNumber.MALFORMED),
        ("6c0100", NoNumber.MALFORMED),
    ],
)
def test_the_standards_float(float_: str, value: Decimal | NoNumber) -> None:
    assert read_float(bytes.fromhex(float_)) == value


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("00 6c0100ff", Measurement(364)),
        ("01 6f2600fe", Measurement(369)),  # 98.39 °F
        ("01 ee0300ff", Measurement(381)),  # 100.6 °F
        ("00 450e00fe", Measurement(365)),  # 36.53 ℃
        ("00 490e00fe", Measurement(366)),  # 36.57 ℃
        ("02 6c0100ff ea07 02 03 0c 1e 0f", Measurement(364, STAMP)),
        ("02 6c0100ff 0000 00 00 0c 1e 0f", Measurement(364)),
        ("04 6c0100ff 03", Measurement(364, None, Type.EAR)),
        ("04 6c0100ff 63", Measurement(364, None, Type.OTHER)),
        ("06 6c0100ff ea07 02 03 0c 1e 0f 01", Measurement(364, STAMP, Type.ARMPIT)),
        ("08 6c0100ff 0102", Measurement(364)),  # a flag that is not defined yet, and what belongs to it
        ("00 ffff7f00", NoNumber.NAN),
        ("01 00008000", NoNumber.NOT_AT_THIS_RESOLUTION),
        ("00 01000064", NoNumber.BEYOND),
        ("00 6c0100ff 00", NoNumber.MALFORMED),
        ("02 6c0100ff ea07 02 03 0c 1e", NoNumber.MALFORMED),
        ("04 6c0100ff", NoNumber.MALFORMED),
        ("00 6c0100", NoNumber.MALFORMED),
        ("", NoNumber.MALFORMED),
    ],
)
def test_measurements(value: str, read: Measurement | NoNumber) -> None:
    assert read_measurement(bytes.fromhex(value)) == read


@given(st.binary(max_size=24))
def test_any_bytes_are_answered(data: bytes) -> None:
    read = read_measurement(data)
    assert isinstance(read, NoNumber) or -19_000 < read.tenths < 19_000


@given(st.integers(-(2**23 - 3), 2**23 - 3), st.integers(-128, 127))
def test_a_number_comes_out_as_it_went_in(mantissa: int, exponent: int) -> None:
    data = mantissa.to_bytes(3, "little", signed=True) + exponent.to_bytes(1, "little", signed=True)
    value = read_float(data)
    assert not isinstance(value, NoNumber)
    assert value == Decimal(mantissa) * Decimal(10) ** exponent


@given(st.integers(300, 430))
def test_every_tenth_of_a_body_survives_fahrenheit(tenths: int) -> None:
    """A thermometer that counts in hundredths of °F loses none."""
    hundredths = round((tenths / 10 * 9 / 5 + 32) * 100)
    read = read_measurement(b"\x01" + hundredths.to_bytes(3, "little") + b"\xfe")
    assert isinstance(read, Measurement)
    assert read.tenths == tenths


def test_a_stamp_that_cannot_be_is_none() -> None:
    assert read_stamp(bytes.fromhex("ea07 02 1e 0c 1e 0f")) is None, "a 30th of February"
    assert read_stamp(bytes.fromhex("ea07 02 03")) is None

"""What a thermometer of the Health Thermometer service says, byte for byte.

Bluetooth SIG, Health Thermometer Service 1.0 (0x1809) and GATT Specification Supplement: Temperature Measurement
(0x2A1C), Temperature Type (0x2A1D), Date Time. The number is IEEE 11073-20601's 32-bit FLOAT: little endian, a signed
24-bit mantissa, then a signed 8-bit exponent of ten. Nothing here raises: any bytes at all may come through the air.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, StrEnum

SERVICE = "00001809-0000-1000-8000-00805f9b34fb"
MEASUREMENT = "00002a1c-0000-1000-8000-00805f9b34fb"
"""Comes by indication."""
TYPE = "00002a1d-0000-1000-8000-00805f9b34fb"
"""Read once, where the place of measurement never changes."""

_FAHRENHEIT, _STAMPED, _TYPED = 1, 2, 4
_RESERVED_FLAGS = 0xF8
_LARGEST_MANTISSA = 2**23 - 3
_FURTHEST = Decimal(1000)
"""Degrees; beyond it no thermometer of any kind means what it says."""


class NoNumber(StrEnum):
    """Why there is no number where one belongs."""

    NAN = "nan"
    NOT_AT_THIS_RESOLUTION = "nres"
    PLUS_INFINITY = "plus_infinity"
    MINUS_INFINITY = "minus_infinity"
    RESERVED = "reserved"
    MALFORMED = "malformed"
    """Not what the standard allows: too short, too long, or a mantissa that means nothing with this exponent."""
    BEYOND = "beyond"
    """A number, but none that a thermometer could have measured."""


class Type(IntEnum):
    """Where the temperature was taken, as 0x2A1D numbers it; what it does not number is OTHER."""

    OTHER = 0
    ARMPIT = 1
    BODY = 2
    EAR = 3
    FINGER = 4
    GASTROINTESTINAL = 5
    MOUTH = 6
    RECTUM = 7
    TOE = 8
    EARDRUM = 9


@dataclass(frozen=True)
class Measurement:
    tenths: int
    """Tenths of a degree Celsius, rounded half up."""
    stamp: datetime | None = None
    """By the thermometer's own clock, which may be wrong. One out of its memory always has it."""
    type: Type | None = None


_SPECIAL = {
    0x7FFFFF: NoNumber.NAN,
    0x800000: NoNumber.NOT_AT_THIS_RESOLUTION,
    0x7FFFFE: NoNumber.PLUS_INFINITY,
    0x800002: NoNumber.MINUS_INFINITY,
    0x800001: NoNumber.RESERVED,
}


def read_measurement(data: bytes) -> Measurement | NoNumber:
    """A value of 0x2A1C. A flag that is not defined yet may bring more bytes with it: those are passed over."""
    if len(data) < 5:
        return NoNumber.MALFORMED
    flags, rest = data[0], data[5:]
    wanted = (7 if flags & _STAMPED else 0) + (1 if flags & _TYPED else 0)
    if len(rest) < wanted or (len(rest) > wanted and not flags & _RESERVED_FLAGS):
        return NoNumber.MALFORMED
    value = read_float(data[1:5])
    if isinstance(value, NoNumber):
        return value
    if abs(value) > _FURTHEST:
        return NoNumber.BEYOND
    celsius = (value - 32) * 5 / 9 if flags & _FAHRENHEIT else value
    stamp = read_stamp(rest[:7]) if flags & _STAMPED else None
    kind = read_type(rest[wanted - 1 : wanted]) if flags & _TYPED else None
    return Measurement(int((celsius * 10).to_integral_value(ROUND_HALF_UP)), stamp, kind)


def read_float(data: bytes) -> Decimal | NoNumber:
    """IEEE 11073-20601 FLOAT, 4 bytes. Its special values stand with exponent 0 alone."""
    if len(data) != 4:
        return NoNumber.MALFORMED
    raw = int.from_bytes(data[:3], "little")
    mantissa = int.from_bytes(data[:3], "little", signed=True)
    exponent = int.from_bytes(data[3:], "little", signed=True)
    if abs(mantissa) > _LARGEST_MANTISSA:
        return _SPECIAL[raw] if exponent == 0 else NoNumber.MALFORMED
    return Decimal(mantissa).scaleb(exponent)


def read_stamp(data: bytes) -> datetime | None:
    """Date Time, 7 bytes; None where year, month or day is not known (0), or where there is no such time."""
    if len(data) != 7:
        return None
    try:
        year, (month, day, hour, minute, second) = int.from_bytes(data[:2], "little"), data[2:]
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - it names no zone
    except ValueError:
        return None


def read_type(data: bytes) -> Type | None:
    """A value of 0x2A1D; None unless it is one byte."""
    if len(data) != 1:
        return None
    return Type(data[0]) if data[0] in set(Type) else Type.OTHER

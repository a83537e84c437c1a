"""What the office answers: its status and body to what was asked for, or to the error that says what to do next."""

from typing import TypeVar

import msgspec

from models.enrolment import CODE_REFUSED, REFUSALS
from models.errors import OfficeDenied, OfficeNonsense, OfficeUnreachable, TabletCloned, TabletLost
from models.notice import Notice

T = TypeVar("T")


class Highest(msgspec.Struct, frozen=True):
    """Beside a 409: the highest sequence that the office took of this tablet."""

    highest: int


class _Refusal(msgspec.Struct, frozen=True):
    error: str = ""
    sentence: str = ""


def read_answer(status: int, body: bytes, kind: type[T]) -> T:
    """Raises TabletLost, TabletCloned, OfficeDenied, OfficeUnreachable, OfficeNonsense."""
    if status == 410:
        raise TabletLost
    if status == 403 and _refusal(body).error in ("cloned", "replaced"):
        raise TabletCloned(_refusal(body).error)
    if status in (401, 403):
        raise OfficeDenied(f"status {status}")
    if status >= 500 or status == 429:
        raise OfficeUnreachable(f"status {status}")
    if status != 200:
        raise OfficeNonsense(f"status {status}")
    return decoded(body, kind)


def decoded(body: bytes, kind: type[T]) -> T:
    """Raises OfficeNonsense."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OfficeNonsense(str(error)) from None


def _refusal(body: bytes) -> _Refusal:
    try:
        return msgspec.json.decode(body, type=_Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Refusal()


def sentence_of(body: bytes) -> Notice:
    """Why an enrolment was refused; an office of another version may have other reasons."""
    told = _refusal(body).sentence
    return next((one for one in REFUSALS if one.text == told), CODE_REFUSED)

"""What the gate would read in a picture: for «why does this card not scan?»."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kiosk.eye.decoders import FoundCode, NotAPicture, read_picture
from kiosk.eye.process import EyeProcess
from models.codes import CardCode, NotOurs, read_code
from models.notice import N_, Notice

NO_CODE = Notice(N_("There is no code in this picture, or it is too small, too blurred or too dark."))
TORN = Notice(N_("There is a code in this picture, but it is torn, too far away or blurred."))


class DecodedCode(msgspec.Struct, frozen=True):
    """One code of a picture. `card` is the card's id if it is one of ours."""

    text: str
    card: str | None
    readers: tuple[str, ...]
    corners: tuple[tuple[int, int], ...]
    says: str


class DecodedPicture(msgspec.Struct, frozen=True):
    """One line of the answer."""

    picture: str
    ours: bool
    """Whether the gate would open a household with it."""
    says: str
    codes: tuple[DecodedCode, ...] = ()


def read_pictures(pictures: Sequence[Path]) -> Iterator[DecodedPicture]:
    """One after the other; a file that is no picture gets a sentence and the next one follows."""
    with EyeProcess() as eye:
        for picture in pictures:
            try:
                yield _decoded(picture, read_picture(picture, eye))
            except NotAPicture as error:
                yield DecodedPicture(str(picture), False, error.notice.say(str))


def _decoded(picture: Path, found: list[FoundCode]) -> DecodedPicture:
    codes = tuple(_code(code) for code in found if not code.damaged)
    ours = any(code.card for code in codes)
    if ours:
        says = next(code.says for code in codes if code.card)
    elif codes:
        says = codes[0].says
    else:
        says = (TORN if found else NO_CODE).say(str)
    return DecodedPicture(str(picture), ours, says, codes)


def _code(code: FoundCode) -> DecodedCode:
    meaning = read_code(code.text)
    card = meaning.card if isinstance(meaning, CardCode) else None
    says = meaning.notice.say(str) if isinstance(meaning, NotOurs) else f"Card {card}"
    return DecodedCode(code.text, card, tuple(str(reader) for reader in code.readers), code.corners, says)

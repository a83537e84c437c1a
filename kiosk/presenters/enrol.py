"""Enrolling this tablet at the gate: by the code's picture, or as it is typed; for the first time, or anew."""

from collections.abc import Callable

from kiosk.gate import Gate
from models.enrolment import Enrolment, read_enrolment, typed_enrolment
from models.errors import BadInput
from models.notice import N_, Notice

NAME = "tablet"
"""What the office calls it until somebody there gives it a name."""

DONE = Notice(N_("This tablet is enrolled. What it holds goes to the office by itself."))


class Enrolling:
    """One attempt at a time; what is held up meanwhile is not looked at."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.address = ""
        """Whom it asks just now."""

    @property
    def again(self) -> bool:
        """It is a gate's already."""
        return self._gate.is_open

    @property
    def busy(self) -> bool:
        return bool(self.address)

    def held_up(self, text: str) -> Enrolment | Notice:
        return _read(lambda: read_enrolment(text))

    def typed(self, address: str, code: str, fingerprint: str) -> Enrolment | Notice:
        return _read(lambda: typed_enrolment(address, code, fingerprint))

    async def enrol(self, code: Enrolment) -> None:
        """Done once the gate is open under its new name. Raises BadInput, OfficeError, StoreError; then all is as it
        was, and it can be tried again."""
        from kiosk.link.enrolment import enrol  # httpx and cryptography: nobody waits for them before

        self.address = code.address
        try:
            await self._gate.enrol(enrol(self._gate.folder, code, NAME, self._gate.clock))
            self._gate.enrolled_by = code.code
        finally:
            self.address = ""


def _read(reader: Callable[[], Enrolment]) -> Enrolment | Notice:
    try:
        return reader()
    except BadInput as bad:
        return bad.notice

"""Signing on and off, and the handover: what is handed over, by whom, to whom."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.duty import Volunteer
from kiosk.gate import Gate
from kiosk.store.status import chain_proof
from models.codes import BadgeCode, read_badge
from models.day_lines import build
from models.duty import ShiftChange, ShiftFigures, ShiftKind
from models.notice import N_, Notice
from models.triage import Verdict, is_fever

NOT_LISTED = Notice(N_("This badge is not on the office's list of volunteers. Ask the office."))
NOT_THEIRS = Notice(N_("This is another person's badge."))


class DutyDesk:
    """What the screens of shift and handover do."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def held_up(self, text: str) -> Volunteer | Notice:
        """Whose badge this is."""
        code = read_badge(text)
        if not isinstance(code, BadgeCode):
            return code.notice
        return self._gate.duty.of_badge(code.badge) or NOT_LISTED

    async def proves(self, pin: str, who: Iterable[Volunteer]) -> Volunteer | Notice:
        """Whose of these the PIN is."""
        hashes = {one.id: one.pin_hash for one in who if one.pin_hash}
        found = await self._gate.pins.whose(hashes, pin)
        return found if isinstance(found, Notice) else self._gate.duty.volunteers[found]

    async def sign(self, volunteer: Volunteer) -> Notice:
        """On where they are not on duty, else off. Raises StoreError."""
        if volunteer in self._gate.duty.on:
            await self._gate.change_shift(ShiftChange(kind=ShiftKind.OFF, went=(volunteer.id,)))
            return Notice(N_("{name} has gone off duty."), {"name": volunteer.name})
        await self._gate.change_shift(ShiftChange(kind=ShiftKind.ON, came=(volunteer.id,)))
        return Notice(N_("{name} is on duty."), {"name": volunteer.name})

    async def figures(self) -> ShiftFigures:
        """Today's counts, and the proof of all that this tablet wrote. Raises StoreError, BadEntry."""
        return await self._gate.worker.run(self._read)

    async def hand_over(self, went: tuple[str, ...], came: tuple[str, ...], figures: ShiftFigures) -> Notice:
        """All have confirmed. Raises StoreError."""
        change = ShiftChange(kind=ShiftKind.HANDOVER, came=came, went=went, figures=figures)
        await self._gate.change_shift(change)
        return Notice(N_("Handed over. On duty: {names}"), {"names": self._gate.duty.names})

    def _read(self) -> ShiftFigures:
        gate = self._gate
        register, identity, state = gate.register, gate.store.identity, gate.register.state
        day = build(gate.place.site_name, gate.today, gate.zone, gate.place.gates, register.of_day(gate.today))
        people = day.people
        fevers = sum(any(is_fever(reading, gate.policy) for reading in line.head.answers.readings) for line in people)
        proof = chain_proof(gate.store.engine, identity)
        return ShiftFigures(
            entries=gate.entries_today,
            fevers=fevers,
            holds=sum(line.head.verdict is Verdict.HOLD for line in people),
            drafts=len(gate.tray.drafts),
            waiting=state.waiting,
            first_number=proof.first,
            last_number=proof.last,
            count=proof.count,
            gaps=proof.gaps,
            last_hash=proof.last_hash,
            complete=proof.sound,
        )

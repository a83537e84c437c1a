"""What came of it: what to tell the person, whether the office has it, when the next person's turn is."""

from enum import StrEnum

from msgspec.structs import replace

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from models.answers import degrees
from models.notice import N_, Notice
from models.triage import Verdict


class Call(StrEnum):
    """A hold calls the office."""

    NONE = "none"
    WAITS = "waits"
    ARRIVED = "arrived"
    REFUSED = "refused"


CALLS = {
    Call.WAITS: N_("The office does not know yet: the call waits for the network. Ring them up."),
    Call.ARRIVED: N_("The office has been called and knows."),
    Call.REFUSED: N_("The office did not take the call. Ring them up."),
}

_TOLD = {
    Verdict.ADMIT: N_("You may pass."),
    Verdict.OBSERVE: N_("You may pass. Stay at home and take your temperature every morning and evening."),
    Verdict.HOLD: N_("Please wait over there. The community office will help you."),
}
_TOLD_ONE = {
    Verdict.ADMIT: N_("{reading} degrees. You may pass."),
    Verdict.OBSERVE: N_(
        "{reading} degrees. You may pass. Stay at home and take your temperature every morning and evening."
    ),
    Verdict.HOLD: N_("{reading} degrees. Please wait over there. The community office will help you."),
}


class VerdictPresenter:
    """Made as soon as the entries are durable."""

    def __init__(self, gate: Gate, check_in: CheckIn) -> None:
        self._gate = gate
        self._check_in = check_in
        self._refused = gate.sync_state.refused
        self.last = gate.register_state.last_number
        """Number of the last entry; the others of the check-in come right before it."""
        if self.call is Call.WAITS and gate.background.sync is not None:
            gate.background.sync.hurry()

    @property
    def call(self) -> Call:
        if self._check_in.verdict is not Verdict.HOLD:
            return Call.NONE
        if self._gate.register_state.acknowledged < self.last:
            return Call.WAITS
        return Call.REFUSED if self._gate.sync_state.refused > self._refused else Call.ARRIVED

    @property
    def told(self) -> Notice:
        """To the person, in words and aloud. No names: others stand by."""
        verdict, outcomes = self._check_in.verdict, self._check_in.outcomes
        if len(outcomes) == 1 and outcomes[0].readings:
            return Notice(_TOLD_ONE[verdict], {"reading": degrees(outcomes[0].readings[-1].tenths)})
        return Notice(_TOLD[verdict])

    @property
    def next_after(self) -> int | None:
        """Seconds until the next person's turn by itself; None where it waits for a press."""
        return self._gate.settings.next_after if self._check_in.verdict is Verdict.ADMIT else None

    @property
    def sounds(self) -> bool:
        return self._gate.settings.sound

    @property
    def speaks(self) -> bool:
        return self._gate.settings.speech

    def set_speech(self, on: bool) -> None:
        self._gate.set_settings(replace(self._gate.settings, speech=on))

"""What a pass says: who comes, when it was issued, where it was used before. The volunteer looks, or decides."""

from dataclasses import dataclass

from kiosk.gate import Gate
from kiosk.passes.check_in import Doubt, PassCheckIn
from kiosk.presenters.remembered import Remembered, remembered
from models.clock import Milliseconds
from models.notice import N_, Notice
from models.triage import Answers

MOST_USES = 3
_MINUTE: Milliseconds = 60_000


@dataclass(frozen=True)
class UsedBefore:
    gate_name: str
    """Empty where the office has not sent its name."""
    here: bool
    at: Milliseconds


class PassSeen:
    def __init__(self, gate: Gate, check_in: PassCheckIn) -> None:
        self._gate = gate
        self._check_in = check_in

    @property
    def decides(self) -> bool:
        """The volunteer is to let them in or not, before anything is stored."""
        return bool(self._check_in.doubts)

    @property
    def clock_doubted(self) -> bool:
        return Doubt.CLOCK in self._check_in.doubts

    @property
    def used_before(self) -> tuple[UsedBefore, ...]:
        """The newest first, at most three."""
        names, here = self._gate.place.gates, self._gate.store.identity.gate
        return tuple(
            UsedBefore(names.get(use.gate, ""), use.gate == here, use.at) for use in self._check_in.uses[:MOST_USES]
        )

    @property
    def more_uses(self) -> int:
        """How many there were besides."""
        return max(0, len(self._check_in.uses) - MOST_USES)

    @property
    def remembered(self) -> tuple[tuple[str, Remembered], ...]:
        """Names, and what is known of them: of whoever was measured in the last hours or is observed at home."""
        people = self._check_in.draft.people
        known = ((person.name, remembered(self._gate, person.resident, person.phone)) for person in people)
        return tuple((name, one) for name, one in known if one.reading or one.observed)

    @property
    def answers(self) -> Answers:
        """Of the household: the symptoms of all."""
        draft = self._check_in.draft
        symptoms = dict.fromkeys(symptom for person in draft.people for symptom in person.symptoms)
        return Answers(origin=draft.origin, transport=draft.transport, contact=draft.contact, symptoms=tuple(symptoms))

    @property
    def ill(self) -> tuple[str, ...]:
        """Whose symptoms they are, where not everybody has them."""
        people = self._check_in.draft.people
        return tuple(person.name for person in people if person.symptoms) if len(people) > 1 else ()

    @property
    def own_answers(self) -> tuple[int, int]:
        """To how many of the office's own questions there is an answer, and how many there are."""
        pages = self._check_in.own.overview()
        return sum(page.answered for page in pages), len(pages)

    @property
    def renewed(self) -> Notice:
        """How old the list of keys is, in words."""
        at = self._gate.keys_renewed_at
        minutes = max(0, self._gate.clock() - at) // _MINUTE
        if not at:
            return Notice(N_("This tablet has no keys for passes."))
        if minutes < 2:
            return Notice(N_("The office's keys were last renewed just now."))
        if minutes < 120:
            return Notice(N_("The office's keys were last renewed {minutes} minutes ago."), {"minutes": str(minutes)})
        if minutes < 48 * 60:
            return Notice(N_("The office's keys were last renewed {hours} hours ago."), {"hours": str(minutes // 60)})
        return Notice(N_("The office's keys were last renewed {days} days ago."), {"days": str(minutes // 1440)})

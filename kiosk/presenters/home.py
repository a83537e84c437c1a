"""Home: the camera looks all the time, a card opens its household, a pass answers all but the temperature."""

from dataclasses import dataclass

from kiosk.check_in import CheckIn
from kiosk.draft import CheckInDraft, Step
from kiosk.duty import Volunteer
from kiosk.gate import Gate
from models.codes import BADGE_PREFIX, NotOurs, read_code
from models.contact import mask_phone
from models.notice import N_, Notice
from models.passes import PREFIX
from models.plates import spaced


@dataclass(frozen=True)
class TrayItem:
    """A check-in that was left in the middle."""

    draft: CheckInDraft
    names: str
    flat: str
    resting: bool


class Home:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def seen(self, text: str) -> CheckIn | Volunteer | Notice:
        """What a code that the camera read leads to; a volunteer's badge to whose it is."""
        if text.startswith(PREFIX):
            return self._pass_seen(text)
        if text.startswith(BADGE_PREFIX) and self._gate.duty.volunteers:
            from kiosk.presenters.duty import DutyDesk  # the first frame does not wait for it

            return DutyDesk(self._gate).held_up(text)
        code = read_code(text)
        if isinstance(code, NotOurs):
            return code.notice
        roster = self._gate.roster
        household = roster.cards.get(code.card)
        if household is not None:
            return self._gate.begin(household)
        if code.card in roster.lost_cards:
            return Notice(N_("This card was reported lost. Look the person up by flat or name, and keep the card."))
        if not roster.flats:
            return Notice(N_("The roster has not arrived from the office yet. Register them as not on the list."))
        return Notice(N_("This card is not on this compound's list. Look the person up by flat or name."))

    def _pass_seen(self, text: str) -> CheckIn | Notice:
        """A check-in of this pass that was left in the middle goes on; it is no second use."""
        from kiosk.passes.held_up import NO_KEYS, read_pass

        gate, keys = self._gate, self._gate.pass_keys
        if keys is None:
            return NO_KEYS
        held = read_pass(text, keys, gate.clock(), gate.keys_renewed_at, gate.zone)
        if isinstance(held, Notice):
            return held
        left = (draft for draft in gate.tray.drafts if draft.pass_id == held.id and draft.correction is None)
        draft = next(left, None)
        return gate.begin_with_pass(held) if draft is None else gate.resume(draft)

    def tray(self) -> tuple[TrayItem, ...]:
        return tuple(
            TrayItem(
                draft,
                "、".join(_names(draft)),
                draft.flat,
                draft.resting_since is not None,
            )
            for draft in self._gate.tray.drafts
            if _names(draft)
        )

    def resume(self, item: TrayItem) -> CheckIn:
        return self._gate.resume(item.draft)


def _names(draft: CheckInDraft) -> list[str]:
    """A car is called by its plate; where nobody is named yet, what is keyed in says which one it is."""
    plate = [spaced(draft.passage.plate)] if draft.passage and draft.passage.car and draft.passage.plate else []
    return [*plate, *(person.name for person in draft.people)] or _half_typed(draft)


def _half_typed(draft: CheckInDraft) -> list[str]:
    """A slip is called by its number; numbers that are somebody's are masked."""
    fields = draft.typed.get(draft.step, {})
    if draft.step is Step.SLIP or not fields:
        slip = draft.paper.slip if draft.paper else fields.get("number", "")
        return [slip] if slip else []
    named = (fields.get("name"), fields.get("plate"), fields.get("company"), mask_phone(fields.get("phone", "")))
    return [next(filter(None, named), "…")]

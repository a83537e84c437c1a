"""Somebody who is not on the roster: name, phone, flat; the rest may stay empty."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from models.contact import Doubted, weigh_id_number, weigh_phone
from models.flats import LONGEST_PART, flat_label
from models.names import check_name
from models.notice import N_, Notice


class Field(StrEnum):
    NAME = "name"
    PHONE = "phone"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"
    ID_NUMBER = "id_number"


MUST = frozenset({Field.NAME})
LETTERS, KEPT = "letters.", "kept."
"""Before a field's name, in `kiosk.draft.CheckInDraft.typed`."""
MAX_TYPED = 250
"""Longer than any field may be, so that too long a text is met by a sentence and not cut off in silence."""


@dataclass
class WalkIn:
    """The form. `notices` holds what is wrong with each field, once it was left or the form was sent."""

    gate: Gate
    check_in: CheckIn
    values: dict[Field, str] = field(default_factory=dict[Field, str])
    notices: dict[Field, Notice] = field(default_factory=dict[Field, Notice])
    kept: dict[Field, str] = field(default_factory=dict[Field, str])
    """Numbers that do not look right and were kept all the same, as they are stored."""
    letters: dict[Field, str] = field(default_factory=dict[Field, str])
    """Pinyin that no character was chosen for yet."""

    def __post_init__(self) -> None:
        self._offered = self._flat()
        typed = self.check_in.typed
        self.values = {which: typed[which] for which in Field if which in typed} if typed else dict(self._offered)
        self.letters = {which: typed[key] for which in Field if (key := LETTERS + which) in typed}
        self.kept = {which: typed[key] for which in Field if (key := KEPT + which) in typed}

    def _flat(self) -> dict[Field, str]:
        """Of the household that they came with, or go to: it need not be keyed in."""
        draft, flats = self.check_in.draft, self.gate.roster.flats
        # A visitor's host: their flat, but not their household.
        flat = flats.get(draft.household or "") or next(
            (one for one in flats.values() if one.label == draft.flat), None
        )
        return {} if flat is None else {Field.BUILDING: flat.building, Field.UNIT: flat.unit, Field.ROOM: flat.room}

    def set(self, which: Field, text: str) -> None:
        self.values[which] = text[:MAX_TYPED]
        self.notices.pop(which, None)
        self._note()

    def set_letters(self, which: Field, letters: str) -> None:
        self.letters[which] = letters
        self._note()

    def _note(self) -> None:
        """A flat that was offered and left as it is is nobody's work."""
        values = {which: text for which, text in self.values.items() if text}
        letters = {LETTERS + which: text for which, text in self.letters.items() if text}
        untouched = values == self._offered and not letters
        kept = {KEPT + which: text for which, text in self.kept.items()}
        self.check_in.type({} if untouched else {**values, **letters, **kept})

    def can_keep(self, which: Field) -> bool:
        """What is wrong with the field is no more than a doubt."""
        return which in self.notices and isinstance(self._weigh(which), Doubted)

    def keep(self, which: Field) -> None:
        """The number is as the volunteer reads it."""
        weighed = self._weigh(which)
        if isinstance(weighed, Doubted):
            self.kept[which] = weighed.value
            self.notices.pop(which, None)
            self._note()

    def check(self, which: Field) -> str | Notice:
        text = self.values.get(which, "").strip()
        if not text:
            return Notice(N_("Key in the name.")) if which in MUST else ""
        if which is Field.NAME:
            return check_name(text)
        weighed = self._weigh(which)
        if isinstance(weighed, Doubted):
            return weighed.value if self.kept.get(which) == weighed.value else weighed.notice
        if weighed is not None:
            return weighed
        if len(text) > LONGEST_PART or not text.isprintable():
            return Notice(N_("At most {most} characters, for instance 3 or 502."), {"most": str(LONGEST_PART)})
        return text

    def _weigh(self, which: Field) -> str | Doubted | Notice | None:
        """None for fields that hold no number."""
        text = self.values.get(which, "")
        if which is Field.PHONE:
            return weigh_phone(text)
        return weigh_id_number(text, self.check_in.today) if which is Field.ID_NUMBER else None

    def done(self) -> Notice | None:
        """Takes the person in and goes on, or says what is wrong with the first field that is."""
        checked = {which: self.check(which) for which in Field}
        self.notices = {which: found for which, found in checked.items() if isinstance(found, Notice)}
        if self.notices:
            return next(iter(self.notices.values()))
        good = {which: found for which, found in checked.items() if isinstance(found, str)}
        flat = flat_label(good[Field.BUILDING], good[Field.UNIT], good[Field.ROOM])
        known = next((other.household for other in self.gate.roster.flats.values() if other.label == flat), None)
        trouble = self.check_in.walk_in(
            DraftPerson(
                entry=self.gate.new_id(),
                name=good[Field.NAME],
                household=known,
                building=good[Field.BUILDING],
                flat=flat,
                phone=good[Field.PHONE],
                id_number=good[Field.ID_NUMBER],
            )
        )
        if trouble is not None:
            return trouble
        self.check_in.draft.flat = self.check_in.draft.flat or flat
        if self.check_in.draft.household and self.check_in.back():
            return None  # back to the household, where the newcomer now stands among the others
        return self.check_in.chosen()

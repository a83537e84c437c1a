"""Visitors and couriers: who was here before, and what is keyed in of whoever was not."""

from dataclasses import dataclass

from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.passage import Passage
from kiosk.presenters.remembered import Remembered, remembered
from kiosk.regulars import Caller
from kiosk.roster import Flat
from models.contact import Doubted, weigh_phone
from models.entry import PersonKind
from models.notice import N_, Notice
from models.plates import plain

COMPANIES = ("顺丰", "京东", "菜鸟", "美团", "饿了么", "EMS", "中通", "圆通", "韵达", "申通", "极兔", "邮政")
"""Those that come most; each is called what its riders have on their backs."""
OTHER = "其他"
MOST_SHOWN = 24
PHONE_DIGITS = 11


@dataclass(frozen=True)
class Known:
    """Somebody who was here before, and what is remembered of them today."""

    caller: Caller
    last: Remembered


class WhoseFlat:
    """Whom a visitor goes to, where a resident or a car belongs."""

    def __init__(self, gate: Gate, passage: Passage) -> None:
        self._gate = gate
        self._passage = passage

    @property
    def may_be_none(self) -> bool:
        """A visitor may go to the property company."""
        return self._passage.passage.person is PersonKind.VISITOR and not self._passage.passage.car

    def answer(self, flat: Flat | None) -> None:
        label = flat.label if flat else ""
        known = self.may_be_none and bool(self._gate.memory.regulars.visitors(label, 1))
        self._passage.answer_flat(flat.household if flat else "", label, known)


class Callers:
    """Couriers, or the visitors of a flat."""

    def __init__(self, gate: Gate, passage: Passage) -> None:
        self._gate = gate
        self._passage = passage
        self.company = passage.typed.get("company", "")
        """Chosen of COMPANIES; shows its couriers alone."""
        self.typed = passage.typed.get("phone", "")
        """Of the phone; finds couriers, by their plate too, and is stored for somebody new."""
        self.kept = ""
        """What did not look right and is as the courier says it."""

    @property
    def shown(self) -> tuple[Known, ...]:
        """The newest first."""
        regulars = self._gate.memory.regulars
        if self._passage.passage.person is PersonKind.COURIER:
            found = regulars.couriers(self.company, plain(self.typed), MOST_SHOWN)
        else:
            found = regulars.visitors(self._passage.passage.host_flat, MOST_SHOWN)
        return tuple(Known(caller, remembered(self._gate, None, caller.phone)) for caller in found)

    async def again(self, caller: Caller) -> Notice | None:
        """The same person as before: nothing is keyed in."""
        return await self._passage.caller(self._person(caller.name, caller.phone), caller.company, caller.plate)

    def choose(self, company: str) -> None:
        self.company = "" if company == self.company else company

    def type(self, text: str) -> None:
        self.typed, self.kept = text[: 2 * PHONE_DIGITS], ""
        self._passage.type({"company": self.company, "phone": self.typed} if self.typed else {})

    def keep(self) -> None:
        """It is as the courier says it."""
        self.kept = self.typed

    def doubt(self) -> Notice | None:
        """What does not look right with the phone; None too where it was kept."""
        if not self.typed or self.kept == self.typed:
            return None
        weighed = weigh_phone(self.typed)
        return None if isinstance(weighed, str) else weighed.notice if isinstance(weighed, Doubted) else weighed

    async def new(self) -> Notice | None:
        """A courier who was not here before; says what is wrong first."""
        if not self.company:
            return Notice(N_("Press the company first."))
        if not self.typed:
            return Notice(N_("Key in the courier's phone, or the plate."))
        doubt = self.doubt()
        if doubt is not None:
            return doubt
        return await self._passage.caller(self._person(self.company, self.typed), self.company)

    def by_plate(self) -> None:
        """The plate is asked for instead of a phone."""
        self._passage.ask_plate(self._person(self.company, ""), self.company)

    def new_visitor(self) -> None:
        self._passage.add_walk_in()

    def _person(self, name: str, phone: str) -> DraftPerson:
        """A courier's name is the company's: nobody has time to spell."""
        return DraftPerson(entry=self._gate.new_id(), name=name, flat=self._passage.passage.host_flat, phone=phone)

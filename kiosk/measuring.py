"""The temperatures of a check-in: whose is asked for, what is wrong with a reading, who rests, and what follows."""

from collections.abc import Callable, Coroutine
from typing import Any

from kiosk.draft import CheckInDraft, DraftPerson, Step
from kiosk.entries import Source
from models.answers import Doubtful, TemperatureDoubt, doubt_of, read_temperature
from models.clock import Milliseconds
from models.notice import Notice
from models.triage import BodySite, Reading, needs_second_reading


class Measuring:
    """A reading goes to the draft at once. Skin in the cold asks again; the second time the reading is `keepable`."""

    def __init__(
        self,
        desk: Source,
        draft: CheckInDraft,
        now: Callable[[], Milliseconds],
        go: Callable[[Step], None],
        save: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        """`now`: when the people stand here. `go`: to the next question. `save`: nobody is to be measured any more."""
        self._desk = desk
        self._draft = draft
        self._now = now
        self._go = go
        self._save = save
        self.keepable: Reading | None = None
        """Too low for the second time; `keep` takes it as it is."""
        self._cold = ""
        """Whose reading was too low once."""

    @property
    def person(self) -> DraftPerson:
        """Whose temperature is asked for: first whoever has none, then whoever rested."""
        return (self._unmeasured() or self._resting() or self._draft.people)[0]

    @property
    def measured_last(self) -> DraftPerson | None:
        """Of several people, whose reading may still be undone: nobody's who rested, nor the last one's."""
        measured = [person for person in self._draft.people if person.readings]
        return measured[-1] if measured and self._unmeasured() and not self._draft.correction else None

    def rest_ends(self) -> Milliseconds | None:
        """When the second reading is due, UTC; None while nobody rests."""
        since = self._draft.resting_since
        return None if since is None else since + self._desk.policy.rest_seconds * 1000

    async def answer(self, text: str, site: BodySite = BodySite.FOREHEAD) -> Notice | None:
        """`text` as keyed in. After the last person the entries are saved. Returns what is wrong with it, or None."""
        tenths = read_temperature(text)
        if isinstance(tenths, Doubtful):
            return tenths.notice
        return await self.take(Reading(tenths, self._now(), site))

    async def take(self, reading: Reading) -> Notice | None:
        """As `answer`."""
        again = self._cold == self.person.entry
        doubt = doubt_of(reading.tenths, reading.site, self._desk.policy.too_low, again)
        self.keepable = reading if doubt and doubt.doubt is TemperatureDoubt.STILL_COLD else None
        if doubt is None:
            await self._took(reading)
            return None
        if doubt.doubt in (TemperatureDoubt.COLD_SKIN, TemperatureDoubt.BADLY_PLACED):
            self._cold = self.person.entry
        return doubt.notice

    async def keep(self) -> None:
        """Takes the reading that is too low for the second time as it is."""
        if self.keepable is not None:
            await self._took(self.keepable)

    def undo(self) -> None:
        """Whoever was measured last is measured anew."""
        last = self.measured_last
        if last is not None:
            last.readings = ()
            self.keepable, self._cold = None, ""
            self._go(Step.TEMPERATURE)

    def go_on(self) -> None:
        """The rest is over, or the volunteer does not wait."""
        self._go(Step.TEMPERATURE)

    async def hold_now(self) -> None:
        """No second reading is to be had: the first one counts."""
        await self._save()

    async def _took(self, reading: Reading) -> None:
        person = self.person
        corrects = self._draft.correction is not None
        person.readings = (reading,) if corrects else (*person.readings, reading)
        self.keepable, self._cold = None, ""
        self._draft.resting_since = None
        if corrects:
            self._go(Step.REVIEW)
        else:
            await self._to_next()

    async def _to_next(self) -> None:
        """On to the next person; whoever has a fever rests first, each from their own reading on."""
        resting = self._resting()
        if self._unmeasured():
            self._go(Step.TEMPERATURE)
        elif resting:
            self._draft.resting_since = resting[0].readings[-1].at
            ends = self.rest_ends()
            self._go(Step.REST if ends is not None and ends > self._desk.clock() else Step.TEMPERATURE)
        else:
            await self._save()

    def _unmeasured(self) -> list[DraftPerson]:
        return [person for person in self._draft.people if not person.readings]

    def _resting(self) -> list[DraftPerson]:
        return [person for person in self._draft.people if needs_second_reading(person.readings, self._desk.policy)]

"""The main path, from a card held up to the day sheet, by touches in the window."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from kivy.core.window import Window

from demo.card_video import make_card_video
from demo.finger import PATIENCE, Finger, Missed
from demo.phone import declare
from kiosk.draft import Step
from kiosk.gate import Gate
from models.clock import local_day
from models.codes import card_text
from models.places import counties
from models.triage import GRAVITY
from screens.app import GateApp
from screens.navigator import Place
from screens.sheet import SheetScreen
from screens.temperature import TemperatureScreen
from screens.verdict import VerdictScreen

FONT = Path(__file__).parent.parent / "assets" / "fonts" / "GatepostSans-Regular.otf"


async def walk_through(app: GateApp, pictures: Path, once: bool, pages: str) -> None:
    """Walks, says what it did, and ends the window if it is to. `pages`: where the phone form is. Raises Missed."""
    await Walk(app, pictures, pages).all()
    if once:
        app.stop()


class Walk:
    """Each step presses, looks at what came of it, and takes a picture."""

    def __init__(self, app: GateApp, pictures: Path, pages: str) -> None:
        self.app = app
        self.pages = pages
        self.finger = Finger(app)
        self.pictures = pictures
        self.taken = 0
        self.room_with_card = app.gate.folder / "walk" / "card.avi"
        for folder in (pictures, app.gate.folder / "walk"):
            folder.mkdir(parents=True, exist_ok=True)
        self.room_with_pass = app.gate.folder / "walk" / "pass.avi"
        self.empty_room = app.gate.folder / "walk" / "room.avi"

    @property
    def gate(self) -> Gate:
        return self.app.gate

    async def all(self) -> None:
        began = time.monotonic()
        await self.finger.until(lambda: bool(self.gate.roster.flats), "the roster to arrive from the office", 60)
        for step in (
            self.by_card,
            self.fever_by_flat,
            self.by_name,
            self.by_pass,
            self.walk_in,
            self.correction,
            self.reaches_the_office,
            self.day_sheet,
        ):
            await self._say(step)
        seconds = time.monotonic() - began
        print(
            f"The main path: {self.finger.presses} presses in {seconds:.0f} s, {self.gate.entries_today} people today."
        )
        print(f"Pictures: {self.pictures}", flush=True)

    async def by_card(self) -> str:
        """A card is held up to the camera; two of the household came back."""
        await self._home()
        await asyncio.to_thread(self._make_videos)
        self.app.camera.switch(str(self.room_with_card))
        await self._picture("home")
        await self._arrives(Step.WHO, 60)
        self.app.camera.switch(str(self.empty_room))
        await self._picture("household")
        await self.finger.press("household.person.0")
        two = self.finger.sees("household.person.1")
        if two:
            await self.finger.press("household.person.1")
        await self._picture("household-chosen")
        await self.finger.press("household.next")
        await self._trip(origin="420100", picture=True)
        await self._temperature("364", picture=True)
        if two:
            await self._temperature("366")
        return await self._verdict("a card was read")

    async def fever_by_flat(self) -> str:
        """Building, unit, room; a fever, a rest, a second reading."""
        await self._home()
        flat = list(self.gate.roster.flats.values())[-1]
        await self.finger.press("home.by_flat")
        await self._picture("flat")
        await self._choose_flat(flat.building)
        if len(self.gate.roster.units(flat.building)) > 1:
            await self._choose_flat(flat.unit)
        await self._choose_flat(flat.room)
        await self.finger.press_all("household.person.0", "household.next")
        await self._trip(origin="130100")
        await self._temperature("382")
        await self._arrives(Step.REST)
        await self._picture("rest")
        await self.finger.press("rest.now")
        await self._temperature("379")
        return await self._verdict("a fever was measured twice")

    async def by_name(self) -> str:
        """Initials."""
        await self._home()
        await self.finger.press_all("home.by_name", "key.z", "key.w")
        await self._picture("name")
        await self.finger.press_all("name.result.0", "household.next")
        await self._trip(origin="310000")
        await self._temperature("365")
        return await self._verdict("zw found a name")

    async def by_pass(self) -> str:
        """Somebody filled in the form on the train: only the temperature is left to measure."""
        await self._home()
        text = await asyncio.to_thread(self._declare)
        await self.finger.until(lambda: self.gate.pass_keys is not None, "the keys that passes are read with", 30)
        await asyncio.to_thread(make_card_video, self.room_with_pass, [text])
        self.app.camera.switch(str(self.room_with_pass))
        await self._arrives(Step.TEMPERATURE, 60)
        self.app.camera.switch(str(self.empty_room))
        await self._picture("pass")
        await self._temperature("364")
        return await self._verdict("a pass was read")

    async def walk_in(self) -> str:
        """Somebody who is not on the list: the name by pinyin keys."""
        await self._home()
        await self.finger.press_all("home.walk_in", *(f"key.{letter}" for letter in "ouyang"), "candidate.0")
        await self.finger.press_all(*(f"key.{letter}" for letter in "mei"), "candidate.0")
        await self._picture("walk-in")
        await self.finger.press("walk_in.field.phone")
        await self.finger.press_all(*(f"key.{digit}" for digit in "13800001234"))
        await self._picture("walk-in-phone")
        await self.finger.press("walk_in.done")
        await self._trip(origin="410100")
        await self._temperature("363")
        return await self._verdict("a walk-in was registered")

    async def correction(self) -> str:
        """The newest entry is corrected: both stay, the list shows the valid one."""
        await self._home()
        await self.finger.press("home.today")
        await self._picture("today")
        await self.finger.press_all("today.item.0", "today.correct")
        await self._arrives(Step.REVIEW)
        await self._picture("review")
        await self.finger.press(f"review.{Step.TEMPERATURE}")
        await self._temperature("367")
        await self.finger.press("review.save")
        said = await self._verdict("an entry was corrected")
        await self.finger.press("home.today")
        await self._picture("today-corrected")
        return said

    async def reaches_the_office(self) -> str:
        began = time.monotonic()
        await self.finger.until(lambda: self.gate.sync_state.waiting == 0, "the office to have everything")
        number = self.gate.register_state.last_number
        return f"the office has all {number} entries ({time.monotonic() - began:.1f} s after the last)"

    async def day_sheet(self) -> str:
        """One press; the file's place and its tables stand on the screen."""
        await self._home()
        await self.finger.press_all("home.sheet", "sheet.write")
        screen = self.app.navigator.screen(Place.SHEET)
        assert isinstance(screen, SheetScreen)
        await self.finger.until(lambda: screen.presenter.path is not None, "the day sheet")
        await self._picture("sheet")
        await self.finger.press("sheet.table.1")
        await self._picture("sheet-register")
        return f"the day sheet: {screen.presenter.path}"

    async def _trip(self, origin: str, picture: bool = False) -> None:
        """Where from, left, arrived, by what, contact, symptoms: the common answers."""
        today = local_day(self.gate.clock(), self.gate.zone).isoformat()
        await self._arrives(Step.ORIGIN)
        if picture:
            await self._picture("origin")
        if not self.finger.sees(f"origin.place.{origin}"):
            await self.finger.press_in_pages(f"origin.province.{origin[:2]}0000", "origin.province.next")
            if counties(origin):
                await self.finger.press(f"origin.city.{origin}")
        await self.finger.press_in_pages(f"origin.place.{origin}", "origin.place.next")
        await self._arrives(Step.LEFT)
        if picture:
            await self._picture("left")
        await self.finger.press(f"day.{today}")
        await self._arrives(Step.TRANSPORT)
        if picture:
            await self._picture("transport")
        await self.finger.press("transport.train")
        await self._arrives(Step.TRANSPORT_NUMBER)
        await self.finger.press_all("key.G", "key.1", "key.2", "key.3")
        if picture:
            await self._picture("transport-number")
        await self.finger.press("number.next")
        if picture:
            await self._picture("contact")
        await self.finger.press("contact.no")
        if picture:
            await self._picture("symptoms")
        await self.finger.press("symptoms.none")

    async def _temperature(self, digits: str, picture: bool = False) -> None:
        await self._arrives(Step.TEMPERATURE)
        screen = self.app.navigator.screen(Step.TEMPERATURE)
        assert isinstance(screen, TemperatureScreen)
        screen.moment = PATIENCE  # on a busy machine the reading would be taken before «Confirm» is pressed
        await self.finger.press_all(f"degree.{digits[:2]}", f"tenth.{digits[2]}")
        if picture:
            await self._picture("temperature")
        await self.finger.press("key.ok")

    async def _verdict(self, what: str) -> str:
        await self._arrives(Step.DONE)
        screen = self.app.navigator.current
        assert isinstance(screen, VerdictScreen)
        screen.stay()  # pictures take their time
        outcomes = screen.check_in.outcomes
        gravest = max(outcomes, key=lambda outcome: GRAVITY[outcome.triage.verdict])
        await self._picture(f"verdict-{gravest.triage.verdict}")
        await self.finger.press("verdict.next")
        return f"{what}: {', '.join(outcome.triage.verdict for outcome in outcomes)}, saved"

    async def _home(self) -> None:
        if self.app.navigator.current is not self.app.navigator.screen(Place.HOME):
            await self.finger.press("back")
        await self.finger.until(lambda: self.finger.sees("home.by_flat"), "home")

    async def _arrives(self, step: Step, seconds: float = 10) -> None:
        current = self.app.navigator
        await self.finger.until(lambda: bool(current.current and current.current.name == step), f"{step}", seconds)

    async def _picture(self, name: str) -> None:
        await self.finger.frames(4)
        self.taken += 1
        path = self.pictures / f"{self.taken:02}-{name}.png"
        _shoot(path)

    def _make_videos(self) -> None:
        """A printed card held up in a room, and the same room without it."""
        card, household = next(
            (c, h) for c, h in self.gate.roster.cards.items() if len(self.gate.roster.households.get(h, ())) > 1
        )
        label = self.gate.roster.flats[household].label
        make_card_video(self.room_with_card, [card_text(card)], labels=[label], font=FONT)
        make_card_video(self.empty_room, [])

    def _declare(self) -> str:
        """By the resident in the middle of the list, whom nobody else of this walk is."""
        people = list(self.gate.roster.people.values())
        who = people[len(people) // 2]
        flat = self.gate.roster.flats[who.household]
        today = local_day(self.gate.clock(), self.gate.zone).isoformat()
        identity = self.gate.store.identity
        where = (flat.building, flat.unit, flat.room)
        return declare(self.pages, identity.site, where, who.name, today, "420100")

    async def _say(self, step: Callable[[], Awaitable[str]]) -> None:
        try:
            print(f"  {await step()}", flush=True)
        except Missed as missed:
            await self._picture("missed")
            raise Missed(f"{step.__name__}: {missed}") from None

    async def _choose_flat(self, label: str) -> None:
        await self.finger.press_in_pages(f"flat.choice.{label}", "flat.choice.next")


def _shoot(path: Path) -> None:
    Path(Window.screenshot(str(path))).replace(path)  # Kivy appends a number of its own

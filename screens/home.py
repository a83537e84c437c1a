"""Home: the camera looks all the time, three large ways in beside it, and what was left unfinished."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from kiosk.duty import Volunteer
from kiosk.eye.camera import Camera
from kiosk.eye.torch import Torch
from kiosk.gate import Gate
from kiosk.instruments.thermometer import Taken, nobody
from kiosk.passage import begin, begin_car
from kiosk.presenters.home import Home, TrayItem
from models.answers import degrees
from models.codes import ENROLMENT_PREFIX, SLIP_PREFIX, is_ours
from models.entry import PersonKind
from models.errors import TabletCloned
from models.notice import N_, Notice
from screens import named_list  # noqa: F401 - its rules are used in home.kv
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.live_picture import LivePicture
from screens.lookout import Lookout
from screens.navigator import Navigator, Place
from screens.scan_notice import ScanNotice  # noqa: F401 - its rule is used in home.kv
from screens.theme import STEP
from screens.widgets import camera_view, press, text  # noqa: F401 - their rules are used in home.kv
from screens.widgets.lists import Row

if TYPE_CHECKING:
    from kiosk.eye.scanner import Sighting
    from kiosk.instruments.health_thermometer import NoNumber

NOTICE_SECONDS = 6.0
LONGEST_NAMES = 12
ROW = 72


class HomeScreen(GateScreen):
    sees = True
    hint = StringProperty("")
    """What to do here, below the picture."""
    waits = BooleanProperty(False)
    """The roster is not there yet."""
    blind = BooleanProperty(False)
    """The camera gives no picture."""
    notice = ObjectProperty(None, allownone=True, rebind=True)
    """A Notice about the code that is held up."""
    has_torch = BooleanProperty(False)
    torch_on = BooleanProperty(False)
    tray = ListProperty()
    """Check-ins that were left in the middle, as rows."""

    def __init__(self, gate: Gate, navigator: Navigator, camera: Camera) -> None:
        load_kv(__file__)
        self.presenter = Home(gate)
        self._camera = camera
        self._picture = LivePicture(camera, self.say)
        self.scanner = Lookout(camera, self._sighted)
        self.on_sighting: Callable[[Sighting], None] = _nothing
        """Told of each sighting, too: for who measures."""
        self._items: tuple[TrayItem, ...] = ()
        self._torch = Torch()
        self._roster = gate.roster
        self._keys = gate.pass_keys
        self._told_refused: Notice | None = None
        super().__init__(gate, navigator)

    def enter(self) -> None:
        self.gate.tray.slip = None  # whoever stands here now is on no slip
        self._picture.start()
        Clock.schedule_interval(self._watch, 0)
        Clock.schedule_interval(self._count_down, 1)
        self.gate.thermometer.on_reading = self._measured
        if self._camera.newest() is not None:
            self.scanner.look()

    def refresh(self) -> None:
        self.title, self.can_go_back = N_("Check-in"), False
        self.has_torch = self._torch.is_there
        self._picture.say_again()
        if self._roster is not self.gate.roster:
            # A card that meant nothing a moment ago may mean somebody now.
            self._roster = self.gate.roster
            self.scanner.forget()
        if self._keys is not self.gate.pass_keys:
            self._keys = self.gate.pass_keys
            if self.notice is not None:
                self.scanner.forget()  # nor what a pass meant that got a sentence a moment ago
        self._tell_refused()
        self.waits = self.gate.is_open and not self._roster.flats
        self.hint = self._hint()
        self._items = self.presenter.tray()
        self._count_down()

    def leave(self) -> None:
        Clock.unschedule(self._watch)
        Clock.unschedule(self._count_down)
        self.scanner.pause()
        self.gate.thermometer.on_reading = nobody
        self._torch.set(False)
        self.torch_on = False
        self._hide_notice()
        self.ids.view.clear("")
        Builder.sync()  # gone now, not with the next frame
        self.tray, self._items = [], ()
        self.ids.drafts.forget()

    def close(self) -> None:
        """The window closes: ends the scanner and its decoders."""
        self.scanner.close()

    def by_flat(self) -> None:
        self.navigator.show(Place.FIND_FLAT)

    def by_name(self) -> None:
        self.navigator.show(Place.FIND_NAME)

    def walk_in(self) -> None:
        self.navigator.follow(self.gate.begin())

    def vehicle(self) -> None:
        self.navigator.follow(begin_car(self.gate))

    def resident(self) -> None:
        """In or out, without a journey."""
        self.navigator.follow(begin(self.gate, PersonKind.RESIDENT))

    def visitor(self) -> None:
        self.navigator.follow(begin(self.gate, PersonKind.VISITOR))

    def courier(self) -> None:
        self.navigator.follow(begin(self.gate, PersonKind.COURIER))

    def number(self) -> None:
        self.navigator.show(Place.CARD_NUMBER)

    def toggle_torch(self) -> None:
        self._torch.set(not self._torch.is_on)
        self.has_torch, self.torch_on = self._torch.is_there, self._torch.is_on

    def scanned(self, code: str) -> bool:
        """As if the camera had read it."""
        from kiosk.eye.scanner import Sighting

        self._sighted(Sighting(code, is_ours(code), 0.0))
        return True

    def today(self) -> None:
        self.navigator.show(Place.TODAY)

    def sheet(self) -> None:
        self.navigator.show(Place.SHEET)

    def drafts(self) -> None:
        self.navigator.show(Place.DRAFTS)

    def resume(self, place: str) -> None:
        self.navigator.follow(self.presenter.resume(self._items[int(place)]))

    @staticmethod
    def tray_height(count: int, wide: bool) -> float:
        """In dp: of the rows in sight; the button beside them tells how many there are."""
        shown = min(count, HomeScreen.in_sight(wide))
        return shown * ROW + (shown - 1) * STEP if shown else 0

    @staticmethod
    def in_sight(wide: bool) -> int:
        """Rows of the tray."""
        return 1 if wide else 2

    def _watch(self, _dt: float) -> None:
        """Once a drawn frame."""
        another = self._picture.show_newest(self.ids.view.__self__)
        if self.blind is not self._picture.blind:
            self.blind = self._picture.blind
            self.hint = self._hint()
        if another:
            self.scanner.look()

    def _sighted(self, sighting: Sighting) -> None:
        self.on_sighting(sighting)
        if self.navigator.current is not self:
            return
        if sighting.text.startswith(ENROLMENT_PREFIX):
            used = self.gate.enrolled_by
            if not (used and sighting.text.startswith(ENROLMENT_PREFIX + used)):
                self.navigator.show(Place.NOT_ENROLLED)
            return
        if sighting.text.startswith(SLIP_PREFIX):
            self._slip_shown(sighting.text)
            return
        found = self._unreadable() if sighting.unreadable else self.presenter.seen(sighting.text)
        if isinstance(found, Notice):
            self._show_notice(found)
        elif isinstance(found, Volunteer):
            from screens.shift import ShiftScreen  # needed a few times a day: the first frame does not wait for it

            shift = self.navigator.screen(Place.SHIFT)
            assert isinstance(shift, ShiftScreen)
            shift.badge_shown(found)
            self.navigator.show(Place.SHIFT)
        else:
            self.navigator.follow(found)

    def _slip_shown(self, code: str) -> None:
        """A paper slip is keyed in, from its number on."""
        from screens.slip import SlipScreen  # needed after a time on paper alone

        self.navigator.follow(self.gate.begin_slip())
        assert isinstance(self.navigator.current, SlipScreen)
        self.navigator.current.scanned(code)

    def _tell_refused(self) -> None:
        """Keys for passes that were not taken are told once, until others come."""
        refused = self.gate.keys_refused
        if refused != self._told_refused:
            self._told_refused = refused
            if refused is not None:
                self.navigator.tell(refused)

    def _unreadable(self) -> Notice:
        from kiosk.eye.scanner import UNREADABLE

        return UNREADABLE

    def _measured(self, taken: Taken | NoNumber) -> None:
        """A reading is never given to whoever comes next."""
        if isinstance(taken, Taken):
            self._show_notice(
                Notice(
                    N_("{reading} ℃, but of whom? First the pass or the card, then measure."),
                    {"reading": degrees(taken.tenths)},
                )
            )

    def _show_notice(self, notice: Notice) -> None:
        self.notice = notice
        Clock.unschedule(self._hide_notice)
        Clock.schedule_once(self._hide_notice, NOTICE_SECONDS)

    def _hide_notice(self, *_: object) -> None:
        Clock.unschedule(self._hide_notice)
        self.notice = None

    def _hint(self) -> str:
        if self.gate.sync_state.trouble == TabletCloned.notice:
            return self.say(N_("To be enrolled anew: ask the office for a code, and hold it up here"))
        coming = self.gate.sync_state.changes_to_come
        if coming:
            return self.say(
                N_("The list of residents is arriving from the office: {count} rows to come."), count=coming
            )
        if self.waits:
            return self.say(
                N_("The list of residents has not arrived from the office yet. Until then: “Not on the list”.")
            )
        if self.blind:
            return self.say(N_("Type the card's number, or look up the flat or the name"))
        return self.say(N_("Hold the pass or the resident card up to the camera"))

    def _count_down(self, *_: object) -> None:
        self.tray = [self._row(place, item) for place, item in enumerate(self._items)]

    def _row(self, place: int, item: TrayItem) -> Row:
        ends, away = self.presenter.resume(item).measuring.rest_ends(), self._app.away
        return Row(
            str(place),
            "***"
            if away
            else item.names
            if len(item.names) <= LONGEST_NAMES
            else item.names[: LONGEST_NAMES - 1] + "…",
            "" if away or ends is not None else item.flat,
            "" if ends is None else self._rest(ends - self.gate.clock()),
            "pencil" if ends is None else "thermometer",
        )

    def _rest(self, milliseconds: int) -> str:
        seconds = -(-milliseconds // 1000)
        return f"{seconds // 60}:{seconds % 60:02}" if seconds > 0 else self.say(N_("Measure again"))


def _nothing(_sighting: Sighting) -> None:
    """Nobody measures."""

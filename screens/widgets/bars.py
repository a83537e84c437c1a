"""What frames every screen: the bar above, the notice, the bar at the foot."""

# Kivy's own behaviours and widgets differ in what on_touch_down says that it returns.
# pyright: reportIncompatibleMethodOverride=false
from kivy.clock import Clock
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from models.notice import Notice
from screens.kv import load_kv
from screens.widgets.press import Pressable


class TopBar(BoxLayout):
    """Back, where one is, further buttons (its children in kv), the language switch.

    `on_back` and `on_language` are its events; `can_go_back` False leaves the back button out.
    """

    title = StringProperty("")
    subtitle = StringProperty("")
    """Whom or what it is about: the flat, who is being asked."""
    can_go_back = BooleanProperty(True)

    __events__ = ("on_back", "on_language")

    def on_kv_post(self, base_widget: object) -> None:
        self._back = self.ids.back.__self__
        self.fbind("can_go_back", self._show_back)
        self._show_back()

    def add_widget(self, widget: object, *args: object, **kwargs: object) -> None:
        if "language" in self.ids:
            self.ids.extra.add_widget(widget, *args, **kwargs)
        else:
            super().add_widget(widget, *args, **kwargs)

    def on_back(self) -> None:
        """The back button was pressed; screens bind it."""

    def on_language(self) -> None:
        """The language switch was pressed; screens bind it."""

    def _show_back(self, *_: object) -> None:
        if self.can_go_back and self._back.parent is None:
            super().add_widget(self._back, len(self.children))
        elif not self.can_go_back and self._back.parent is not None:
            self.remove_widget(self._back)


class Banner(Pressable, BoxLayout):
    """A notice, there only while there is something to tell: never stops anybody, goes when pressed."""

    notice = ObjectProperty(None, allownone=True, rebind=True)
    mood = OptionProperty("info", options=["info", "done", "warning"])
    room = NumericProperty("72dp")
    """Its height while it is there; the writing fits itself in."""

    def show(self, notice: Notice, mood: str = "info", seconds: float = 0) -> None:
        """Shows it until pressed, or for `seconds` if they are not 0."""
        self.notice, self.mood = notice, mood
        Clock.unschedule(self.hide)
        if seconds:
            Clock.schedule_once(self.hide, seconds)

    def hide(self, *_: object) -> None:
        self.notice = None

    def on_release(self) -> None:
        self.hide()


class Fact(BoxLayout):
    """A sign and a few words in the foot bar."""

    icon = StringProperty("")
    text = StringProperty("")
    strong = BooleanProperty(False)


class FootBar(BoxLayout):
    """Always tells: who is on duty, entries today, entries not yet at the office, last sync, battery."""

    gate = StringProperty("")
    """The gate's name."""
    duty = StringProperty("")
    """The volunteer's name; empty if nobody has signed on."""
    today = NumericProperty(0)
    waiting = NumericProperty(0)
    """Entries that the office does not have yet."""
    refused = NumericProperty(0)
    """Entries that the office did not take; they are kept."""
    reached = BooleanProperty(True)
    """Whether the last attempt reached the office."""
    last_sync = ObjectProperty(None, allownone=True, rebind=True)
    """When, in words, as a Notice; None if never."""
    battery = NumericProperty(-1)
    """Per cent; -1 if there is none."""
    charging = BooleanProperty(False)
    ground = ColorProperty()

    def battery_icon(self, percent: float, charging: bool) -> str:
        if charging:
            return "battery_charging"
        if percent < 15:
            return "battery_alert"
        return "battery_low" if percent < 35 else "battery_half" if percent < 75 else "battery"


load_kv(__file__)

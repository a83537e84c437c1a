"""What can be pressed: plain and accent buttons, sign buttons, keys."""

# Kivy's own behaviours and widgets differ in what on_touch_down says that it returns.
# pyright: reportIncompatibleMethodOverride=false
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label

from screens.kv import load_kv
from screens.theme import DAY, LABEL, Kind
from screens.widgets.text import FitLabel


class Pressable(ButtonBehavior):
    """Acts when let go, so a finger that slides off changes nothing.

    `tag` is the name by which tests and the keyboard find it ("home.by_flat"). The kv rule draws `ground`,
    `edge` and the ring of the keyboard's focus; `ink` is for what stands on it.
    """

    tag = StringProperty("")
    kind = OptionProperty(Kind.PLAIN, options=list(Kind))
    look = ObjectProperty(DAY.look(Kind.PLAIN, False, False), rebind=True)
    ground = ColorProperty()
    ink = ColorProperty(None, allownone=True)
    quiet = ColorProperty()
    edge = ColorProperty()
    edge_width = NumericProperty(2)
    focused = BooleanProperty(False)


class PlainButton(Pressable, BoxLayout):
    """Text, with a sign to its left (or above it, if `stacked`) and a smaller line below, if given."""

    text = StringProperty("")
    sub = StringProperty("")
    icon = StringProperty("")
    stacked = BooleanProperty(False)
    largest = NumericProperty(LABEL)
    icon_size = NumericProperty(36)
    bold = BooleanProperty(False)
    taken = NumericProperty(0)
    """Height in pixels of what stands in it beside, where it is stacked."""


class AccentButton(PlainButton):
    """The one next thing to press: one on a screen."""


class IconButton(Pressable, Label):
    """A sign alone, for what everybody knows: back, close, erase."""

    name = StringProperty("")


class Key(Pressable, FitLabel):
    """One key of a pad."""


load_kv(__file__)
